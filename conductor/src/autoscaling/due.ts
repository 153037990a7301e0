// Schedules and delayed workflows as far as an autoscaler minds them: an executor fires and starts them, and has to be
// there in time.
import { readCron, type Timed } from "../cron.ts";
import { BoundedMap } from "../memory.ts";
import type { Delayed, Schedules } from "../store/readings.ts";

/**
 * Time after a schedule's instant for which an executor is still wanted, in milliseconds: SDKs fire up to ten seconds
 * late, so that not all of them do at once, and what they enqueue has to get into a reading.
 */
const firingMs = 30_000;

/** A schedule's next time after `fromMs`, in epoch milliseconds; it stays the next one until it is over. */
interface Next {
  readonly fromMs: number;
  readonly nextMs: number;
}

/** Finding a time takes up to milliseconds, and autoscalers ask every few seconds. */
const found = new BoundedMap<Next>(10_000);

/**
 * Whether a schedule fires within `aheadMs`, or has just fired. True as well where that cannot be told: for what is not
 * listed, and for an expression that only the application's SDK can read.
 */
export function isDue(schedules: Schedules | undefined, nowMs: number, aheadMs: number): boolean {
  if (schedules === undefined) return false;
  if (!schedules.isComplete) return true;
  return schedules.timed.some((timed) => nextTime(timed, nowMs - firingMs) <= nowMs + aheadMs);
}

/** Whether a delayed workflow is due within `aheadMs`. True as well where that cannot be told. */
export function isDelayOver(delayed: Delayed | undefined, nowMs: number, aheadMs: number): boolean {
  if (delayed === undefined) return false;
  return !delayed.isComplete || (delayed.nextMs !== null && delayed.nextMs <= nowMs + aheadMs);
}

/** Infinity for a schedule that never fires; negative infinity, which is always due, for one that cannot be read. */
function nextTime(timed: Timed, fromMs: number): number {
  const name = `${timed.cron_timezone ?? ""} ${timed.schedule}`;
  const known = found.get(name);
  if (known !== undefined && known.fromMs <= fromMs && fromMs < known.nextMs) return known.nextMs;
  const cron = readCron(timed);
  if (cron === undefined) return Number.NEGATIVE_INFINITY;
  const nextMs = cron.nextRun(new Date(fromMs))?.getTime() ?? Number.POSITIVE_INFINITY;
  found.set(name, { fromMs, nextMs });
  return nextMs;
}
