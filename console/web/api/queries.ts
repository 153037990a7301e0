// What pages read, as query definitions: key, call, and how it is kept true.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { serverNow } from "./clock.ts";
import type { Facet, Filters } from "../model/filters.ts";
import { countBody, searchBody } from "../model/filters.ts";
import { call, ifTold } from "./client.ts";
import { refreshed } from "./live.ts";

/** Without the change stream, and where it does not help, in milliseconds. */
const usualMs = 10_000;
const rareMs = 30_000;
/** What the steps of a running workflow are worth: no count tells of them. */
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

/** On a page of many applications, none of which is followed, `isOneOfMany`. */
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

/** What the SDKs of all connected executors are too old for. */
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

/** Executors that were refused lately or give trouble, in the whole organisation. `isAwaited`: somebody waits for one. */
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

/** Rows of one reading of the list. */
export const rowsPerPage = 100;

/** The newest workflows that match, without inputs and outputs. */
export function workflowsQuery(appName: string, filters: Filters, limit = rowsPerPage) {
  return queryOptions({
    queryKey: ["workflows", appName, filters, limit],
    queryFn: ({ signal }) => listWorkflows(appName, filters, { limit }, signal),
    placeholderData: keepPreviousData,
    ...byWorkflows,
  });
}

/** Older ones, page by page: those created at `endTime` or before. They are read once. */
export function olderWorkflowsQuery(appName: string, filters: Filters, endTime: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["older workflows", appName, filters, endTime],
    queryFn: ({ signal, pageParam: offset }) =>
      listWorkflows(appName, filters, { endTime, offset, limit: rowsPerPage }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length < rowsPerPage ? undefined : pages.length * rowsPerPage),
    staleTime: Infinity,
    enabled: endTime !== undefined,
  });
}

/** The present state of these workflows, which are on screen and have not ended. */
export function openWorkflowsQuery(appName: string, workflowIds: readonly string[]) {
  return queryOptions({
    queryKey: ["open workflows", appName, workflowIds],
    queryFn: ({ signal }) =>
      call("searchWorkflows", {
        params: { appName },
        body: { workflowIds: [...workflowIds], loadInput: false, loadOutput: false },
        signal,
      }),
    enabled: workflowIds.length > 0,
    placeholderData: keepPreviousData,
    ...byWorkflows,
  });
}

function listWorkflows(
  appName: string,
  filters: Filters,
  page: { readonly endTime?: string | undefined; readonly offset?: number; readonly limit: number },
  signal: AbortSignal,
) {
  const { endTime, ...rest } = page;
  const body = {
    ...searchBody(filters, serverNow()),
    ...(endTime === undefined ? {} : { endTime }),
    ...rest,
    sortDesc: true,
    loadInput: false,
    loadOutput: false,
  };
  return call("searchWorkflows", { params: { appName }, body, signal });
}

/** How many workflows match, by status, however many of them are listed. */
export function matchCountsQuery(appName: string, filters: Filters) {
  return queryOptions({
    queryKey: ["counts", "match", appName, filters],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: { ...countBody(filters, serverNow()), groupByStatus: true, selectCount: true },
        signal,
      }),
    placeholderData: keepPreviousData,
    ...byWorkflows,
  });
}

const groupings = {
  name: "groupByWorkflowName",
  queue: "groupByQueueName",
  version: "groupByAppVersion",
  executor: "groupByExecutorId",
} as const;

/** How many workflows each value of a facet has, as the other filters are. */
export function facetCountsQuery(appName: string, facet: Exclude<Facet, "status">, filters: Filters) {
  const others = { ...filters, [facet]: [] };
  return queryOptions({
    queryKey: ["facet", appName, facet, others],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: { ...countBody(others, serverNow()), [groupings[facet]]: true, selectCount: true },
        signal,
      }),
    staleTime: rareMs,
  });
}

/** A workflow with its input, and its output or error once there is one. */
export function workflowQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["workflow", appName, workflowId],
    queryFn: ({ signal }) => call("getWorkflow", { params: { appName, workflowId }, signal }),
    // What is large is read once: `briefQuery` tells when there is more to read.
    staleTime: Infinity,
  });
}

/** The same workflow without what may be large; nothing when it is gone. */
export function briefQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["brief", appName, workflowId],
    queryFn: async ({ signal }) => {
      const found = await call("searchWorkflows", {
        params: { appName },
        body: { workflowIds: [workflowId], loadInput: false, loadOutput: false },
        signal,
      });
      return found[0] ?? null;
    },
    ...refreshed({ everyMs: runningMs }),
  });
}

/** Items of one page of steps or children. */
export const itemsPerPage = 500;

/** One page of steps. `isSettled`: no later reading could differ. */
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
    queryFn: ({ signal }) =>
      call("searchWorkflows", {
        params: { appName },
        body: {
          parentWorkflowId: [workflowId],
          limit: itemsPerPage,
          offset: page * itemsPerPage,
          loadInput: false,
          loadOutput: false,
        },
        signal,
      }),
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

/** What is under way now, by status, with the age of the oldest. */
export function activeCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "active", appName],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: {
          status: ["ENQUEUED", "DELAYED", "PENDING"],
          groupByStatus: true,
          selectCount: true,
          selectMinCreatedAt: true,
        },
        signal,
      }),
    ...byWorkflows,
  });
}

const dayMs = 86_400_000;

/** How the workflows that ended in the last day ended, by status, whenever they were created. */
export function outcomeCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "outcome", appName],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: {
          completedAfter: new Date(serverNow() - dayMs).toISOString(),
          groupByStatus: true,
          selectCount: true,
        },
        signal,
      }),
    ...byWorkflows,
  });
}

export function queueCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "queue", appName],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: {
          status: ["ENQUEUED", "DELAYED", "PENDING"],
          groupByQueueName: true,
          groupByStatus: true,
          selectCount: true,
          selectMinCreatedAt: true,
        },
        signal,
      }),
    ...byWorkflows,
  });
}

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => call("listTokens", { signal }),
  ...rarely,
});

export const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  queryFn: ({ signal }) => call("listPermissions", { signal }),
});
