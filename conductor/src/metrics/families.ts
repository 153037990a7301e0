// Every metric family, in the order in which they are printed, and how its values follow from answers. Pure.
import type { WireAggregate } from "../wire/messages.ts";
import type { Question } from "./questions.ts";
import { windowSecs } from "./window.ts";

/** Label names and values, in the order in which they are printed. */
export type Labels = Record<string, string>;

interface Value {
  readonly labels: Labels;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  /** The question whose answer has the values; Conductor counts executors itself. */
  readonly question: Question | "executors";
  /** Values are about the window and carry its time. */
  readonly windowed: boolean;
  /** Values of one application, without its name. */
  readonly values: (groups: WireAggregate[]) => Value[];
}

const prefix = "dbos_conductor_v1_";
const byQueue = { workflow_name: "name", queue_name: "queue_name" };
const byWorkflow = { workflow_name: "name" };
const byStep = { step_name: "function_name" };
const failures = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"];
const isOnQueue = ({ group }: WireAggregate) => group["queue_name"] != null;
const inStatus =
  (...status: string[]) =>
  ({ group }: WireAggregate) =>
    status.includes(group["status"] ?? "");

/** How values of groups that share their labels become one. */
interface Fold {
  readonly read: (group: WireAggregate) => number | null | undefined;
  readonly combine: (a: number, b: number) => number;
  /** Divisor from the answer's unit to the metric's. */
  readonly per: number;
}

function add(a: number, b: number): number {
  return a + b;
}

const counts: Fold = { read: ({ count }) => count, combine: add, per: 1 };
const oldest: Fold = { read: (group) => group.min_created_at, combine: Math.min, per: 1_000 };

export const families: readonly Family[] = [
  rate("workflow_started_rate", "Workflows created per second", "started", byQueue),
  rate("workflow_dequeued_rate", "Workflows taken off a queue per second", "dequeued", byQueue, isOnQueue),
  rate("workflow_success_rate", "Workflows succeeded per second", "completed", byQueue, inStatus("SUCCESS")),
  rate("workflow_failed_rate", "Workflows failed per second", "completed", byQueue, inStatus(...failures)),
  rate(
    "workflow_cancelled_rate",
    "Workflows cancelled per second",
    "completed",
    byQueue,
    inStatus("CANCELLED"),
  ),
  now("workflow_enqueued_count", "Workflows that wait on a queue", byQueue, "ENQUEUED", counts),
  now("workflow_pending_count", "Workflows that run", byWorkflow, "PENDING", counts),
  now(
    "workflow_oldest_enqueued_timestamp_seconds",
    "Creation time of the workflow that waits longest",
    byQueue,
    "ENQUEUED",
    oldest,
  ),
  now(
    "workflow_oldest_pending_timestamp_seconds",
    "Creation time of the oldest workflow that runs",
    byWorkflow,
    "PENDING",
    oldest,
  ),
  peak(
    "workflow_max_queue_wait_seconds",
    "Longest wait before its start of a workflow that succeeded",
    "completed",
    byQueue,
    "max_queue_wait_ms",
  ),
  peak(
    "workflow_max_total_latency_seconds",
    "Longest time from creation to completion of a workflow that succeeded",
    "completed",
    byQueue,
    "max_total_latency_ms",
  ),
  rate("step_success_rate", "Steps succeeded per second", "steps", byStep, inStatus("SUCCESS")),
  rate("step_failed_rate", "Steps failed per second", "steps", byStep, inStatus("ERROR")),
  peak(
    "step_max_duration_seconds",
    "Longest duration of a step that succeeded",
    "steps",
    byStep,
    "max_duration_ms",
  ),
  {
    name: `${prefix}executor_count`,
    help: "Executors by status and application version",
    question: "executors",
    windowed: false,
    values: (groups) =>
      merge(groups, { status: "status", application_version: "application_version" }, counts),
  },
  {
    name: `${prefix}stranded_executor_count`,
    help: "Dead executors whose work waits because no executor of their version is connected",
    question: "executors",
    windowed: false,
    values: (groups) => merge(strandedOf(groups), { application_version: "application_version" }, counts),
  },
];

function strandedOf(groups: WireAggregate[]): WireAggregate[] {
  const served = new Set(groups.filter(inStatus("HEALTHY")).map(({ group }) => group["application_version"]));
  return groups.filter(inStatus("DEAD")).filter(({ group }) => !served.has(group["application_version"]));
}

function rate(
  name: string,
  help: string,
  question: Question,
  labels: Labels,
  keep: (group: WireAggregate) => boolean = () => true,
): Family {
  const perSecond = { ...counts, per: windowSecs };
  return {
    name: prefix + name,
    help: `${help} in the last complete minute`,
    question,
    windowed: true,
    values: (groups) => merge(groups.filter(keep), labels, perSecond),
  };
}

function peak(
  name: string,
  help: string,
  question: Question,
  labels: Labels,
  member: "max_queue_wait_ms" | "max_total_latency_ms" | "max_duration_ms",
): Family {
  const fold: Fold = { read: (group) => group[member], combine: Math.max, per: 1_000 };
  return {
    name: prefix + name,
    help: `${help} in the last complete minute`,
    question,
    windowed: true,
    values: (groups) => merge(groups.filter(inStatus("SUCCESS")), labels, fold),
  };
}

function now(name: string, help: string, labels: Labels, status: string, fold: Fold): Family {
  return {
    name: prefix + name,
    help,
    question: "current",
    windowed: false,
    values: (groups) => merge(groups.filter(inStatus(status)), labels, fold),
  };
}

/** One value per set of labels. Groups without a number are left out: there is no series where nothing happened. */
function merge(groups: WireAggregate[], labels: Labels, { read, combine, per }: Fold): Value[] {
  const merged = new Map<string, Value>();
  for (const each of groups) {
    const value = read(each);
    if (value === null || value === undefined) continue;
    const own = Object.fromEntries(
      Object.entries(labels).map(([label, key]) => [label, each.group[key] ?? ""]),
    );
    const key = JSON.stringify(own);
    const before = merged.get(key);
    merged.set(key, { labels: own, value: before === undefined ? value : combine(before.value, value) });
  }
  // Executors promise no order; a stable one makes scrapes comparable.
  return [...merged]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { labels, value }]) => ({ labels, value: value / per }));
}
