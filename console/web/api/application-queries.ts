// What the pages of one application read beyond lists of workflows: settings, versions, schedules, queues and charts.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call, ifTold } from "./client.ts";
import { serverNow } from "./clock.ts";
import { refreshed } from "./live.ts";
import { count, search } from "./search.ts";
import type { Body, Operations, Query } from "./types.ts";

const rarely = refreshed({ everyMs: 30_000 });
const byWorkflows = refreshed({ everyMs: 10_000, follows: "workflows" });

export function keyPolicyQuery(appName: string) {
  return queryOptions({
    queryKey: ["key policy", appName],
    queryFn: ({ signal }) => call("getKeyPolicy", { params: { appName }, signal }),
    ...rarely,
  });
}

export function activitySettingsQuery(appName: string) {
  return queryOptions({
    queryKey: ["activity settings", appName],
    queryFn: ({ signal }) => call("getActivitySettings", { params: { appName }, signal }),
    ...rarely,
  });
}

/** Workflows by status that were created more than `ageMs` ago; all of them for 0. */
export function agedCountsQuery(appName: string, ageMs: number) {
  return queryOptions({
    queryKey: ["counts", "aged", appName, ageMs],
    queryFn: ({ signal }) => {
      const endTime = new Date(serverNow() - ageMs).toISOString();
      return count(appName, { endTime, groupByStatus: true }, signal);
    },
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
}

export function versionsQuery(appName: string) {
  return queryOptions({
    queryKey: ["versions", appName],
    queryFn: ({ signal }) => call("listAppVersions", { params: { appName }, signal }),
    ...rarely,
  });
}

/** Unfinished workflows by version and status, with the age of the oldest. */
export function versionCountsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "version", appName],
    queryFn: ({ signal }) => {
      const status = ["ENQUEUED", "DELAYED", "PENDING"];
      const groups = { groupByAppVersion: true, groupByStatus: true };
      return count(appName, { status, ...groups, selectMinCreatedAt: true }, signal);
    },
    ...byWorkflows,
  });
}

/** The recommendation for one version; null where there is no policy. */
export function versionAutoscaleQuery(appName: string, version: string) {
  return queryOptions({
    queryKey: ["autoscale", appName, version],
    queryFn: ({ signal }) => ifTold(call("getVersionAutoscale", { params: { appName, version }, signal })),
    ...rarely,
  });
}

/** The recommendation for every version that needs executors; null where there is no policy. */
export function autoscaleQuery(appName: string) {
  return queryOptions({
    queryKey: ["autoscale", appName],
    queryFn: ({ signal }) => ifTold(call("getAutoscale", { params: { appName }, signal })),
    ...rarely,
  });
}

/** The policy behind the recommendation; null where there is none. */
export function autoscalingPolicyQuery(appName: string) {
  return queryOptions({
    queryKey: ["autoscaling policy", appName],
    queryFn: ({ signal }) => ifTold(call("getAutoscalingPolicy", { params: { appName }, signal })),
    ...rarely,
  });
}

export function queueQuery(appName: string, queueName: string) {
  return queryOptions({
    queryKey: ["queue", appName, queueName],
    queryFn: ({ signal }) => call("getQueue", { params: { appName, queueName }, signal }),
    ...rarely,
  });
}

/** The window over which a queue's flow is counted, in milliseconds. */
export const flowWindowMs = 5 * 60_000;

/** What came into a queue and what ended in it, within the window. */
export function queueFlowQuery(appName: string, queueName: string) {
  return queryOptions({
    queryKey: ["counts", "flow", appName, queueName],
    queryFn: async ({ signal }) => {
      const since = new Date(serverNow() - flowWindowMs).toISOString();
      const own = { queueName: [queueName], groupByQueueName: true };
      const [came, ended] = await Promise.all([
        count(appName, { ...own, startTime: since }, signal),
        count(appName, { ...own, completedAfter: since }, signal),
      ]);
      return { came: came[0]?.count ?? 0, ended: ended[0]?.count ?? 0 };
    },
    ...byWorkflows,
  });
}

/** What came into each queue and what ended in it, within the window. */
export function queueFlowsQuery(appName: string) {
  return queryOptions({
    queryKey: ["counts", "flows", appName],
    queryFn: async ({ signal }) => {
      const since = new Date(serverNow() - flowWindowMs).toISOString();
      const [came, ended] = await Promise.all([
        count(appName, { groupByQueueName: true, startTime: since }, signal),
        count(appName, { groupByQueueName: true, completedAfter: since }, signal),
      ]);
      return { came, ended };
    },
    ...rarely,
  });
}

/** Longest wait in each queue over time, which an executor counts; by the time of creation. */
export function queueWaitsQuery(
  appName: string,
  { startMs, endMs, pointMs }: { readonly startMs: number; readonly endMs: number; readonly pointMs: number },
) {
  return queryOptions({
    queryKey: ["queue waits", appName, startMs, pointMs],
    queryFn: ({ signal }) => {
      const startTime = new Date(startMs).toISOString();
      const endTime = new Date(endMs).toISOString();
      const body = { startTime, endTime, groupByQueueName: true, timeBucketSizeMs: pointMs };
      return call("getWorkflowAggregates", {
        params: { appName },
        body: { ...body, selectMaxQueueWaitMs: true },
        signal,
      });
    },
    placeholderData: keepPreviousData,
  });
}

/** The queued workflow of a queue that was created first; null when none waits. */
export function oldestQueuedQuery(appName: string, queueName: string) {
  return queryOptions({
    queryKey: ["oldest queued", appName, queueName],
    queryFn: async ({ signal }) => {
      const body = { queueName: [queueName], status: ["ENQUEUED"], limit: 1 };
      const [found = null] = await search(appName, body, signal);
      return found;
    },
    ...byWorkflows,
  });
}

/** How many workflows a backfill would start. */
export function backfillCountQuery(
  appName: string,
  scheduleName: string,
  query: Query<Operations["countBackfill"]>,
) {
  return queryOptions({
    queryKey: ["backfill count", appName, scheduleName, query],
    queryFn: ({ signal }) => call("countBackfill", { params: { appName, scheduleName }, query, signal }),
    retry: false,
  });
}

/** Counts of created and ended workflows over time. */
export function activityQuery(appName: string, query: Query<Operations["getActivity"]>) {
  return queryOptions({
    queryKey: ["activity", appName, query],
    queryFn: ({ signal }) => call("getActivity", { params: { appName }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Collected counts of steps and recoveries. */
export function metricsQuery(appName: string, query: Query<Operations["listMetrics"]>) {
  return queryOptions({
    queryKey: ["metrics", appName, query],
    queryFn: ({ signal }) => call("listMetrics", { params: { appName }, query, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Steps over time, which an executor counts. */
export function stepAggregatesQuery(appName: string, body: Body<Operations["getStepAggregates"]>) {
  return queryOptions({
    queryKey: ["step aggregates", appName, body],
    queryFn: ({ signal }) => call("getStepAggregates", { params: { appName }, body, signal }),
    placeholderData: keepPreviousData,
  });
}
