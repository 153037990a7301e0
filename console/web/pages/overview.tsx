import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import {
  activeCountsQuery,
  appQuery,
  executorsQuery,
  outcomeCountsQuery,
  recoveriesQuery,
  workflowsQuery,
} from "../api/queries.ts";
import type { Workflow, WorkflowAggregate } from "../api/types.ts";
import { useNow } from "../clock.ts";
import { Banner } from "../components/banner.tsx";
import { DataTable } from "../components/data-table.tsx";
import { ExecutorDots } from "../components/executor-dots.tsx";
import { Page } from "../components/page.tsx";
import { Stat, StatStrip, statClass } from "../components/stat-strip.tsx";
import { Loaded } from "../components/states.tsx";
import { StatusBadge } from "../components/status-badge.tsx";
import { Ago, At } from "../components/time.tsx";
import { WorkflowLink } from "../components/workflow-link.tsx";
import { appMeaning } from "../model/apps.ts";
import { noFilters } from "../model/filters.ts";
import { runMs } from "../model/list.ts";
import { needsPerson } from "../model/recovery.ts";
import { statusMeaning } from "../model/status.ts";
import { formatDuration } from "../model/time.ts";

const route = getRouteApi("/orgs/$org/apps/$app");
const recentCount = 10;
const slowMs = 10_000;

/** Whether an application is well, and where to look when it is not. */
export function OverviewPage(): ReactNode {
  const { app } = route.useParams();
  const appResult = useQuery(appQuery(app));
  const executors = useQuery(executorsQuery(app));
  const recent = useQuery(workflowsQuery(app, noFilters, recentCount));
  const state = executors.data === undefined ? null : <StatusBadge meaning={appMeaning(executors.data)} />;

  return (
    <Page title={app} note={state}>
      <Loaded query={appResult}>
        {() => (
          <>
            <WaitingWork appName={app} />
            <Numbers appName={app} />
            <Loaded query={recent} appName={app} rows={recentCount}>
              {(workflows) => <Recent appName={app} workflows={workflows} />}
            </Loaded>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Dead executors whose work nobody could take: a person has to look. */
function WaitingWork({ appName }: { readonly appName: string }): ReactNode {
  const { org, app } = route.useParams();
  const { data: entries = [] } = useQuery(recoveriesQuery(appName, slowMs));
  const waiting = entries.filter(needsPerson).length;
  if (waiting === 0) return null;
  return (
    <Banner icon={OctagonAlert} tone="exhausted">
      Nobody has taken the work of{" "}
      {waiting === 1 ? "an executor that died" : `${waiting} executors that died`}.{" "}
      <Link to="/orgs/$org/apps/$app/executors" params={{ org, app }} hash="recoveries">
        See why
      </Link>
    </Banner>
  );
}

function countOf(groups: readonly WorkflowAggregate[] | undefined, status: string): number | undefined {
  if (groups === undefined) return undefined;
  return groups.find(({ group }) => group["status"] === status)?.count ?? 0;
}

function Numbers({ appName }: { readonly appName: string }): ReactNode {
  const { org, app } = route.useParams();
  const { data: executors } = useQuery(executorsQuery(appName));
  const { data: active } = useQuery(activeCountsQuery(appName));
  const { data: outcome } = useQuery(outcomeCountsQuery(appName));
  const healthy = executors?.filter((executor) => executor.status === "HEALTHY").length;
  const oldest = active?.find(({ group }) => group["status"] === "ENQUEUED")?.minCreatedAt;
  const failed = countOf(outcome, "ERROR");
  const list = { to: "/orgs/$org/apps/$app/workflows", params: { org, app }, className: statClass } as const;

  return (
    <StatStrip>
      <Link to="/orgs/$org/apps/$app/executors" params={{ org, app }} className={statClass}>
        <Stat
          label="Healthy executors"
          value={healthy}
          note={executors === undefined ? null : <ExecutorDots executors={executors} />}
          isLoud={healthy === 0 && (executors?.length ?? 0) > 0}
        />
      </Link>
      <Link {...list} search={{ status: "PENDING" }}>
        <Stat label="Running" value={countOf(active, "PENDING")} />
      </Link>
      <Link {...list} search={{ status: "ENQUEUED" }}>
        <Stat
          label="Queued"
          value={countOf(active, "ENQUEUED")}
          note={oldest === undefined ? null : <Ago iso={oldest} prefix="oldest" />}
        />
      </Link>
      <Link {...list} search={{ status: "ERROR", from: "-24h" }}>
        <Stat label="Failed" value={failed} isLoud={(failed ?? 0) > 0} note="created in the last 24 h" />
      </Link>
      <Link {...list} search={{ status: "SUCCESS", from: "-24h" }}>
        <Stat label="Succeeded" value={countOf(outcome, "SUCCESS")} note="created in the last 24 h" />
      </Link>
    </StatStrip>
  );
}

function Recent({
  appName,
  workflows,
}: {
  readonly appName: string;
  readonly workflows: readonly Workflow[];
}): ReactNode {
  const { org, app } = route.useParams();
  const now = useNow(workflows.some((workflow) => !statusMeaning(workflow.status).isFinal));
  if (workflows.length === 0) return <p>No workflow has been started yet.</p>;
  return (
    <>
      <h2>Newest workflows</h2>
      <DataTable
        label="Newest workflows"
        rows={workflows}
        rowKey={(workflow) => workflow.workflowId}
        columns={[
          { title: "Status", render: (workflow) => <StatusBadge meaning={statusMeaning(workflow.status)} /> },
          { title: "Name", render: (workflow) => workflow.workflowName ?? "unnamed" },
          {
            title: "Workflow ID",
            render: (workflow) => <WorkflowLink appName={appName} workflowId={workflow.workflowId} />,
          },
          {
            title: "Took",
            isNumber: true,
            render: (workflow) => {
              const ms = runMs(workflow, now);
              return ms === undefined ? "–" : formatDuration(ms);
            },
          },
          { title: "Created", isNumber: true, render: (workflow) => <At iso={workflow.createdAt} /> },
        ]}
      />
      <Link to="/orgs/$org/apps/$app/workflows" params={{ org, app }}>
        All workflows
      </Link>
    </>
  );
}
