// Reads what tells whether an application needs a person. Most of it is Conductor's own; what executors answer is asked as
// seldom as possible: failures only where there are some, and queues only where a workflow has waited for long.
import { useQueries, useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import {
  flowWindowMs,
  oldestQueuedQuery,
  queueFlowsQuery,
  versionsQuery,
} from "../../api/application-queries.ts";
import { useSlowNow } from "../../api/clock.ts";
import { recentFailuresQuery } from "../../api/failures.ts";
import {
  connectionTroublesQuery,
  connectorsQuery,
  executorsQuery,
  failureCountQuery,
  openCountsQuery,
  queuesQuery,
  recoveriesQuery,
  schedulesQuery,
} from "../../api/queries.ts";
import { groupFailures } from "../../model/failures.ts";
import { regrouped } from "../../model/groups.ts";
import { totalCount } from "../../model/list.ts";
import {
  connectionNeeds,
  failureNeeds,
  recoveryNeeds,
  scheduleNeeds,
  troubleNeeds,
  uncheckedOf,
  versionNeeds,
} from "../../model/needs.ts";
import type { Need, Unchecked } from "../../model/needs.ts";
import { versionRows } from "../../model/version-board.ts";
import { whyQueued } from "../../model/why/queued.ts";
import { flowOf, longWaits, stuckNeeds } from "../../model/why/stuck.ts";
import { useZone } from "../../preferences.ts";

interface Needs {
  readonly needs: readonly Need[];
  readonly unchecked: readonly Unchecked[];
  readonly isReading: boolean;
}

/** How often what depends on the time of day is worked out again, in milliseconds. */
const steadyMs = 10_000;

/** What needs a person, what could not be asked, and whether the first answers are still to come. */
export function useNeeds(appName: string): Needs {
  const executors = useQuery(executorsQuery(appName));
  const connectors = useQuery(connectorsQuery(appName));
  const recoveries = useQuery(recoveriesQuery(appName));
  const troubles = useQuery(connectionTroublesQuery(false));
  const open = useQuery(openCountsQuery(appName));
  const versions = useQuery(versionsQuery(appName));
  const schedules = useQuery(schedulesQuery(appName));
  const failed = useQuery(failureCountQuery(appName));
  const failures = useQuery({
    ...recentFailuresQuery(appName),
    enabled: totalCount(failed.data ?? []) > 0,
  });
  const nowMs = useSlowNow(steadyMs);
  const queues = useQueueNeeds(appName, open, executors, nowMs);
  const readings = [
    { what: "executors", query: executors },
    { what: "recoveries", query: recoveries },
    { what: "refused connections", query: troubles },
    { what: "work of each version", query: open },
    { what: "versions", query: versions },
    { what: "failures", query: failed },
    { what: "messages of failures", query: failures },
    { what: "schedules", query: schedules },
    ...queues.readings,
  ];
  const read = failures.data;
  const groups =
    read === undefined || totalCount(failed.data ?? []) === 0
      ? []
      : groupFailures(read.rows, read.window.fromMs, read.window.toMs);
  const rows =
    versions.data === undefined || open.data === undefined || executors.data === undefined
      ? []
      : versionRows(versions.data, regrouped(open.data, ["application_version", "status"]), executors.data);
  return {
    needs: [
      ...(executors.data === undefined || connectors.isLoading
        ? []
        : connectionNeeds(executors.data, (connectors.data?.length ?? 0) > 0)),
      ...recoveryNeeds(recoveries.data ?? []),
      ...versionNeeds(rows),
      ...failureNeeds(groups, nowMs),
      ...queues.needs,
      ...troubleNeeds(troubles.data?.troubles ?? [], appName, nowMs),
      ...scheduleNeeds(schedules.data ?? [], nowMs),
    ],
    unchecked: uncheckedOf(
      readings.map(({ what, query }) => ({ what, error: query.error, isUntold: query.data === null })),
    ),
    isReading: readings.some(({ query }) => query.isLoading),
  };
}

type Counts = UseQueryResult<Parameters<typeof regrouped>[0]>;
type Executors = UseQueryResult<NonNullable<Parameters<typeof whyQueued>[1]["executors"]>>;

/** Queues that do not drain. */
function useQueueNeeds(appName: string, open: Counts, { data: executors }: Executors, nowMs: number) {
  const [zone] = useZone();
  const counts = open.data === undefined ? undefined : regrouped(open.data, ["queue_name", "status"]);
  const waits = longWaits(counts ?? [], nowMs);
  const enabled = waits.length > 0;
  const queues = useQuery({ ...queuesQuery(appName), enabled });
  const flows = useQuery({ ...queueFlowsQuery(appName), enabled });
  const oldest = useQueries({ queries: waits.map(({ queue }) => oldestQueuedQuery(appName, queue)) });
  const needs = waits.flatMap((wait, index) => {
    const workflow = oldest[index]?.data ?? undefined;
    const around = { executors, recoveries: undefined, queues: queues.data, counts, zone, nowMs };
    const why =
      workflow === undefined ? undefined : whyQueued(workflow, { ...around, executorTimeoutSecs: undefined });
    const flow = flows.data === undefined ? undefined : flowOf(wait.queue, flows.data);
    return oldest[index]?.isLoading === true
      ? []
      : stuckNeeds(wait, { flow, windowMs: flowWindowMs, why, nowMs });
  });
  const readings = [
    { what: "queues", query: queues },
    { what: "what queues take in and finish", query: flows },
    ...oldest.map((query, index) => ({ what: `why ${waits[index]?.queue ?? ""} waits`, query })),
  ];
  return { needs, readings };
}
