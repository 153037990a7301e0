// How often a rule would have fired, from counts of failed workflows in buckets of time.

/** Bucket of a back-test in milliseconds: a minute, so that a week is at most 10,080 groups. */
export const backTestBucketMs = 60_000;
export const backTestDays = 7;

interface Counted {
  readonly group: Readonly<Record<string, string | null>>;
  readonly count?: number | undefined;
}

/** Failures by the time at which their bucket begins, oldest first. Groups without a time are left out. */
export function failuresByTime(groups: readonly Counted[]): [number, number][] {
  return groups
    .map(({ group, count = 0 }): [number, number] => [Number(group["time_bucket"] ?? Number.NaN), count])
    .filter(([atMs, count]) => Number.isFinite(atMs) && count > 0)
    .sort(([a], [b]) => a - b);
}

/** Conductor looks at its rules every 30 seconds unless it is told otherwise. */
const roundMs = 30_000;

/**
 * When a rule would have fired: at a round with at least `threshold` failures within the period before it, and quiet after
 * each alert. Failures count from the end of their bucket.
 */
export function firings(
  failures: readonly (readonly [number, number])[],
  rule: { readonly threshold: number; readonly periodSecs: number; readonly quietSecs: number },
  nowMs: number,
): number[] {
  const periodMs = Math.max(rule.periodSecs * 1_000, backTestBucketMs);
  const fired: number[] = [];
  let [entering, leaving, within] = [0, 0, 0];
  let quietUntilMs = -Infinity;
  const endOf = (index: number): number => (failures[index]?.[0] ?? Infinity) + backTestBucketMs;
  for (let atMs = endOf(0); atMs <= nowMs; atMs += roundMs) {
    for (; endOf(entering) <= atMs; entering += 1) within += failures[entering]?.[1] ?? 0;
    for (; endOf(leaving) <= atMs - periodMs; leaving += 1) within -= failures[leaving]?.[1] ?? 0;
    if (within < rule.threshold || atMs < quietUntilMs) continue;
    fired.push(atMs);
    quietUntilMs = atMs + rule.quietSecs * 1_000;
  }
  return fired;
}
