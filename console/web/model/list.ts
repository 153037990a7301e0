// The workflow list's arithmetic: what a row says, and how readings become one list.
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
 * Joins readings of a newest-first list: each row once, in the state that `latest` knows. Offsets shift while rows are
 * deleted, so that a page may repeat rows of the one before.
 */
export function mergeRows<Row extends { readonly workflowId: string }>(
  readings: readonly (readonly Row[])[],
  latest: readonly Row[],
): Row[] {
  const now = new Map(latest.map((row) => [row.workflowId, row]));
  const seen = new Set<string>();
  return readings.flat().flatMap((row) => {
    if (seen.has(row.workflowId)) return [];
    seen.add(row.workflowId);
    return [now.get(row.workflowId) ?? row];
  });
}

/** Sums what an aggregate counted. */
export function totalCount(groups: readonly { readonly count?: number }[]): number {
  return groups.reduce((sum, group) => sum + (group.count ?? 0), 0);
}

/** The distinct values of a field, as suggestions for a filter. */
export function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value): value is string => value !== null && value !== ""))].sort();
}
