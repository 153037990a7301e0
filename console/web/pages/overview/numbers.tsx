import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { executorsQuery, openCountsQuery, outcomeCountsQuery } from "../../api/queries.ts";
import { currentOrg } from "../../api/standing.ts";
import type { WorkflowAggregate } from "../../api/types.ts";
import { ExecutorDots } from "../../components/executor-dots.tsx";
import { Stat, StatStrip, statClass } from "../../components/stat-strip.tsx";
import { Unread } from "../../components/states.tsx";
import { Ago } from "../../components/time.tsx";
import { regrouped } from "../../model/groups.ts";
import { totalCount } from "../../model/list.ts";
import { badEnds } from "../../model/status.ts";

function countOf(
  groups: readonly Pick<WorkflowAggregate, "group" | "count">[] | undefined,
  ...statuses: string[]
): number | undefined {
  return groups === undefined
    ? undefined
    : totalCount(groups.filter(({ group }) => statuses.includes(group["status"] ?? "")));
}

/** What there is, as five numbers that lead to it. */
export function Numbers({ appName }: { readonly appName: string }): ReactNode {
  const org = currentOrg();
  const executors = useQuery(executorsQuery(appName));
  const open = useQuery(openCountsQuery(appName));
  const outcome = useQuery(outcomeCountsQuery(appName));
  const active = open.data === undefined ? undefined : regrouped(open.data, ["status"]);
  const healthy = executors.data?.filter((executor) => executor.status === "HEALTHY").length;
  const oldest = active?.find(({ group }) => group["status"] === "ENQUEUED")?.minCreatedAt;
  const failed = countOf(outcome.data, ...badEnds);
  const params = { org, app: appName };
  const list = { to: "/orgs/$org/apps/$app/workflows", params, className: statClass } as const;
  return (
    <>
      <Unread readings={[{ what: "What ended", query: outcome }]} />
      <StatStrip>
        <Link {...list} search={{ status: badEnds, by: "completed", from: "-24h" }}>
          <Stat label="Failed" value={failed} isLoud={(failed ?? 0) > 0} note="ended in the last 24 h" />
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
        <Link {...list} search={{ status: "SUCCESS", by: "completed", from: "-24h" }}>
          <Stat label="Succeeded" value={countOf(outcome.data, "SUCCESS")} note="ended in the last 24 h" />
        </Link>
        <Link to="/orgs/$org/apps/$app/executors" params={params} className={statClass}>
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
