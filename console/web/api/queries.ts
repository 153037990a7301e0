// What pages read, as query definitions: key, call, and how often the live loop may refresh it.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Filters } from "../model/filters.ts";
import { searchBody } from "../model/filters.ts";
import { call } from "./client.ts";

const fastMs = 2_000;
const slowMs = 10_000;

export const appsQuery = queryOptions({
  queryKey: ["apps"],
  queryFn: ({ signal }) => call("listApps", { signal }),
  meta: { refreshMs: slowMs },
});

export function appQuery(appName: string) {
  return queryOptions({
    queryKey: ["app", appName],
    queryFn: ({ signal }) => call("getApp", { params: { appName }, signal }),
    meta: { refreshMs: slowMs },
  });
}

export function executorsQuery(appName: string, refreshMs = fastMs) {
  return queryOptions({
    queryKey: ["executors", appName],
    queryFn: ({ signal }) => call("listExecutors", { params: { appName }, signal }),
    meta: { refreshMs },
  });
}

export function recoveriesQuery(appName: string, refreshMs = fastMs) {
  return queryOptions({
    queryKey: ["recoveries", appName],
    queryFn: ({ signal }) => call("listRecoveries", { params: { appName }, signal }),
    meta: { refreshMs },
  });
}

export function queuesQuery(appName: string) {
  return queryOptions({
    queryKey: ["queues", appName],
    queryFn: ({ signal }) => call("listQueues", { params: { appName }, signal }),
    meta: { refreshMs: slowMs },
  });
}

export function workflowsQuery(appName: string, filters: Filters, limit: number) {
  return queryOptions({
    queryKey: ["workflows", appName, filters, limit],
    queryFn: ({ signal }) =>
      call("searchWorkflows", {
        params: { appName },
        body: {
          ...searchBody(filters, Date.now()),
          limit,
          sortDesc: true,
          loadInput: false,
          loadOutput: false,
        },
        signal,
      }),
    placeholderData: keepPreviousData,
    meta: { refreshMs: fastMs },
  });
}

/** How many workflows match, by status, however many of them are listed. */
export function matchCountsQuery(appName: string, filters: Filters) {
  return queryOptions({
    queryKey: ["counts", "match", appName, filters],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: { ...searchBody(filters, Date.now()), groupByStatus: true, selectCount: true },
        signal,
      }),
    placeholderData: keepPreviousData,
    meta: { refreshMs: slowMs },
  });
}

export function workflowQuery(appName: string, workflowId: string, isFinal = false) {
  return queryOptions({
    queryKey: ["workflow", appName, workflowId],
    queryFn: ({ signal }) => call("getWorkflow", { params: { appName, workflowId }, signal }),
    meta: { refreshMs: isFinal ? slowMs : fastMs },
  });
}

const stepsPerPage = 500;

export function stepsQuery(appName: string, workflowId: string, isFinal = false) {
  return queryOptions({
    queryKey: ["steps", appName, workflowId],
    queryFn: ({ signal }) =>
      call("listWorkflowSteps", { params: { appName, workflowId }, query: { limit: stepsPerPage }, signal }),
    meta: { refreshMs: isFinal ? slowMs : fastMs },
  });
}

export function childrenQuery(appName: string, workflowId: string, isFinal = false) {
  return queryOptions({
    queryKey: ["children", appName, workflowId],
    queryFn: ({ signal }) =>
      call("searchWorkflows", {
        params: { appName },
        body: { parentWorkflowId: [workflowId], limit: stepsPerPage, loadInput: false, loadOutput: false },
        signal,
      }),
    meta: { refreshMs: isFinal ? slowMs : fastMs },
  });
}

export function eventsQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["events", appName, workflowId],
    queryFn: ({ signal }) => call("listWorkflowEvents", { params: { appName, workflowId }, signal }),
    meta: { refreshMs: fastMs },
  });
}

export function notificationsQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["notifications", appName, workflowId],
    queryFn: ({ signal }) => call("listWorkflowNotifications", { params: { appName, workflowId }, signal }),
    meta: { refreshMs: fastMs },
  });
}

export function streamsQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["streams", appName, workflowId],
    queryFn: ({ signal }) => call("listWorkflowStreams", { params: { appName, workflowId }, signal }),
    meta: { refreshMs: fastMs },
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
    meta: { refreshMs: fastMs },
  });
}

const dayMs = 86_400_000;

/** What became of the workflows that were created in the last day, by status. */
export function outcomeCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "outcome", appName],
    queryFn: ({ signal }) =>
      call("getWorkflowAggregates", {
        params: { appName },
        body: {
          startTime: new Date(Date.now() - dayMs).toISOString(),
          groupByStatus: true,
          selectCount: true,
        },
        signal,
      }),
    meta: { refreshMs: slowMs },
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
    meta: { refreshMs: fastMs },
  });
}

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: ({ signal }) => call("listTokens", { signal }),
  meta: { refreshMs: slowMs },
});

export const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  queryFn: ({ signal }) => call("listPermissions", { signal }),
});
