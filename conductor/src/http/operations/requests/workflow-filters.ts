// Filters of listings and aggregates: API → wire. Members without a value stay undefined, which the codec leaves out:
// null and empty lists mean something else to some SDKs.
import type { Static } from "typebox";
import type { workflowAggregatesInput, stepAggregatesInput } from "../../../contract/schemas/aggregate.ts";
import type { workflowSearch } from "../../../contract/schemas/workflow-search.ts";
import type { ErrorDetail } from "../../../errors.ts";
import {
  workflowStatuses,
  type StepAggregateQuery,
  type WorkflowAggregateQuery,
  type WorkflowFilters,
  type WorkflowStatus,
} from "../../../wire/messages.ts";
import { maxPageNumber, notAmong, outside, requireNone } from "../../complaints.ts";
import { toWireTime } from "../../instants.ts";

type Search = Static<typeof workflowSearch>;
type WorkflowAggregates = Static<typeof workflowAggregatesInput>;
type StepAggregates = Static<typeof stepAggregatesInput>;

const stepStatuses = ["SUCCESS", "ERROR"] as const;
type StepStatus = (typeof stepStatuses)[number];

/** Complaints about a page: executors splice these numbers into SQL, and some read 32 bits. */
export function pageComplaints(
  place: string,
  page: { readonly limit?: number; readonly offset?: number },
): ErrorDetail[] {
  return [
    ...outside(`${place}.limit`, page.limit, 0, maxPageNumber),
    ...outside(`${place}.offset`, page.offset, 0, maxPageNumber),
  ];
}

/**
 * The body of `list_workflows`. `place` says where the filters came from, for complaints.
 * Throws `CONDUCTOR_REQUEST_INVALID` for numbers out of range and for statuses that no SDK knows.
 */
export function workflowFilters(
  search: Search,
  privateMode: boolean,
  place: "body" | "query",
): WorkflowFilters {
  requireNone([...statusComplaints(place, search.status), ...pageComplaints(place, search)]);
  return {
    ...timeFilters(search),
    ...lineageFilters(search),
    workflow_uuids: values(search.workflowIds),
    workflow_name: values(search.workflowName),
    status: values(search.status) as WorkflowStatus[] | undefined,
    authenticated_user: values(search.user),
    application_version: values(search.appVersion),
    queues_only: search.queuesOnly ?? false,
    limit: search.limit,
    offset: search.offset,
    sort_desc: search.sortDesc ?? false,
    load_input: !privateMode && (search.loadInput ?? false),
    load_output: !privateMode && (search.loadOutput ?? false),
  };
}

/** The body of `get_workflow_aggregates`. Throws like `workflowFilters`, and when nothing is grouped by. */
export function workflowAggregateQuery(query: WorkflowAggregates): WorkflowAggregateQuery {
  const groups = {
    group_by_status: query.groupByStatus ?? false,
    group_by_name: query.groupByWorkflowName ?? false,
    group_by_queue_name: query.groupByQueueName ?? false,
    group_by_executor_id: query.groupByExecutorId ?? false,
    group_by_application_version: query.groupByAppVersion ?? false,
    group_by_application_name: query.groupByApplicationName ?? false,
  };
  requireNone([
    ...groupingComplaints(Object.values(groups), query.timeBucketSizeMs),
    ...statusComplaints("body", query.status),
  ]);
  return {
    ...groups,
    ...timeFilters(query),
    ...lineageFilters(query),
    time_bucket_size_ms: query.timeBucketSizeMs || undefined,
    select_count: query.selectCount ?? false,
    select_min_created_at: query.selectMinCreatedAt ?? false,
    select_max_queue_wait_ms: query.selectMaxQueueWaitMs ?? false,
    select_max_total_latency_ms: query.selectMaxTotalLatencyMs ?? false,
    status: values(query.status) as WorkflowStatus[] | undefined,
    name: values(query.workflowName),
    app_version: values(query.appVersion),
    workflow_ids: values(query.workflowIds),
    user: values(query.user),
  };
}

/** The body of `get_step_aggregates`. Throws like `workflowAggregateQuery`. */
export function stepAggregateQuery(query: StepAggregates): StepAggregateQuery {
  const groups = {
    group_by_function_name: query.groupByFunctionName ?? false,
    group_by_status: query.groupByStatus ?? false,
  };
  requireNone([
    ...groupingComplaints(Object.values(groups), query.timeBucketSizeMs),
    ...notAmong("body.status", query.status, stepStatuses),
  ]);
  return {
    ...groups,
    time_bucket_size_ms: query.timeBucketSizeMs || undefined,
    select_count: query.selectCount ?? false,
    select_max_duration_ms: query.selectMaxDurationMs ?? false,
    status: values(query.status) as StepStatus[] | undefined,
    function_name: values(query.stepName),
    workflow_id_prefix: values(query.workflowIdPrefix),
    completed_after: toWireTime(query.completedAfter),
    completed_before: toWireTime(query.completedBefore),
  };
}

function statusComplaints(place: string, statuses: string[] | null | undefined): ErrorDetail[] {
  return notAmong(`${place}.status`, statuses, workflowStatuses);
}

function groupingComplaints(groups: boolean[], timeBucketSizeMs: number | undefined): ErrorDetail[] {
  const range = outside("body.timeBucketSizeMs", timeBucketSizeMs, 0, Number.MAX_SAFE_INTEGER);
  if (groups.includes(true) || timeBucketSizeMs) return range;
  return [{ location: "body", message: "must group by something: set a groupBy member or timeBucketSizeMs" }];
}

function timeFilters(filters: Search | WorkflowAggregates) {
  return {
    start_time: toWireTime(filters.startTime),
    end_time: toWireTime(filters.endTime),
    completed_after: toWireTime(filters.completedAfter),
    completed_before: toWireTime(filters.completedBefore),
    dequeued_after: toWireTime(filters.dequeuedAfter),
    dequeued_before: toWireTime(filters.dequeuedBefore),
  };
}

/** Filters that listings and aggregates spell alike. */
function lineageFilters(filters: Search | WorkflowAggregates) {
  return {
    workflow_id_prefix: values(filters.workflowIdPrefix),
    executor_id: values(filters.executorId),
    queue_name: values(filters.queueName),
    forked_from: values(filters.forkedFrom),
    parent_workflow_id: values(filters.parentWorkflowId),
    schedule_name: values(filters.scheduleName),
    was_forked_from: filters.wasForkedFrom,
    has_parent: filters.hasParent,
    attributes: filters.attributes,
  };
}

function values(list: string[] | null | undefined): string[] | undefined {
  return list === null || list === undefined || list.length === 0 ? undefined : list;
}
