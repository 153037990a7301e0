import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import type { Workflow } from "../../api/types.ts";
import { usePartCounts } from "../../api/part-counts.ts";
import { useSteps, useWorkflow } from "../../api/workflow-parts.ts";
import { CutId } from "../../components/cut-id.tsx";
import { ForkDialog } from "./fork-dialog.tsx";
import { Events, Messages, Streams } from "./messages.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded } from "../../components/states.tsx";
import { TimelineView } from "./timeline/timeline-view.tsx";
import { WorkflowActions } from "./workflow-actions.tsx";
import { Why } from "./why.tsx";
import { WorkflowFacts, WorkflowTitle } from "./workflow-head.tsx";
import { statusMeaning } from "../../model/status.ts";
import { proposedStep } from "../../model/steps.ts";
import { idFromSegment } from "../../model/workflow-id.ts";
import { Tabs } from "../../ui/tabs.tsx";
import type { Tab } from "../../ui/tabs.tsx";
import head from "./workflow-head.module.css";
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
  const counts = usePartCounts(appName, workflow);

  return (
    <Page
      title={workflow.workflowName ?? workflowId}
      heading={<WorkflowTitle workflow={workflow} />}
      isWide
      fills="whenWide"
      actions={<WorkflowActions appName={appName} workflow={workflow} onFork={() => fork()} />}
    >
      <div className={head["head"]}>
        <WorkflowFacts appName={appName} workflow={workflow} />
        <Why
          appName={appName}
          workflow={workflow}
          lastStep={steps.isWhole ? steps.items.at(-1) : undefined}
          onFork={fork}
        />
      </div>
      <div className={styles["body"]}>
        <Tabs<TabName>
          label="Parts of the workflow"
          value={tab}
          onChange={(value) => void navigate({ to: ".", search: { tab: value }, replace: true })}
          tabs={[
            {
              value: "timeline",
              label: "Timeline",
              count: steps.isWhole ? steps.items.length : undefined,
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
              count: counts.relatives,
              content: (
                <Suspense>
                  <GraphTab appName={appName} workflow={workflow} />
                </Suspense>
              ),
            },
            listTab("events", "Events", <Events {...scope} />, counts.events),
            listTab("messages", "Messages", <Messages {...scope} />, counts.messages),
            listTab("streams", "Streams", <Streams {...scope} />, counts.streams),
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

function listTab(value: TabName, label: string, list: ReactNode, count: number | undefined): Tab<TabName> {
  const content = (
    <div className={styles["list"]}>
      <h2 className="visually-hidden">{label}</h2>
      {list}
    </div>
  );
  return { value, label, count, content };
}
