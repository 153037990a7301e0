// A workflow and its steps → rows with bars.
import type { Gap, Scale } from "./scale.ts";
import { findGaps, makeScale } from "./scale.ts";
import { statusMeaning } from "../status.ts";
import type { Tone } from "../status.ts";
import { formatDuration } from "../time.ts";

export interface TimelineWorkflow {
  readonly workflowId: string;
  readonly workflowName: string | null;
  readonly status: string;
  readonly createdAt: string;
  readonly dequeuedAt: string | null;
  readonly completedAt: string | null;
  readonly updatedAt: string;
  readonly queueName: string | null;
}

export interface TimelineStep {
  readonly stepId: number;
  readonly stepName: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly error: string | null;
  readonly childWorkflowId: string | null;
}

/** The look of a bar: work is solid, waiting is an outline, a message or event is a diamond. */
export type Mark = "workflow" | "work" | "wait" | "instant" | "unrecorded";

export interface Row {
  readonly key: string;
  readonly mark: Mark;
  readonly tone: Tone;
  readonly label: string;
  readonly stepId?: number;
  readonly childId?: string;
  /** When the wait in a queue began, if there was one. */
  readonly queuedFromMs?: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Whether the bar still grows: its end is the clock. */
  readonly isOpen: boolean;
  /** Which of its times were recorded: of a child's step Java records none, and Go no end. */
  readonly recorded: "both" | "start" | "end" | "none";
}

export interface Timeline {
  readonly startMs: number;
  readonly rows: readonly Row[];
  readonly scale: Scale;
  /** Idle stretches that can be narrowed, narrowed or not. */
  readonly idle: readonly Gap[];
}

export interface TimelineOptions {
  readonly narrowGaps: boolean;
  /** Whether every step was read. Otherwise the time after the last read step is not idle. */
  readonly isWhole: boolean;
}

/** Lays out a workflow. `children` are the loaded child workflows by id. */
export function layoutTimeline(
  workflow: TimelineWorkflow,
  steps: readonly TimelineStep[],
  children: ReadonlyMap<string, TimelineWorkflow>,
  nowMs: number,
  options: TimelineOptions = { narrowGaps: true, isWhole: true },
): Timeline {
  const own = workflowRow(workflow, nowMs);
  const startMs = own.queuedFromMs ?? own.startMs;
  const rows: Row[] = [own];
  let previousEnd = own.startMs;
  for (const step of steps) {
    const child = step.childWorkflowId === null ? undefined : children.get(step.childWorkflowId);
    const row =
      child !== undefined && markOf(step.stepName) === "work"
        ? { ...workflowRow(child, nowMs), ...identity(step) }
        : stepRow(step, own, previousEnd, nowMs);
    rows.push(row);
    previousEnd = Math.max(previousEnd, row.mark === "workflow" ? row.startMs : row.endMs);
  }
  const rest = { mark: "unrecorded", recorded: "both", startMs: Math.min(previousEnd, nowMs) } as const;
  if (!options.isWhole && previousEnd < own.endMs) {
    rows.push({ ...rest, ...unread, startMs: previousEnd, endMs: own.endMs });
  } else if (own.isOpen && workflow.status === "PENDING" && !rows.slice(1).some((row) => row.isOpen)) {
    rows.push({ ...rest, ...unrecorded, endMs: nowMs });
  }
  const endMs = Math.max(startMs + 1, ...rows.map((row) => row.endMs));
  const work = rows.slice(1).filter((row) => row.mark !== "wait" && row.recorded !== "none");
  const idle = findGaps(work, startMs, endMs);
  return { startMs, rows, scale: makeScale(startMs, endMs, options.narrowGaps ? idle : []), idle };
}

function workflowRow(workflow: TimelineWorkflow, nowMs: number): Row {
  const { tone, isFinal } = statusMeaning(workflow.status);
  const createdMs = Date.parse(workflow.createdAt);
  const isWaiting = workflow.status === "ENQUEUED" || workflow.status === "DELAYED";
  const dequeuedMs = instant(workflow.dequeuedAt);
  // Clocks differ a little; a bar must not end before it starts.
  const endMs = Math.max(
    createdMs,
    isFinal ? (instant(workflow.completedAt) ?? Date.parse(workflow.updatedAt)) : nowMs,
  );
  const startMs = Math.min(isWaiting ? endMs : Math.max(createdMs, dequeuedMs ?? createdMs), endMs);
  return {
    key: workflow.workflowId,
    mark: "workflow",
    tone,
    label: workflow.workflowName ?? workflow.workflowId,
    ...(startMs > createdMs ? { queuedFromMs: createdMs } : {}),
    startMs,
    endMs,
    isOpen: !isFinal,
    recorded: "both",
  };
}

