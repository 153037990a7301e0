// Schedules as far as an autoscaler minds them: executors fire them, so that one has to be there in time. Pure.
import { readCron, type Timed } from "../cron.ts";

/** Active schedules in an application's database. */
export interface Schedules {
  timed: Timed[];
  /** There are no others. */
  isComplete: boolean;
}

/**
 * Time after a schedule's instant for which an executor is still wanted, in milliseconds: SDKs fire up to ten seconds
 * late, so that not all of them do at once, and what they enqueue has to get into a reading.
 */
const firingMs = 30_000;

/**
 * Whether a schedule fires within `aheadMs`, or has just fired. True as well where that cannot be told: for what is not
 * listed, and for an expression that only the application's SDK can read.
 */
export function isDue(schedules: Schedules | undefined, nowMs: number, aheadMs: number): boolean {
  if (schedules === undefined) return false;
  if (!schedules.isComplete) return true;
  return schedules.timed.some((timed) => {
    const cron = readCron(timed);
    if (cron === undefined) return true;
    const next = cron.nextRun(new Date(nowMs - firingMs));
    return next !== null && next.getTime() <= nowMs + aheadMs;
  });
}
