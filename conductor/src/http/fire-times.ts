// When a schedule would have fired: counted before executors are asked to start anything.
import { setImmediate } from "node:timers/promises";
import { Cron } from "croner";
import type { WireSchedule } from "../wire/messages.ts";

/** Times counted in one go. In a time zone each takes a while, and executors' pings must be answered meanwhile. */
const countedAtOnce = 100;

export interface FireTimes {
  /** No more than asked for, though there may be. */
  count: number;
  /** The instant of the last that was counted, in epoch milliseconds; undefined when there is none. */
  lastMs: number | undefined;
  /** There is none beyond those counted. */
  isAll: boolean;
}

/**
 * Counts the times strictly between two instants, in epoch milliseconds, `most` at most. Undefined for an expression or
 * a zone that cannot be read: SDKs have some that others do not know.
 */
export async function countFireTimes(
  schedule: Pick<WireSchedule, "schedule" | "cron_timezone">,
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

function readCron({ schedule, cron_timezone: timezone }: Pick<WireSchedule, "schedule" | "cron_timezone">) {
  try {
    const cron = new Cron(schedule, { timezone: timezone ?? "UTC", paused: true, mode: "5-or-6-parts" });
    cron.nextRun(); // A zone that there is not is found out by the first that is computed.
    return cron;
  } catch {
    return undefined;
  }
}
