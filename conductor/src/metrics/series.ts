// How many series an application may have: the largest are kept, the rest is summed under `other`. Pure.
import type { CollectedMetric } from "../store/metrics.ts";
import type { WireAggregate } from "../wire/messages.ts";

/** What stands for every name that has no series of its own. */
export const otherName = "other";

/** Longer names have no series of their own. */
const maxNameLength = 256;
/** Places that are kept free for the rest. */
const restSeries = 8;
/** What a group of the rest is still told apart by; names are not. */
const statuses = new Set([
  "SUCCESS",
  "ERROR",
  "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
  "CANCELLED",
  "ENQUEUED",
  "PENDING",
]);
const types = new Set(["workflow_count", "step_count", "recovery_count"]);

/** At most `max` counts, that of `other` for each type among them. */
export function foldCounts(counts: CollectedMetric[], max: number): CollectedMetric[] {
  const { kept, rest } = largest(
    counts,
    max,
    ({ value }) => value,
    ({ metricType, metricName }) => [metricType, metricName],
  );
  const sums = new Map<string, CollectedMetric>();
  for (const { metricType, value } of rest) {
    const type = types.has(metricType) ? metricType : otherName;
    const sum = (sums.get(type)?.value ?? 0) + value;
    sums.set(type, {
      metricType: type,
      metricName: otherName,
      value: Math.min(sum, Number.MAX_SAFE_INTEGER),
    });
  }
  // A name of its own that is called so would be the same row twice.
  const apart = kept.filter(
    ({ metricName, metricType }) => metricName !== otherName || !sums.has(metricType),
  );
  const same = kept.filter((each) => !apart.includes(each));
  for (const { metricType, value } of same) {
    const sum = sums.get(metricType)!;
    sum.value = Math.min(sum.value + value, Number.MAX_SAFE_INTEGER);
  }
  return [...apart, ...sums.values()];
}

/** At most `max` groups: the largest, and the rest by status. */
export function foldGroups(groups: WireAggregate[], max: number): WireAggregate[] {
  const { kept, rest } = largest(
    groups,
    max,
    ({ count }) => count ?? 0,
    ({ group }) => Object.values(group),
  );
  const sums = new Map<string, WireAggregate>();
  for (const each of rest) {
    const status = each.group["status"];
    const key = status != null && statuses.has(status) ? status : otherName;
    sums.set(key, joined(sums.get(key), each, key));
  }
  return [...kept, ...sums.values()];
}

function joined(sum: WireAggregate | undefined, each: WireAggregate, status: string): WireAggregate {
  const names = Object.entries(each.group).flatMap(([key, value]) =>
    value === null ? [] : [[key, otherName]],
  );
  const group = sum?.group ?? { ...(Object.fromEntries(names) as Record<string, string>), status };
  if (sum === undefined) return { ...each, group };
  const both = (name: keyof Omit<WireAggregate, "group">, combine: (a: number, b: number) => number) => {
    const [a, b] = [sum[name], each[name]];
    return a == null || b == null ? (a ?? b) : combine(a, b);
  };
  return {
    group,
    count: both("count", (a, b) => a + b),
    min_created_at: both("min_created_at", Math.min),
    max_queue_wait_ms: both("max_queue_wait_ms", Math.max),
    max_total_latency_ms: both("max_total_latency_ms", Math.max),
    max_duration_ms: both("max_duration_ms", Math.max),
  };
}

/** Parts the largest from the rest, where there are more than `max` or names that are too long. */
function largest<T>(
  all: T[],
  max: number,
  size: (each: T) => number,
  names: (each: T) => (string | null)[],
): { kept: T[]; rest: T[] } {
  const isShort = (each: T) => names(each).every((name) => (name?.length ?? 0) <= maxNameLength);
  const short = all.filter(isShort);
  const long = all.filter((each) => !isShort(each));
  if (short.length + long.length <= max && long.length === 0) return { kept: all, rest: [] };
  const sorted = [...short].sort((a, b) => size(b) - size(a));
  const places = Math.max(0, max - restSeries);
  return { kept: sorted.slice(0, places), rest: [...sorted.slice(places), ...long] };
}
