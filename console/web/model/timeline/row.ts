// One workflow or step → a row with a bar.
import { statusMeaning } from "../status.ts";
import type { Tone } from "../status.ts";

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
  /** Whether the steps of this child are shown; undefined for other rows. */
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

/** The bar of a workflow: the page's own, or a child. */
export function workflowRow(workflow: TimelineWorkflow, nowMs: number): Row {
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

/** What a row has of the step that it stands for. */
export function identity(step: TimelineStep): Pick<Row, "key" | "label" | "stepId" | "childId"> {
  const { stepId, stepName, childWorkflowId } = step;
  return {
    key: `step-${stepId}`,
    label: stepName,
    stepId,
    ...(childWorkflowId === null ? {} : { childId: childWorkflowId }),
  };
}

/** The bar of a step. `own` is the row of its workflow. */
export function stepRow(step: TimelineStep, own: Row, previousEnd: number, nowMs: number): Row {
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

const waits = new Set(["sleep", "recv", "getevent", "getresult", "retrieveworkflow", "getstatus"]);
const instants = new Set(["setevent", "send", "writestream", "closestream"]);

/** Tells the library's own steps from the application's, in the spelling of every SDK. */
export function markOf(stepName: string): Mark {
  const match = /^dbos\.(\w+)$/i.exec(stepName);
  const name = match?.[1]?.replaceAll("_", "").toLowerCase() ?? "";
  if (waits.has(name)) return "wait";
  return instants.has(name) ? "instant" : "work";
}

function instant(iso: string | null): number | undefined {
  if (iso === null) return undefined;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