function identity(step: TimelineStep): Pick<Row, "key" | "label" | "stepId" | "childId"> {
  const { stepId, stepName, childWorkflowId } = step;
  return {
    key: `step-${stepId}`,
    label: stepName,
    stepId,
    ...(childWorkflowId === null ? {} : { childId: childWorkflowId }),
  };
}

function stepRow(step: TimelineStep, own: Row, previousEnd: number, nowMs: number): Row {
  const mark = markOf(step.stepName);
  const startedMs = instant(step.startedAt);
  const completedMs = instant(step.completedAt);
  const startMs = startedMs ?? completedMs ?? previousEnd;
  const isOpen = own.isOpen && startedMs !== undefined && (completedMs === undefined || completedMs > nowMs);
  const recordedEnd = isOpen ? nowMs : (completedMs ?? startMs);
  // A wait is recorded with its planned end; its workflow may stop before that.
  const endMs = mark === "wait" && !own.isOpen ? Math.min(recordedEnd, own.endMs) : recordedEnd;
  return {
    ...identity(step),
    mark,
    tone: step.error !== null ? "failed" : isOpen ? "running" : "success",
    startMs,
    endMs: Math.max(startMs, endMs),
    isOpen,
    recorded: isOpen ? "both" : recordedOf(startedMs, completedMs),
  };
}

function recordedOf(startedMs: number | undefined, completedMs: number | undefined): Row["recorded"] {
  if (startedMs === undefined) return completedMs === undefined ? "none" : "end";
  return completedMs === undefined ? "start" : "both";
}

/** What runs now and has no name yet, as a step appears once it is recorded. */
const unrecorded = {
  key: "unrecorded",
  tone: "running",
  label: "running, not recorded yet",
  isOpen: true,
} as const;
/** Stands for the steps after those that were read. */
const unread = { key: "unread", tone: "unknown", label: "more steps, not read yet", isOpen: false } as const;

const waits = new Set(["sleep", "recv", "getevent", "getresult", "retrieveworkflow", "getstatus"]);
const instants = new Set(["setevent", "send", "writestream", "closestream"]);

/** Tells the library's own steps from the application's, in the spelling of every SDK. */
export function markOf(stepName: string): Mark {
  const match = /^dbos\.(\w+)$/i.exec(stepName);
  const name = match?.[1]?.replaceAll("_", "").toLowerCase() ?? "";
  if (waits.has(name)) return "wait";
  return instants.has(name) ? "instant" : "work";
}

/** The sentence that replaces a bar for screen readers. */
export function describeRow(row: Row, timelineStartMs: number): string {
  const state = row.tone === "success" ? "succeeded" : row.tone === "unknown" ? "" : row.tone;
  const parts = [row.label, state].filter((part) => part !== "");
  const { recorded } = row;
  if (recorded === "none") return `${parts.join(", ")}, no time recorded`;
  const start = `started ${formatDuration(row.startMs - timelineStartMs)} in`;
  if (recorded === "start") return [...parts, start, "no end recorded"].join(", ");
  if (recorded === "end") {
    return [...parts, "no start recorded", `ended ${formatDuration(row.endMs - timelineStartMs)} in`].join(
      ", ",
    );
  }
  const took = `${row.isOpen ? "running for" : "took"} ${formatDuration(row.endMs - row.startMs)}`;
  return [...parts, start, took].join(", ");
}

/** How long a row took, where that was recorded. */
export function tookWords(row: Row): string {
  if (row.recorded === "none") return "no time recorded";
  if (row.recorded === "both") return formatDuration(row.endMs - row.startMs);
  return row.recorded === "start" ? "no end recorded" : "no start recorded";
}

function instant(iso: string | null): number | undefined {
  if (iso === null) return undefined;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
