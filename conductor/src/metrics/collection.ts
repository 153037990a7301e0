// What an executor counted in a period, as it is kept. Pure.
import type { CollectedMetric } from "../store/metrics.ts";
import type { Reply } from "../wire/messages.ts";

/** Executors write what they did a moment after they did it: a period is over this much later, in seconds. */
export const settleSecs = 1;

/** The last period of the clock that is over. Periods begin at whole multiples of their length. */
export function lastPeriod(
  nowMs: number,
  periodSecs: number,
): { readonly startMs: number; readonly endMs: number } {
  const lengthMs = periodSecs * 1_000;
  const endMs = Math.floor((nowMs - settleSecs * 1_000) / lengthMs) * lengthMs;
  return { startMs: endMs - lengthMs, endMs };
}

/** The counts in an answer. Go sends floats and, for none, null; the same name twice is added up. */
export function readCounts({ metrics }: Reply<"get_metrics">): CollectedMetric[] {
  const counts = new Map<string, CollectedMetric>();
  for (const each of Array.isArray(metrics) ? metrics : []) {
    const { metric_type: metricType, metric_name: metricName, value: count } = each ?? {};
    const value = typeof count === "number" ? Math.round(count) : Number.NaN;
    if (typeof metricType !== "string" || typeof metricName !== "string" || !Number.isSafeInteger(value)) {
      continue;
    }
    // PostgreSQL cannot store a NUL.
    if (metricType.includes("\0") || metricName.includes("\0")) continue;
    const key = JSON.stringify([metricType, metricName]);
    counts.set(key, { metricType, metricName, value: value + (counts.get(key)?.value ?? 0) });
  }
  return [...counts.values()];
}
