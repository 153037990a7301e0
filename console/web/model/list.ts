// The workflow list: the duration of a row, and how readings are merged.
import { statusMeaning } from "./status.ts";

interface Timed {
  readonly status: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly dequeuedAt: string | null;
  readonly completedAt: string | null;
}

/** How long a workflow has run or ran; undefined before it starts. */
export function runMs(workflow: Timed, nowMs: number): number | undefined {
  if (workflow.status === "ENQUEUED" || workflow.status === "DELAYED") return undefined;
  const { isFinal } = statusMeaning(workflow.status);
  const startMs = Date.parse(workflow.dequeuedAt ?? workflow.createdAt);
  const endMs = isFinal ? Date.parse(workflow.completedAt ?? workflow.updatedAt) : nowMs;
  return Math.max(0, endMs - startMs);
}

/**
 * Joins readings of a newest-first list: each row once, in its state from `latest` if it is there. Offsets shift while rows
 * are deleted, so a page may repeat rows of the page before.
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

/** The sum of an aggregate's counts. */
export function totalCount(groups: readonly { readonly count?: number }[]): number {
  return groups.reduce((sum, group) => sum + (group.count ?? 0), 0);
}

/** The distinct values, sorted; empty ones are left out. */
export function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value): value is string => value !== null && value !== ""))].sort();
}

/** When the oldest of an aggregate's workflows was created, in epoch milliseconds; undefined where there is none. */
export function oldestMs(groups: readonly { readonly minCreatedAt?: string }[]): number | undefined {
  const times = groups.flatMap(({ minCreatedAt }) =>
    minCreatedAt === undefined ? [] : [Date.parse(minCreatedAt)],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}
