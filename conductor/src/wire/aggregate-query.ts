// Aggregate questions, of which Conductor itself asks several: only what differs is said.
import type { StepAggregateQuery, WireAggregate, WorkflowAggregateQuery } from "./messages.ts";

const noWorkflowFlags = {
  group_by_status: false,
  group_by_name: false,
  group_by_queue_name: false,
  group_by_executor_id: false,
  group_by_application_version: false,
  group_by_application_name: false,
  select_count: true,
  select_min_created_at: false,
  select_max_queue_wait_ms: false,
  select_max_total_latency_ms: false,
} satisfies WorkflowAggregateQuery;

const noStepFlags = {
  group_by_function_name: false,
  group_by_status: false,
  select_count: true,
  select_max_duration_ms: false,
} satisfies StepAggregateQuery;

/** A question about workflows that counts, and does besides what is given. */
export function aboutWorkflows(query: Partial<WorkflowAggregateQuery>): WorkflowAggregateQuery {
  return { ...noWorkflowFlags, ...query };
}

/** A question about steps that counts, and does besides what is given. */
export function aboutSteps(query: Partial<StepAggregateQuery>): StepAggregateQuery {
  return { ...noStepFlags, ...query };
}

/** How many a group holds. Executors are other programs: what is no number counts as none. */
export function countOf({ count }: WireAggregate): number {
  return typeof count === "number" && Number.isFinite(count) ? count : 0;
}
