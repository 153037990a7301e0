// A workflow and its steps → rows with bars.
import type { Gap, Scale } from "./scale.ts";
import { findGaps, makeScale, zoomedScale } from "./scale.ts";
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
  /** Zero for the workflow itself, one for its steps, more for those of its children. */
  readonly depth: number;
  /** Whether the steps of this child are shown; undefined for what is no child. */
  readonly isExpanded?: boolean;
  /** The child whose step it is; absent for the workflow's own. */
  readonly ownerId?: string;
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
  /** The scale of the whole time. */
  readonly overview: Scale;
  /** The scale of the rows: of the chosen window, or of the whole time. */
  readonly scale: Scale;
  /** Idle stretches that can be narrowed, narrowed or not. */
  readonly idle: readonly Gap[];
}

export interface TimelineOptions {
  readonly narrowGaps: boolean;
  /** Whether every step was read. Otherwise the time after the last read step is not idle. */
  readonly isWhole: boolean;
  /** The steps of the children that are expanded, as far as they were read, by the child's id. */
  readonly expanded?: ReadonlyMap<string, readonly TimelineStep[]>;
  /** The part of the time that is shown; the whole by default. */
  readonly window?: TimeWindow | undefined;
}

/** A part of the time. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
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
  const family = { children, expanded: options.expanded ?? new Map(), nowMs };
  const rows = [own, ...stepRows(steps, own, family)];
  const previousEnd = rows.slice(1).reduce((end, row) => Math.max(end, endOf(row)), own.startMs);
  const rest = {
    mark: "unrecorded",
    recorded: "both",
    depth: 1,
    startMs: Math.min(previousEnd, nowMs),
  } as const;
  if (!options.isWhole && previousEnd < own.endMs) {
    rows.push({ ...rest, ...unread, startMs: previousEnd, endMs: own.endMs });
  } else if (own.isOpen && workflow.status === "PENDING" && !rows.slice(1).some((row) => row.isOpen)) {
    rows.push({ ...rest, ...unrecorded, endMs: nowMs });
  }
  const endMs = rows.reduce((end, row) => Math.max(end, row.endMs), startMs + 1);
  const work = rows.slice(1).filter((row) => row.mark !== "wait" && row.recorded !== "none");
  const idle = findGaps(work, startMs, endMs);
  const overview = makeScale(startMs, endMs, options.narrowGaps ? idle : []);
  const { window } = options;
  const scale = window === undefined ? overview : zoomedScale(overview, window.fromMs, window.toMs);
  return { startMs, rows, overview, scale, idle };
}

/** What is known of the children. */
interface Family {
  readonly children: ReadonlyMap<string, TimelineWorkflow>;
  readonly expanded: ReadonlyMap<string, readonly TimelineStep[]>;
  readonly nowMs: number;
}

/** A row for each step; below an expanded child, its own steps. */
function stepRows(steps: readonly TimelineStep[], own: Row, family: Family): Row[] {
  const rows: Row[] = [];
  let previousEnd = own.startMs;
  for (const step of steps) {
    const row = rowOf(step, own, previousEnd, family);
    rows.push(row);
    previousEnd = Math.max(previousEnd, endOf(row));
    const below = row.isExpanded === true ? family.expanded.get(row.childId ?? "") : undefined;
    if (below !== undefined) for (const nested of stepRows(below, row, family)) rows.push(nested);
  }
  return rows;
}

function rowOf(step: TimelineStep, own: Row, previousEnd: number, family: Family): Row {
  const id = step.childWorkflowId;
  const child = id === null ? undefined : family.children.get(id);
  const depth = own.depth + 1;
  const ownerId = own.depth === 0 ? undefined : own.childId;
  const place = ownerId === undefined ? { depth } : { depth, ownerId, key: `${ownerId} step-${step.stepId}` };
  if (child === undefined || markOf(step.stepName) !== "work") {
    return { ...stepRow(step, own, previousEnd, family.nowMs), ...place };
  }
  const isExpanded = family.expanded.has(child.workflowId);
  return { ...workflowRow(child, family.nowMs), ...identity(step), isExpanded, ...place };
}

/** A workflow goes on after it has started a child. */
function endOf(row: Row): number {
  return row.mark === "workflow" ? row.startMs : row.endMs;
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
    depth: 0,
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
    depth: own.depth + 1,
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
