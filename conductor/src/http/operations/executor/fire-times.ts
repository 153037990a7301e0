// When a schedule would have fired: counted before executors are asked to start anything.
import { setImmediate } from "node:timers/promises";
import { readCron, type Timed } from "../../../cron.ts";

/** Times counted in one go. In a time zone each takes a while, and executors' pings must be answered meanwhile. */
const countedAtOnce = 100;

export interface FireTimes {
  /** No more than asked for, though there may be. */
  readonly count: number;
  /** The instant of the last that was counted, in epoch milliseconds; undefined when there is none. */
  readonly lastMs: number | undefined;
  /** There is none beyond those counted. */
  readonly isAll: boolean;
}

/**
 * Counts the times strictly between two instants, in epoch milliseconds, `most` at most. Undefined for an expression or
 * a zone that cannot be read.
 */
export async function countFireTimes(
  schedule: Timed,
  startMs: number,
  endMs: number,
  most: number,
): Promise<FireTimes | undefined> {
  const cron = readCron(schedule);
  if (cron === undefined) return undefined;
  let lastMs: number | undefined;
  for (let count = 0; ; count += 1) {
    const next = cron.nextRun(new Date(lastMs ?? startMs))?.getTime();
    if (next === undefined || next >= endMs) return { count, lastMs, isAll: true };
    if (count === most) return { count, lastMs, isAll: false };
    lastMs = next;
    if (count % countedAtOnce === 0) await setImmediate();
  }
}
