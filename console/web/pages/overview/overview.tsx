import { useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { OctagonAlert } from "lucide-react";
import type { ReactNode } from "react";
import {
  activeCountsQuery,
  appQuery,
  connectorsQuery,
  executorsQuery,
  outcomeCountsQuery,
  recoveriesQuery,
  workflowsQuery,
} from "../../api/queries.ts";
import type { Executor, Recovery, Workflow, WorkflowAggregate } from "../../api/types.ts";
import { useNow } from "../../api/clock.ts";
import { Banner } from "../../components/banner.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { ExecutorDots } from "../../components/executor-dots.tsx";
import { Page } from "../../components/page.tsx";
import { Stat, StatStrip, statClass } from "../../components/stat-strip.tsx";
import { Loaded, Unread } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago, At } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { appMeaning } from "../../model/apps.ts";
import { noFilters } from "../../model/filters.ts";
import { runMs, totalCount } from "../../model/list.ts";
import { needsPerson } from "../../model/recovery.ts";
import { badEnds, statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";

const route = getRouteApi("/orgs/$org/apps/$app");
const recentCount = 10;

/** Whether an application is well, and where to look when it is not. */
export function OverviewPage(): ReactNode {
  const { app } = route.useParams();
  const appResult = useQuery(appQuery(app));
  const executors = useQuery(executorsQuery(app));
  const connectors = useQuery(connectorsQuery(app));
  const recoveries = useQuery(recoveriesQuery(app));
  const recent = useQuery(workflowsQuery(app, noFilters, { limit: recentCount }));
  const hasConnector = (connectors.data?.length ?? 0) > 0;
  const isKnown = executors.data !== undefined && !connectors.isLoading;
  const state = isKnown ? <StatusBadge meaning={appMeaning(executors.data, hasConnector)} /> : null;

  return (
    <Page title={app} note={state}>
      <Loaded query={appResult}>
        {() => (
          <>
            <WaitingWork recoveries={recoveries} />
            <Numbers executors={executors} recoveries={recoveries} />
            <Loaded query={recent} appName={app} rows={recentCount}>
              {(workflows) => <Recent appName={app} workflows={workflows} />}
            </Loaded>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface ReadingsProps {
  readonly executors: UseQueryResult<Executor[]>;
  readonly recoveries: UseQueryResult<Recovery[]>;
}

/** Says that a person must look at dead executors whose work no other executor can take. */
function WaitingWork({ recoveries }: Pick<ReadingsProps, "recoveries">): ReactNode {
  const { org, app } = route.useParams();
  const waiting = recoveries.data?.filter(needsPerson).length ?? 0;
  if (waiting === 0) return null;
  return (
    <Banner icon={OctagonAlert} tone="exhausted">
      Nothing has taken the work of{" "}
      {waiting === 1 ? "an executor that died" : `${waiting} executors that died`}.{" "}
      <Link to="/orgs/$org/apps/$app/executors" params={{ org, app }} hash="recoveries">
        See why
      </Link>
    </Banner>
  );
}

function countOf(
  groups: readonly WorkflowAggregate[] | undefined,
  ...statuses: string[]
): number | undefined {
  return groups === undefined
    ? undefined
    : totalCount(groups.filter(({ group }) => statuses.includes(group["status"] ?? "")));
}

function Numbers({ executors, recoveries }: ReadingsProps): ReactNode {
  const { org, app } = route.useParams();
  const active = useQuery(activeCountsQuery(app));
  const outcome = useQuery(outcomeCountsQuery(app));
  const healthy = executors.data?.filter((executor) => executor.status === "HEALTHY").length;
  const oldest = active.data?.find(({ group }) => group["status"] === "ENQUEUED")?.minCreatedAt;
  const failed = countOf(outcome.data, ...badEnds);
  const list = { to: "/orgs/$org/apps/$app/workflows", params: { org, app }, className: statClass } as const;

  return (
    <>
      <Unread
        readings={[
          { what: "Executors", query: executors },
          { what: "recoveries", query: recoveries },
          { what: "what runs and waits", query: active },
          { what: "what ended", query: outcome },
        ]}
      />
      <StatStrip>
        <Link {...list} search={{ status: badEnds, by: "completed", from: "-24h" }}>
          <Stat label="Failed" value={failed} isLoud={(failed ?? 0) > 0} note="ended in the last 24 h" />
        </Link>
        <Link {...list} search={{ status: "PENDING" }}>
          <Stat label="Running" value={countOf(active.data, "PENDING")} />
        </Link>
        <Link {...list} search={{ status: "ENQUEUED" }}>
          <Stat
            label="Queued"
            value={countOf(active.data, "ENQUEUED")}
            note={oldest === undefined ? null : <Ago iso={oldest} prefix="oldest" />}
          />
        </Link>
        <Link {...list} search={{ status: "SUCCESS", by: "completed", from: "-24h" }}>
          <Stat label="Succeeded" value={countOf(outcome.data, "SUCCESS")} note="ended in the last 24 h" />
        </Link>
        <Link to="/orgs/$org/apps/$app/executors" params={{ org, app }} className={statClass}>
          <Stat
            label="Healthy executors"
            value={healthy}
            note={executors.data === undefined ? null : <ExecutorDots executors={executors.data} />}
            isLoud={healthy === 0 && (executors.data?.length ?? 0) > 0}
          />
        </Link>
      </StatStrip>
    </>
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
