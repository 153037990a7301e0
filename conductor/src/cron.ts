// Reads cron expressions of schedules, as far as possible: each SDK knows some that others do not.
import { Cron } from "croner";
import type { WireSchedule } from "./wire/messages.ts";

/** The part of a schedule that says when it fires. */
export type Timed = Pick<WireSchedule, "schedule" | "cron_timezone">;

/** Undefined for an expression or a zone that cannot be read. */
export function readCron({ schedule, cron_timezone: timezone }: Timed): Cron | undefined {
  try {
    const cron = new Cron(schedule, { timezone: timezone ?? "UTC", paused: true, mode: "5-or-6-parts" });
    cron.nextRun(); // Throws for an unknown zone, which the constructor does not check.
    return cron;
  } catch {
    return undefined;
  }
}
