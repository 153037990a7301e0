// How many series an application may have: the largest are kept, the rest is summed under `other`. Pure.
import type { CollectedMetric } from "../store/metrics.ts";
import type { WireAggregate } from "../wire/messages.ts";
import { largestOf } from "./largest.ts";

/** What stands for every name that has no series of its own. */
const otherName = "other";

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

const added = [
  "count",
  "min_created_at",
  "max_queue_wait_ms",
  "max_total_latency_ms",
  "max_duration_ms",
] as const;

/** At most `max` counts, that of `other` for each type among them. */
export function foldCounts(counts: CollectedMetric[], max: number): CollectedMetric[] {
  const { kept, rest } = largest(
    counts,
    max,
    ({ value }) => value,
    ({ metricType, metricName }) => isLong(metricType) || isLong(metricName),
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
  const { kept, rest } = largest(groups, max, ({ count }) => count ?? 0, hasLongName);
  const sums = new Map<string, WireAggregate>();
  for (const each of rest) {
    const status = each.group["status"];
    const key = status != null && statuses.has(status) ? status : otherName;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, begin(each, key));
    else addTo(sum, each);
  }
  return [...kept, ...sums.values()];
}

/** A sum that begins with this group. */
function begin(first: WireAggregate, status: string): WireAggregate {
  const group: Record<string, string | null> = { status };
  for (const key of Object.keys(first.group)) {
    if (key !== "status") group[key] = first.group[key] === null ? null : otherName;
  }

  return { ...first, group };
}

/** Adds a group to a sum, in place: there may be a hundred thousand of them. */
function addTo(sum: WireAggregate, each: WireAggregate): void {
  for (const name of added) {
    const a = sum[name];
    const b = each[name];
    if (b == null) continue;
    if (a == null) sum[name] = b;
    else if (name === "count") sum[name] = a + b;
    else sum[name] = name === "min_created_at" ? Math.min(a, b) : Math.max(a, b);
  }
}

/** Parts the largest from the rest, where there are more than `max` or names that are too long. */
function largest<T>(
  all: T[],
  max: number,
  size: (each: T) => number,
  hasLongName: (each: T) => boolean,
): { readonly kept: T[]; readonly rest: T[] } {
  const short: T[] = [];
  const long: T[] = [];
  for (const each of all) (hasLongName(each) ? long : short).push(each);
  if (all.length <= max && long.length === 0) return { kept: all, rest: [] };
  const { kept, rest } = largestOf(short, Math.max(0, max - restSeries), size);
  return { kept, rest: [...rest, ...long] };
}

function isLong(name: string | null | undefined): boolean {
  return name != null && name.length > maxNameLength;
}

/** Written out, since there may be a hundred thousand of them. */
function hasLongName({ group }: WireAggregate): boolean {
  for (const key in group) if (isLong(group[key])) return true;
  return false;
}
