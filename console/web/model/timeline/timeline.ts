// A workflow and its steps → rows with bars.
import { identity, markOf, stepRow, workflowRow } from "./row.ts";
import type { Row, TimelineStep, TimelineWorkflow } from "./row.ts";
import type { Gap, Scale } from "./scale.ts";
import { findGaps, makeScale, zoomedScale } from "./scale.ts";

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

/** What runs now and has no name yet, as a step appears once it is recorded. */
const unrecorded = {
  key: "unrecorded",
  tone: "running",
  label: "running, not recorded yet",
  isOpen: true,
} as const;
/** Stands for the steps after those that were read. */
const unread = { key: "unread", tone: "unknown", label: "more steps, not read yet", isOpen: false } as const;
