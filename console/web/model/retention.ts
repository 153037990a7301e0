// What retention and the global timeout would do, from counts of workflows by status.
import { statusMeaning } from "./status.ts";

interface Count {
  readonly group: Readonly<Record<string, string | null>>;
  readonly count?: number;
}

function sumOf(counts: readonly Count[], isFinal: boolean): number {
  return counts
    .filter(({ group }) => statusMeaning(group["status"] ?? "").isFinal === isFinal)
    .reduce((sum, { count = 0 }) => sum + count, 0);
}

/** Counts by status; a member that is undefined has not been read, or need not be. */
export interface RetentionCounts {
  /** All workflows. */
  readonly all: readonly Count[] | undefined;
  /** Those created before the time threshold. */
  readonly old: readonly Count[] | undefined;
}

/**
 * About how many workflows the thresholds would delete: of two, the one that deletes more wins, and workflows that have not
 * ended stay. Undefined until the counts are read.
 */
export function deletedCount(
  thresholds: { readonly ms: number | null; readonly rows: number | null },
  { all, old }: RetentionCounts,
): number | undefined {
  if (thresholds.ms === null && thresholds.rows === null) return 0;
  if (all === undefined || (thresholds.ms !== null && old === undefined)) return undefined;
  const ended = sumOf(all, true);
  const byTime = thresholds.ms === null ? 0 : sumOf(old ?? [], true);
  const byRows = thresholds.rows === null ? 0 : Math.max(0, ended + sumOf(all, false) - thresholds.rows);
  return Math.min(ended, Math.max(byTime, byRows));
}

/** How many workflows there are. */
export function everyCount(counts: readonly Count[]): number {
  return sumOf(counts, true) + sumOf(counts, false);
}

/** How many unfinished workflows a global timeout would cancel. */
export function cancelledCount(old: readonly Count[]): number {
  return sumOf(old, false);
}
