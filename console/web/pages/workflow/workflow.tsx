import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { appQuery } from "../../api/queries.ts";
import type { Step, Workflow } from "../../api/types.ts";
import { useChildren, useSteps, useWorkflow } from "../../api/workflow-parts.ts";
import type { Paged } from "../../api/workflow-parts.ts";
import { useNow } from "../../api/clock.ts";
import { CutId } from "../../components/cut-id.tsx";
import { ForkDialog } from "./fork-dialog.tsx";
import { Events, Messages, Streams } from "./messages.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded } from "../../components/states.tsx";
import { StepPanel, WorkflowPanel, toldError } from "./step-panel.tsx";
import { Timeline } from "./timeline.tsx";
import { WorkflowActions } from "./workflow-actions.tsx";
import { Why } from "./why.tsx";
import { WorkflowFacts, WorkflowTitle } from "./workflow-head.tsx";
import { statusMeaning } from "../../model/status.ts";
import { toFailure } from "../../model/failure.ts";
import { proposedStep, stepsNote } from "../../model/steps.ts";
import { layoutTimeline } from "../../model/timeline/timeline.ts";
import { idFromSegment } from "../../model/workflow-id.ts";
import { Tabs } from "../../ui/tabs.tsx";
import type { Tab } from "../../ui/tabs.tsx";
import styles from "./workflow.module.css";

const GraphTab = lazy(async () => ({ default: (await import("./graph/graph-tab.tsx")).GraphTab }));

const route = getRouteApi("/orgs/$org/apps/$app/workflows/$workflow");

/** One workflow: its facts, why it is in its state, and its steps over time. */
export function WorkflowPage(): ReactNode {
  const { app, workflow: segment } = route.useParams();
  const workflowId = idFromSegment(segment);
  // The key makes another workflow another page, with its own focus and selected step.
  return <WorkflowView key={`${app} ${workflowId}`} appName={app} workflowId={workflowId} />;
}

interface WorkflowViewProps {
  readonly appName: string;
  readonly workflowId: string;
}

function WorkflowView({ appName, workflowId }: WorkflowViewProps): ReactNode {
  const query = useWorkflow(appName, workflowId);
  const workflow = query.data;
  if (workflow === undefined) {
    return (
      <Page title={workflowId} heading={<CutId id={workflowId} />} isWide>
        <Loaded query={query} appName={appName}>
          {() => null}
        </Loaded>
      </Page>
    );
  }
  return (
    <Loaded query={query} appName={appName}>
      {() => <WorkflowDetail appName={appName} workflow={workflow} />}
    </Loaded>
  );
}

interface WorkflowDetailProps {
  readonly appName: string;
  readonly workflow: Workflow;
}

/** The initial values of the fork dialog. */
interface ForkWish {
  readonly fromStep: number | undefined;
  readonly toVersion: string | undefined;
}

const tabs = ["timeline", "graph", "events", "messages", "streams"] as const;
type TabName = (typeof tabs)[number];

