// What pages read, as query definitions: the key, the call, and when it is repeated.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { serverNow } from "./clock.ts";
import type { Facet, Filters } from "../model/filters.ts";
import { countBody, searchBody } from "../model/filters.ts";
import { badEnds } from "../model/status.ts";
import { call, ifTold } from "./client.ts";
import { refreshed } from "./live.ts";
import { count, search } from "./search.ts";

/** Intervals where the change stream is away or does not help, in milliseconds. */
const usualMs = 10_000;
const rareMs = 30_000;
/** For a running workflow: the change stream does not announce its steps. */
const runningMs = 3_000;

const byExecutors = refreshed({ everyMs: usualMs, follows: "executors" });
const byWorkflows = refreshed({ everyMs: usualMs, follows: "workflows" });
const rarely = refreshed({ everyMs: rareMs });

export const appsQuery = queryOptions({
  queryKey: ["apps"],
  queryFn: ({ signal }) => call("listApps", { signal }),
  ...rarely,
});

export function appQuery(appName: string) {
  return queryOptions({
    queryKey: ["app", appName],
    queryFn: ({ signal }) => call("getApp", { params: { appName }, signal }),
    ...rarely,
  });
}

/** `isOneOfMany`: for a page of many applications, which follows none of them. */
export function executorsQuery(appName: string, isOneOfMany = false) {
  return queryOptions({
    queryKey: ["executors", appName],
    queryFn: ({ signal }) => call("listExecutors", { params: { appName }, signal }),
    ...(isOneOfMany ? rarely : byExecutors),
  });
}

export function recoveriesQuery(appName: string) {
  return queryOptions({
    queryKey: ["recoveries", appName],
    queryFn: ({ signal }) => call("listRecoveries", { params: { appName }, signal }),
    ...byExecutors,
  });
}

/** What answers from the application's database where no executor can. */
export function connectorsQuery(appName: string) {
  return queryOptions({
    queryKey: ["connectors", appName],
    queryFn: ({ signal }) => ifTold(call("listConnectors", { params: { appName }, signal })),
    ...byExecutors,
  });
}

/** What the SDKs of the connected executors are too old for. */
export function inabilitiesQuery(appName: string) {
  return queryOptions({
    queryKey: ["inabilities", appName],
    queryFn: ({ signal }) => ifTold(call("listInabilities", { params: { appName }, signal })),
    ...byExecutors,
  });
}

export function schedulesQuery(appName: string) {
  return queryOptions({
    queryKey: ["schedules", appName],
    queryFn: ({ signal }) => ifTold(call("listSchedules", { params: { appName }, signal })),
    ...rarely,
  });
}

/** Executors of the organisation that were refused lately or give trouble. `isAwaited`: a person waits for one to connect. */
export function connectionTroublesQuery(isAwaited: boolean) {
  return queryOptions({
    queryKey: ["connection troubles"],
    queryFn: ({ signal }) => call("listConnectionTroubles", { signal }),
    ...refreshed({ everyMs: isAwaited ? runningMs : usualMs }),
  });
}

export function queuesQuery(appName: string) {
  return queryOptions({
    queryKey: ["queues", appName],
    queryFn: ({ signal }) => call("listQueues", { params: { appName }, signal }),
    ...rarely,
  });
}

/** Rows per page of the list. */
export const rowsPerPage = 100;

/** The newest workflows that match, with outputs and errors only where they are wanted. */
export function workflowsQuery(
  appName: string,
  filters: Filters,
  {
    limit = rowsPerPage,
    loadOutput = false,
  }: { readonly limit?: number; readonly loadOutput?: boolean } = {},
) {
  return queryOptions({
    queryKey: ["workflows", appName, filters, limit, loadOutput],
    queryFn: ({ signal }) => listWorkflows(appName, filters, { limit, loadOutput }, signal),
    placeholderData: keepPreviousData,
    ...byWorkflows,
  });
}

/** Older workflows, created at `endTime` or before, page by page. Each page is read once. */
export function olderWorkflowsQuery(
  appName: string,
  filters: Filters,
  endTime: string | undefined,
  loadOutput: boolean,
) {
  return infiniteQueryOptions({
    queryKey: ["older workflows", appName, filters, endTime, loadOutput],
    queryFn: ({ signal, pageParam: offset }) =>
      listWorkflows(appName, filters, { endTime, offset, limit: rowsPerPage, loadOutput }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length < rowsPerPage ? undefined : pages.length * rowsPerPage),
    staleTime: Infinity,
    enabled: endTime !== undefined,
  });
}

/** The current state of workflows that are on screen and have not ended. */
export function openWorkflowsQuery(appName: string, workflowIds: readonly string[], loadOutput: boolean) {
  return queryOptions({
    queryKey: ["open workflows", appName, workflowIds, loadOutput],
    queryFn: ({ signal }) => search(appName, { workflowIds: [...workflowIds], loadOutput }, signal),
    enabled: workflowIds.length > 0,
    placeholderData: keepPreviousData,
    ...byWorkflows,
  });
}

function listWorkflows(
  appName: string,
  filters: Filters,
  page: {
    readonly endTime?: string | undefined;
    readonly offset?: number;
    readonly limit: number;
    readonly loadOutput: boolean;
  },
  signal: AbortSignal,
) {
  const { endTime, ...rest } = page;
  const until = endTime === undefined ? {} : { endTime };
  return search(appName, { ...searchBody(filters, serverNow()), ...until, ...rest, sortDesc: true }, signal);
}

