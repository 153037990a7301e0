// How a queue drains, and how much of each limit is in use.
import { writeCount } from "./typed-amount.ts";
import { formatDuration } from "./time.ts";
import type { QueueLimits } from "./queues.ts";

/** What came in and what ended within a window. */
export interface Flow {
  readonly came: number;
  readonly ended: number;
}

/** A rate per minute: `12`, `0.4`. */
export function perMinute(count: number, windowMs: number): string {
  const rate = (count * 60_000) / windowMs;
  return rate >= 10 || Number.isInteger(rate) ? writeCount(Math.round(rate)) : rate.toFixed(1);
}

/** Milliseconds until a backlog is gone at this pace; undefined when it does not shrink. */
export function drainMs(backlog: number, { came, ended }: Flow, windowMs: number): number | undefined {
  if (backlog === 0) return 0;
  return ended > came ? (backlog * windowMs) / (ended - came) : undefined;
}

/** The projection in words. */
export function drainWords(backlog: number, flow: Flow, windowMs: number): string {
  if (backlog === 0) return "empty";
  const ms = drainMs(backlog, flow, windowMs);
  if (ms !== undefined) return `about ${formatDuration(Math.max(1_000, ms))}`;
  if (flow.ended === 0) return "not draining";
  return flow.came === flow.ended ? "not shrinking" : "growing";
}

interface Running {
  readonly executorId: string | null;
  readonly queuePartitionKey: string | null;
}

/** One limit and how much of it is in use; `used` is undefined where it has not been read. */
export interface LimitUse {
  readonly limit: string;
  readonly used: number | undefined;
  readonly max: number;
}

/** Every limit of a queue. Of those that hold for each executor or partition, the fullest one is told. */
export function limitUses(
  queue: QueueLimits,
  read: {
    readonly running: number | undefined;
    readonly rows: readonly Running[] | undefined;
    readonly taken: readonly unknown[] | undefined;
  },
): LimitUse[] {
  const { running, rows, taken } = read;
  const uses: (LimitUse | undefined)[] = [
    occupancy("at once, on all executors", running, queue.concurrency),
    occupancy("at once, on the fullest executor", fullest(rows, "executorId"), queue.workerConcurrency),
    occupancy(`started in ${queue.rateLimitPeriodSecs ?? 0} s`, taken?.length, queue.rateLimitMax),
    occupancy(
      "at once, in the fullest partition",
      fullest(rows, "queuePartitionKey"),
      queue.partitionConcurrency,
    ),
  ];
  return uses.filter((one) => one !== undefined);
}

function occupancy(
  limit: string,
  used: number | undefined,
  max: number | null | undefined,
): LimitUse | undefined {
  return max === null || max === undefined ? undefined : { limit, used, max };
}

function fullest(rows: readonly Running[] | undefined, member: keyof Running): number | undefined {
  if (rows === undefined) return undefined;
  return Math.max(0, ...countBy(rows, member).map(({ count }) => count));
}

/** How many rows each value has, the most frequent first; rows without one are left out. */
export function countBy(
  rows: readonly Running[],
  member: keyof Running,
): { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = row[member];
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Array.from(counts, ([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}
