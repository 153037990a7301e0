// Aggregate questions, of which Conductor itself asks several: only what differs is said.
import type { StepAggregateQuery, WireAggregate, WorkflowAggregateQuery } from "./messages.ts";
import { LargeList } from "./raw-json.ts";
import { textOf } from "./text.ts";

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

/** Counts workflows; `query` adds groupings and filters. */
export function aboutWorkflows(query: Partial<WorkflowAggregateQuery>): WorkflowAggregateQuery {
  return { ...noWorkflowFlags, ...query };
}

/** Counts steps; `query` adds groupings and filters. */
export function aboutSteps(query: Partial<StepAggregateQuery>): StepAggregateQuery {
  return { ...noStepFlags, ...query };
}

const numbers = [
  "count",
  "min_created_at",
  "max_queue_wait_ms",
  "max_total_latency_ms",
  "max_duration_ms",
] as const satisfies (keyof WireAggregate)[];

/** The groups in an answer. Executors are other programs: entries that are not groups are left out, and so are values that are not numbers. */
export function readGroups(output: unknown): WireAggregate[] {
  if (!Array.isArray(output)) return [];
  const found: WireAggregate[] = [];
  // Written out, since there may be a hundred thousand of them.
  for (const each of output as unknown[]) {
    if (!isObject(each) || !isObject(each["group"])) continue;
    const group: Record<string, string | null> = {};
    for (const key of Object.keys(each["group"])) group[key] = textOf(each["group"][key]);
    const read: WireAggregate = { group };
    for (const name of numbers) {
      const value = each[name];
      if (typeof value === "number" && Number.isFinite(value)) read[name] = value;
    }
    found.push(read);
  }
  return found;
}

/** The same for an answer that was asked for page by page: there may be a hundred thousand groups. */
export async function readManyGroups(output: unknown): Promise<WireAggregate[]> {
  if (!(output instanceof LargeList)) return readGroups(output);
  const found: WireAggregate[] = [];
  for await (const page of output.pages()) for (const group of readGroups(page)) found.push(group);
  return found;
}

/** How many a group holds: whole, and never less than none. */
export function countOf({ count }: WireAggregate): number {
  const whole = Math.round(count ?? 0);
  return Number.isSafeInteger(whole) ? Math.max(0, whole) : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
