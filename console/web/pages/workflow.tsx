import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { appQuery, childrenQuery, stepsQuery, workflowQuery } from "../api/queries.ts";
import type { Step, Workflow } from "../api/types.ts";
import { useNow } from "../clock.ts";
import { ForkDialog } from "../components/fork-dialog.tsx";
import { Events, Messages, Streams } from "../components/messages.tsx";
import { Page } from "../components/page.tsx";
import { Loaded } from "../components/states.tsx";
import { StepPanel, WorkflowPanel } from "../components/step-panel.tsx";
import { Timeline } from "../components/timeline.tsx";
import { WorkflowActions } from "../components/workflow-actions.tsx";
import { Why, WorkflowFacts, WorkflowTitle } from "../components/workflow-head.tsx";
import { statusMeaning } from "../model/status.ts";
import { layoutTimeline } from "../model/timeline.ts";
import { idFromSegment } from "../model/workflow-id.ts";
import { Tabs } from "../ui/tabs.tsx";
import styles from "./workflow.module.css";

const route = getRouteApi("/orgs/$org/apps/$app/workflows/$workflow");

/** One workflow: what it is, why it is where it is, and its steps over time. */
export function WorkflowPage(): ReactNode {
  const { app, workflow: segment } = route.useParams();
  const workflowId = idFromSegment(segment);
  // Another workflow is another page: its own heading is focused, its own step is selected.
  return <WorkflowView key={`${app} ${workflowId}`} appName={app} workflowId={workflowId} />;
}

interface WorkflowViewProps {
  readonly appName: string;
  readonly workflowId: string;
}

function WorkflowView({ appName, workflowId }: WorkflowViewProps): ReactNode {
  const known = useQueryClient().getQueryData(workflowQuery(appName, workflowId).queryKey);
  const wasFinal = known !== undefined && statusMeaning(known.status).isFinal;
  const query = useQuery(workflowQuery(appName, workflowId, wasFinal));
  const workflow = query.data;
  if (workflow === undefined) {
    return (
      <Page title={workflowId} heading={<code>{workflowId}</code>} isWide>
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

const tabs = ["timeline", "events", "messages", "streams"] as const;
type TabName = (typeof tabs)[number];

function WorkflowDetail({ appName, workflow }: WorkflowDetailProps): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [forkFrom, setForkFrom] = useState<number>();
  const { isFinal } = statusMeaning(workflow.status);
  const stepsResult = useQuery(stepsQuery(appName, workflow.workflowId, isFinal));
  useFinalReading(isFinal);

  const { workflowId } = workflow;
  const steps = stepsResult.data ?? [];
  const fork = (): void => setForkFrom((steps.find((step) => step.error !== null) ?? steps[0])?.stepId ?? 0);
  const tab = tabs.find((one) => one === search.tab) ?? "timeline";
  const scope = { appName, workflowId };

  return (
    <Page
      title={workflow.workflowName ?? workflowId}
      heading={<WorkflowTitle workflow={workflow} />}
      isWide
      fills="whenWide"
      actions={<WorkflowActions appName={appName} workflow={workflow} onFork={fork} />}
    >
      <WorkflowFacts appName={appName} workflow={workflow} />
      <Why appName={appName} workflow={workflow} />
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
                <Loaded query={stepsResult} appName={appName}>
                  {(loaded) => (
                    <TimelineView appName={appName} workflow={workflow} steps={loaded} onFork={setForkFrom} />
                  )}
                </Loaded>
              ),
            },
            {
              value: "events",
              label: "Events",
              content: <TabList title="Events" content={<Events {...scope} />} />,
            },
            {
              value: "messages",
              label: "Messages",
              content: <TabList title="Messages" content={<Messages {...scope} />} />,
            },
            {
              value: "streams",
              label: "Streams",
              content: <TabList title="Streams" content={<Streams {...scope} />} />,
            },
          ]}
        />
      </div>
      {forkFrom === undefined ? null : (
        <ForkDialog
          appName={appName}
          workflow={workflow}
          steps={steps}
          fromStep={forkFrom}
          onClose={() => setForkFrom(undefined)}
        />
      )}
    </Page>
  );
}

function TabList({ title, content }: { readonly title: string; readonly content: ReactNode }): ReactNode {
  return (
    <div className={styles["list"]}>
      <h2 className="visually-hidden">{title}</h2>
      {content}
    </div>
  );
}

/** Steps that were recorded at the very end are read once more when the workflow has finished. */
function useFinalReading(isFinal: boolean): void {
  const client = useQueryClient();
  const wasFinal = useRef(isFinal);
  useEffect(() => {
    if (isFinal && !wasFinal.current) {
      void client.invalidateQueries({ queryKey: ["steps"] });
      void client.invalidateQueries({ queryKey: ["children"] });
    }
    wasFinal.current = isFinal;
  }, [client, isFinal]);
}

interface TimelineViewProps extends WorkflowDetailProps {
  readonly steps: readonly Step[];
  readonly onFork: (stepId: number) => void;
}

function TimelineView({ appName, workflow, steps, onFork }: TimelineViewProps): ReactNode {
  const search = route.useSearch();
  const navigate = useNavigate();
  const [chosenNarrowing, setNarrowing] = useState<boolean>();
  const { isFinal } = statusMeaning(workflow.status);
  // While it runs, the scale would jump with every new step.
  const narrowsGaps = chosenNarrowing ?? isFinal;
  const nowMs = useNow(!isFinal);
  const { data: app } = useQuery(appQuery(appName));
  const hasChildren = steps.some((step) => step.childWorkflowId !== null);
  const { data: children = [] } = useQuery({
    ...childrenQuery(appName, workflow.workflowId, isFinal),
    enabled: hasChildren,
  });

  const byId = new Map(children.map((child) => [child.workflowId, child]));
  const timeline = layoutTimeline(workflow, steps, byId, nowMs, { narrowGaps: narrowsGaps });
  const selected = timeline.rows.find((row) => row.key === search.step) ?? timeline.rows[0];
  const step = steps.find((one) => one.stepId === selected?.stepId);
  const isPrivate = app?.privateMode ?? false;

  return (
    <div className={styles["split"]}>
      <Timeline
        appName={appName}
        timeline={timeline}
        selectedKey={selected?.key ?? ""}
        onSelect={(row) => void navigate({ to: ".", search: { step: row.key }, replace: true })}
        narrowsGaps={narrowsGaps}
        onNarrowGaps={setNarrowing}
        note={`${steps.length} ${steps.length === 1 ? "step" : "steps"} recorded`}
      />
      {step === undefined || selected === undefined ? (
        <WorkflowPanel workflow={workflow} isPrivate={isPrivate} />
      ) : (
        <StepPanel
          appName={appName}
          row={selected}
          step={step}
          startMs={timeline.startMs}
          isPrivate={isPrivate}
          onFork={() => onFork(step.stepId)}
        />
      )}
    </div>
  );
}
