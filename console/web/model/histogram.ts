// The workflows of a period, counted by the time of their creation and how they stand.
import type { Filters } from "./filters.ts";
import { badEnds } from "./status.ts";
import { resolveInstant } from "./time.ts";

export interface Period {
  readonly startMs: number;
  readonly endMs: number;
  /** The length of a bucket in milliseconds. */
  readonly bucketMs: number;
}

/** From the bottom to the top: what failed is seen first. */
export const standings = ["success", "open", "cancelled", "failed"] as const;
export type Standing = (typeof standings)[number];

export interface Bucket {
  readonly startMs: number;
  readonly endMs: number;
  readonly counts: Readonly<Record<Standing, number>>;
  readonly total: number;
}

const maxBuckets = 60;
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];
const lengths = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * day),
];

/** The shortest period that is shown where the filters name no beginning. */
const leastMs = 5 * minute;

/** The shown period in whole buckets: that of the filters, otherwise from the oldest match to now. */
export function periodOf(filters: Filters, oldestMs: number | undefined, nowMs: number): Period | undefined {
  const from = resolveInstant(filters.from, nowMs);
  const to = resolveInstant(filters.to, nowMs);
  if (oldestMs === undefined) return undefined;
  const endMs = to === undefined ? nowMs : Date.parse(to);
  const startMs = from === undefined ? Math.min(oldestMs, endMs - leastMs) : Date.parse(from);
  if (endMs <= startMs) return undefined;
  const bucketMs = lengths.find((length) => (endMs - startMs) / length <= maxBuckets - 1) ?? 3_650 * day;
  const first = Math.floor(startMs / bucketMs) * bucketMs;
  return { startMs: first, endMs: Math.ceil(endMs / bucketMs) * bucketMs, bucketMs };
}

interface Group {
  readonly group: Readonly<Record<string, string | null>>;
  readonly count?: number;
}

/** Every bucket of the period, also the empty ones. */
export function bucketsOf(groups: readonly Group[], period: Period): readonly Bucket[] {
  const { startMs, endMs, bucketMs } = period;
  const none = { success: 0, open: 0, cancelled: 0, failed: 0 };
  const counts = Array.from({ length: Math.round((endMs - startMs) / bucketMs) }, () => ({ ...none }));
  for (const { group, count = 0 } of groups) {
    const at = counts[Math.floor((Number(group["time_bucket"]) - startMs) / bucketMs)];
    if (at !== undefined) at[standingOf(group["status"] ?? "")] += count;
  }
  return counts.map((each, index) => ({
    startMs: startMs + index * bucketMs,
    endMs: startMs + (index + 1) * bucketMs,
    counts: each,
    total: standings.reduce((sum, standing) => sum + each[standing], 0),
  }));
}

function standingOf(status: string): Standing {
  if (badEnds.includes(status)) return "failed";
  if (status === "SUCCESS") return "success";
  return status === "CANCELLED" ? "cancelled" : "open";
}

/** The filters of the workflows that were created from the first of two buckets to the end of the other. */
export function narrowed(filters: Filters, one: Bucket, other: Bucket): Filters {
  const iso = (ms: number): string => new Date(ms).toISOString().replace(/(:00)?\.000Z$/, "Z");
  return {
    ...filters,
    by: "created",
    from: iso(Math.min(one.startMs, other.startMs)),
    // The end of a period is part of it.
    to: new Date(Math.max(one.endMs, other.endMs) - 1).toISOString(),
  };
}
