// The workflow list's arithmetic: what a row says, and which rows wait while the reader has scrolled away.
import { statusMeaning } from "./status.ts";

interface Timed {
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly dequeuedAt: string | null;
  readonly completedAt: string | null;
}

/** How long a workflow has run or ran; nothing while it has not begun. */
export function runMs(workflow: Timed, nowMs: number): number | undefined {
  if (workflow.status === "ENQUEUED" || workflow.status === "DELAYED") return undefined;
  const { isFinal } = statusMeaning(workflow.status);
  const startMs = Date.parse(workflow.dequeuedAt ?? workflow.createdAt);
  const endMs = isFinal ? Date.parse(workflow.completedAt ?? workflow.updatedAt) : nowMs;
  return Math.max(0, endMs - startMs);
}

/**
 * Splits a newest-first list at the instant the reader scrolled away, so that nothing moves under their eyes. Rows
 * created later wait behind a button.
 */
export function heldBack<Row extends { readonly createdAt: string }>(
  rows: readonly Row[],
  heldSinceMs: number | undefined,
): { readonly shown: readonly Row[]; readonly waiting: number } {
  if (heldSinceMs === undefined) return { shown: rows, waiting: 0 };
  const shown = rows.filter((row) => Date.parse(row.createdAt) <= heldSinceMs);
  return { shown, waiting: rows.length - shown.length };
}

/** Sums what an aggregate counted. */
export function totalCount(groups: readonly { readonly count?: number }[]): number {
  return groups.reduce((sum, group) => sum + (group.count ?? 0), 0);
}

/** The distinct values of a field, as suggestions for a filter. */
export function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value): value is string => value !== null && value !== ""))].sort();
}
