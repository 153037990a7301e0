// Counts over workflows and steps: aggregates, and the metrics of an interval.
import { aggregate, bucketOf, type Groups, type Measures } from "../database/aggregates.ts";
import { Predicates } from "../database/predicates.ts";
import { Refusal } from "../refusal.ts";
import { reading, type Answering, type Message } from "./answer.ts";
import {
  bodyOf,
  flag,
  instant,
  optionalCount,
  optionalFlag,
  optionalInstant,
  optionalObject,
  optionalTexts,
  text,
  type Members,
} from "./members.ts";
import { idPrefixes } from "./prefixes.ts";

/** Steps have an owner from this version on. */
const stepsSince = 104;
const stepStatus = "CASE WHEN error IS NULL THEN 'SUCCESS' ELSE 'ERROR' END";
const unfinished = "status IN ('ENQUEUED', 'PENDING', 'DELAYED')";

/** Entries of a table whose flag is set in a request; the first one where `first` says so and none is. */
function chosen(body: Members, table: Readonly<Record<string, readonly [string, string]>>): Groups {
  const entries = Object.entries(table).filter(([name]) => flag(body, name));
  return Object.fromEntries(entries.map(([, entry]) => entry));
}

function groupsOf(body: Members, groups: Groups, bucketColumn: string, where: Predicates): Groups {
  const size = optionalCount(body, "time_bucket_size_ms", 1);
  const all =
    size === undefined ? groups : { ...groups, time_bucket: bucketOf(bucketColumn, where.bind(size)) };
  if (Object.keys(all).length === 0) {
    throw new Refusal("At least one group_by flag or time_bucket_size_ms must be given.");
  }
  return all;
}

/** Without a choice everything is counted. */
function measuresOf(measures: Measures): Measures {
  return Object.keys(measures).length === 0 ? { count: "count(*)" } : measures;
}

function ownersOf({ store }: Answering, body: Members): string[] {
  return optionalTexts(body, "application_name") ?? [store.appName];
}

function between(where: Predicates, body: Members, column: string, from: string, to: string): void {
  where.compare(column, ">=", optionalInstant(body, from));
  where.compare(column, "<=", optionalInstant(body, to));
}

async function countWorkflows(context: Answering, request: Members) {
  const body = bodyOf(request);
  const where = new Predicates();
  const filters = {
    status: "status",
    name: "name",
    app_version: "application_version",
    executor_id: "executor_id",
    queue_name: "queue_name",
    forked_from: "forked_from",
    parent_workflow_id: "parent_workflow_id",
    schedule_name: "schedule_name",
  };
  for (const [member, column] of Object.entries(filters)) where.oneOf(column, optionalTexts(body, member));
  where.oneOf("workflow_uuid", optionalTexts(body, "workflow_ids") ?? optionalTexts(body, "workflow_uuids"));
  where.oneOf("authenticated_user", optionalTexts(body, "user") ?? optionalTexts(body, "authenticated_user"));
  where.startsWith("workflow_uuid", idPrefixes(context.identity, body));
  between(where, body, "created_at", "start_time", "end_time");
  between(where, body, "completed_at", "completed_after", "completed_before");
  between(where, body, "started_at_epoch_ms", "dequeued_after", "dequeued_before");
  where.compare("was_forked_from", "=", optionalFlag(body, "was_forked_from"));
  const hasParent = optionalFlag(body, "has_parent");
  if (hasParent !== undefined) where.add(`parent_workflow_id IS ${hasParent ? "NOT " : ""}NULL`);
  const attributes = optionalObject(body, "attributes");
  if (attributes !== undefined) where.add(`attributes @> ${where.bind(JSON.stringify(attributes))}::jsonb`);
  if (flag(body, "queues_only")) where.add(`queue_name IS NOT NULL AND ${unfinished}`);
  where.ownedBy(ownersOf(context, body));
  const groups = chosen(body, {
    group_by_status: ["status", "status"],
    group_by_name: ["name", "name"],
    group_by_queue_name: ["queue_name", "queue_name"],
    group_by_executor_id: ["executor_id", "executor_id"],
    group_by_application_version: ["application_version", "application_version"],
    group_by_application_name: ["application_name", "application_name"],
  });
  const measures = chosen(body, {
    select_count: ["count", "count(*)"],
    select_min_created_at: ["min_created_at", "min(created_at)"],
    select_max_queue_wait_ms: ["max_queue_wait_ms", "max(started_at_epoch_ms - created_at)"],
    select_max_total_latency_ms: ["max_total_latency_ms", "max(completed_at - created_at)"],
  });
  const all = groupsOf(body, groups, "created_at", where);
  const rows = await aggregate(context.store, "workflow_status", all, measuresOf(measures), where);
  const nothing = { count: null, min_created_at: null, max_queue_wait_ms: null, max_total_latency_ms: null };
  return { output: rows.map(({ group, values }) => ({ group, ...nothing, ...values })) };
}

async function countSteps(context: Answering, request: Members) {
  const body = bodyOf(request);
  const where = new Predicates();
  where.oneOf(`(${stepStatus})`, optionalTexts(body, "status"));
  where.oneOf("function_name", optionalTexts(body, "function_name"));
  where.startsWith("workflow_uuid", idPrefixes(context.identity, body));
  between(where, body, "completed_at_epoch_ms", "completed_after", "completed_before");
  where.ownedBy(ownersOf(context, body));
  const groups = chosen(body, {
    group_by_function_name: ["function_name", "function_name"],
    group_by_status: ["status", stepStatus],
  });
  const measures = chosen(body, {
    select_count: ["count", "count(*)"],
    select_max_duration_ms: ["max_duration_ms", "max(completed_at_epoch_ms - started_at_epoch_ms)"],
  });
  const all = groupsOf(body, groups, "completed_at_epoch_ms", where);
  const rows = await aggregate(context.store, "operation_outputs", all, measuresOf(measures), where);
  return {
    output: rows.map(({ group, values }) => ({ group, count: null, max_duration_ms: null, ...values })),
  };
}

async function getMetrics(context: Answering, request: Members) {
  const metricClass = text(request, "metric_class");
  if (metricClass !== "workflow_step_count") throw new Refusal(`Unexpected metric class: ${metricClass}`);
  const count = async (
    table: "workflow_status" | "operation_outputs",
    name: string,
    time: string,
    metric_type: string,
  ) => {
    const where = new Predicates();
    where.compare(time, ">=", instant(request, "start_time"));
    where.compare(time, "<", instant(request, "end_time"));
    where.ownedBy(ownersOf(context, request));
    const rows = await aggregate(context.store, table, { [name]: name }, { count: "count(*)" }, where);
    return rows.map(({ group, values }) => ({
      metric_type,
      metric_name: group[name] ?? "",
      value: values["count"] ?? 0,
    }));
  };
  const workflows = await count("workflow_status", "name", "created_at", "workflow_count");
  const steps = await count("operation_outputs", "function_name", "completed_at_epoch_ms", "step_count");
  return { metrics: [...workflows, ...steps] };
}

export const countMessages: Readonly<Record<string, Message>> = {
  get_workflow_aggregates: reading(countWorkflows),
  get_step_aggregates: reading(countSteps, stepsSince),
  get_metrics: reading(getMetrics, stepsSince),
};