function WorkflowDetail({ appName, workflow }: WorkflowDetailProps): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [forking, setForking] = useState<ForkWish>();
  const { isFinal } = statusMeaning(workflow.status);
  const steps = useSteps(appName, workflow.workflowId, isFinal);
  const { workflowId } = workflow;
  const fork = (toVersion?: string): void =>
    setForking({ fromStep: proposedStep(steps.items, workflow.status), toVersion });
  const tab = tabs.find((one) => one === search.tab) ?? "timeline";
  const scope = { appName, workflowId };

  return (
    <Page
      title={workflow.workflowName ?? workflowId}
      heading={<WorkflowTitle workflow={workflow} />}
      isWide
      fills="whenWide"
      actions={<WorkflowActions appName={appName} workflow={workflow} onFork={() => fork()} />}
    >
      <WorkflowFacts appName={appName} workflow={workflow} />
      <Why
        appName={appName}
        workflow={workflow}
        lastStep={steps.isWhole ? steps.items.at(-1) : undefined}
        onFork={fork}
      />
      <div className={styles["body"]}>
        <Tabs<TabName>
          label="Parts of the workflow"
          value={tab}
          onChange={(value) => void navigate({ to: ".", search: { tab: value }, replace: true })}
          tabs={[
            {
              value: "timeline",
              label: "Timeline",
              content: (
                <Loaded query={steps.first} appName={appName}>
                  {() => (
                    <TimelineView
                      appName={appName}
                      workflow={workflow}
                      steps={steps}
                      onFork={(fromStep) => setForking({ fromStep, toVersion: undefined })}
                    />
                  )}
                </Loaded>
              ),
            },
            {
              value: "graph",
              label: "Graph",
              content: (
                <Suspense>
                  <GraphTab appName={appName} workflow={workflow} />
                </Suspense>
              ),
            },
            listTab("events", "Events", <Events {...scope} />),
            listTab("messages", "Messages", <Messages {...scope} />),
            listTab("streams", "Streams", <Streams {...scope} />),
          ]}
        />
      </div>
      {forking === undefined ? null : (
        <ForkDialog
          appName={appName}
          workflow={workflow}
          steps={steps}
          fromStep={forking.fromStep}
          toVersion={forking.toVersion}
          onClose={() => setForking(undefined)}
        />
      )}
    </Page>
  );
}

function listTab(value: TabName, label: string, list: ReactNode): Tab<TabName> {
  const content = (
    <div className={styles["list"]}>
      <h2 className="visually-hidden">{label}</h2>
      {list}
    </div>
  );
  return { value, label, content };
}

interface TimelineViewProps extends WorkflowDetailProps {
  readonly steps: Paged<Step>;
  readonly onFork: (stepId: number) => void;
}

function TimelineView({ appName, workflow, steps: paged, onFork }: TimelineViewProps): ReactNode {
  const steps = paged.items;
  const search = route.useSearch();
  const navigate = useNavigate();
  const [chosenNarrowing, setNarrowing] = useState<boolean>();
  const { isFinal } = statusMeaning(workflow.status);
  // While the workflow runs, a narrowed scale would jump with every new step.
  const narrowsGaps = chosenNarrowing ?? isFinal;
  const nowMs = useNow(!isFinal);
  const { data: app } = useQuery(appQuery(appName));
  const hasChildren = steps.some((step) => step.childWorkflowId !== null);
  const children = useChildren(appName, workflow.workflowId, isFinal, hasChildren);
  const failure = paged.laterError ?? children.first.error ?? children.laterError;

  const byId = new Map(children.items.map((child) => [child.workflowId, child]));
  const timeline = layoutTimeline(workflow, steps, byId, nowMs, {
    narrowGaps: narrowsGaps,
    isWhole: paged.isWhole,
  });
  const selected = timeline.rows.find((row) => row.key === search.step) ?? timeline.rows[0];
  const step = steps.find((one) => one.stepId === selected?.stepId);
  const isPrivate = app?.privateMode ?? false;

  return (
    <div className={styles["split"]}>
      <Timeline
        appName={appName}
        failure={failure === null ? undefined : toFailure(failure).message}
        isReading={paged.isReading}
        onReadMore={paged.isWhole ? undefined : paged.readMore}
        timeline={timeline}
        selectedKey={selected?.key ?? ""}
        onSelect={(row) => void navigate({ to: ".", search: { step: row.key }, replace: true })}
        narrowsGaps={narrowsGaps}
        onNarrowGaps={setNarrowing}
        note={stepsNote(steps.length, paged.isWhole)}
      />
      {step === undefined || selected === undefined ? (
        <WorkflowPanel workflow={workflow} isPrivate={isPrivate} language={app?.language ?? null} />
      ) : (
        <StepPanel
          appName={appName}
          row={selected}
          step={step}
          startMs={timeline.startMs}
          isPrivate={isPrivate}
          told={toldError(workflow)}
          onFork={() => onFork(step.stepId)}
        />
      )}
    </div>
  );
}
