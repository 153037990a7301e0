// Expressions of schedules, as far as they can be read here: SDKs have some that others do not know.
import { Cron } from "croner";
import type { WireSchedule } from "./wire/messages.ts";

/** The part of a schedule that says when it fires. */
export type Timed = Pick<WireSchedule, "schedule" | "cron_timezone">;

/** Undefined for an expression or a zone that cannot be read. */
export function readCron({ schedule, cron_timezone: timezone }: Timed): Cron | undefined {
  try {
    const cron = new Cron(schedule, { timezone: timezone ?? "UTC", paused: true, mode: "5-or-6-parts" });
    cron.nextRun(); // A zone that there is not is found out by the first that is computed.
    return cron;
  } catch {
    return undefined;
  }
}