/** How many workflows match, by status, whether or not they are listed, and when the oldest was created. */
export function matchCountsQuery(appName: string, filters: Filters) {
  return queryOptions({
    queryKey: ["counts", "match", appName, filters],
    queryFn: ({ signal }) =>
      count(
        appName,
        { ...countBody(filters, serverNow()), groupByStatus: true, selectMinCreatedAt: true },
        signal,
      ),
    placeholderData: keepPreviousData,
    ...byWorkflows,
  });
}

/** The same by status and time of creation. The period's edges are whole buckets, so that the answer can be kept for a while. */
export function histogramQuery(appName: string, filters: Filters, bucketMs: number) {
  return queryOptions({
    queryKey: ["counts", "histogram", appName, filters, bucketMs],
    queryFn: ({ signal }) => {
      const body = { ...countBody(filters, serverNow()), groupByStatus: true, timeBucketSizeMs: bucketMs };
      return count(appName, body, signal);
    },
    placeholderData: keepPreviousData,
    ...rarely,
  });
}

/** The saved views of the list: shared ones and one's own; null where Conductor is too old to keep any. */
export function viewsQuery(appName: string) {
  return queryOptions({
    queryKey: ["views", appName],
    queryFn: ({ signal }) => ifTold(call("listViews", { params: { appName }, signal })),
    ...rarely,
  });
}

const groupings = {
  name: "groupByWorkflowName",
  queue: "groupByQueueName",
  version: "groupByAppVersion",
  executor: "groupByExecutorId",
} as const;

/** How many workflows each value of a facet has under the other filters. */
export function facetCountsQuery(appName: string, facet: Exclude<Facet, "status">, filters: Filters) {
  const others = { ...filters, [facet]: [] };
  return queryOptions({
    queryKey: ["facet", appName, facet, others],
    queryFn: ({ signal }) =>
      count(appName, { ...countBody(others, serverNow()), [groupings[facet]]: true }, signal),
    staleTime: rareMs,
  });
}

/** A workflow with its input, and its output or error once there is one. */
export function workflowQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["workflow", appName, workflowId],
    queryFn: ({ signal }) => call("getWorkflow", { params: { appName, workflowId }, signal }),
    // Inputs and outputs may be large and are read once; `briefQuery` tells when to read again.
    staleTime: Infinity,
  });
}

/** The same workflow without input and output; null when it is gone. */
export function briefQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["brief", appName, workflowId],
    queryFn: async ({ signal }) => {
      const [found = null] = await search(appName, { workflowIds: [workflowId] }, signal);
      return found;
    },
    ...refreshed({ everyMs: runningMs }),
  });
}

/** Items per page of steps or children. */
export const itemsPerPage = 500;

/** One page of steps. `isSettled`: later readings cannot differ. */
export function stepsPageQuery(appName: string, workflowId: string, page: number, isSettled: boolean) {
  return queryOptions({
    queryKey: ["steps", appName, workflowId, page],
    queryFn: ({ signal }) =>
      call("listWorkflowSteps", {
        params: { appName, workflowId },
        query: { limit: itemsPerPage, offset: page * itemsPerPage },
        signal,
      }),
    ...kept(isSettled),
  });
}

/** One page of child workflows, without inputs and outputs. */
export function childrenPageQuery(appName: string, workflowId: string, page: number, isSettled: boolean) {
  return queryOptions({
    queryKey: ["children", appName, workflowId, page],
    queryFn: ({ signal }) => {
      const part = { limit: itemsPerPage, offset: page * itemsPerPage };
      return search(appName, { parentWorkflowId: [workflowId], ...part }, signal);
    },
    ...kept(isSettled),
  });
}

function kept(isSettled: boolean) {
  return isSettled ? { staleTime: Infinity } : refreshed({ everyMs: runningMs });
}

export function eventsQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["events", appName, workflowId],
    queryFn: ({ signal }) => call("listWorkflowEvents", { params: { appName, workflowId }, signal }),
    ...byWorkflows,
  });
}

export function notificationsQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["notifications", appName, workflowId],
    queryFn: ({ signal }) => call("listWorkflowNotifications", { params: { appName, workflowId }, signal }),
    ...byWorkflows,
  });
}

export function streamsQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["streams", appName, workflowId],
    queryFn: ({ signal }) => call("listWorkflowStreams", { params: { appName, workflowId }, signal }),
    ...byWorkflows,
  });
}

/** Counts workflows that have not ended, by status, with the age of the oldest. */
const open = {
  status: ["ENQUEUED", "DELAYED", "PENDING"] as string[],
  groupByStatus: true,
  selectMinCreatedAt: true,
};

/** What waits and runs now, by status, queue and version. */
export function openCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "open", appName],
    queryFn: ({ signal }) =>
      count(appName, { ...open, groupByQueueName: true, groupByAppVersion: true }, signal),
    ...byWorkflows,
  });
}

const dayMs = 86_400_000;

/** How the workflows that ended in the last day ended, by status, whenever they were created. */
export function outcomeCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "outcome", appName],
    queryFn: ({ signal }) => {
      const completedAfter = new Date(serverNow() - dayMs).toISOString();
      return count(appName, { completedAfter, groupByStatus: true }, signal);
    },
    ...byWorkflows,
  });
}

/** How many workflows failed in the last day, whenever they were created. */
export function failureCountQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "failed", appName],
    queryFn: ({ signal }) => {
      const completedAfter = new Date(serverNow() - dayMs).toISOString();
      return count(appName, { status: [...badEnds], completedAfter, groupByStatus: true }, signal);
    },
    ...rarely,
  });
}

/** What waits and runs now, by queue and status. */
export function queueCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "queue", appName],
    queryFn: ({ signal }) => count(appName, { ...open, groupByQueueName: true }, signal),
    ...byWorkflows,
  });
}

export const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  queryFn: ({ signal }) => call("listPermissions", { signal }),
});
