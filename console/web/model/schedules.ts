// When a schedule fires, as far as its expression can be read: each SDK knows some that others do not.
import { Cron } from "croner";

interface Timed {
  readonly cronExpression: string;
  readonly cronTimezone: string | null;
}

/** The zone in which a schedule's expression is meant. */
export function zoneOf({ cronTimezone }: Pick<Timed, "cronTimezone">): string {
  return cronTimezone ?? "UTC";
}

function readCron(schedule: Timed): Cron | undefined {
  try {
    const cron = new Cron(schedule.cronExpression, {
      timezone: zoneOf(schedule),
      paused: true,
      mode: "5-or-6-parts",
    });
    cron.nextRun(); // Throws for an unknown zone, which the constructor does not check.
    return cron;
  } catch {
    return undefined;
  }
}

/** The next times at which it fires, in epoch milliseconds; undefined for an expression or a zone that cannot be read. */
export function nextFirings(schedule: Timed, fromMs: number, most: number): number[] | undefined {
  return readCron(schedule)
    ?.nextRuns(most, new Date(fromMs))
    .map((at) => at.getTime());
}

/** SDKs start a workflow some seconds after its time, in milliseconds. */
const graceMs = 60_000;

/** Since when a workflow of the schedule is missing, in epoch milliseconds; undefined where none is, or it is not known. */
export function lateSince(
  schedule: Timed & { readonly status: string; readonly lastFiredAt: string | null },
  nowMs: number,
): number | undefined {
  if (isPaused(schedule) || schedule.lastFiredAt === null) return undefined;
  const due = readCron(schedule)?.nextRun(new Date(schedule.lastFiredAt))?.getTime();
  return due !== undefined && due < nowMs - graceMs ? due : undefined;
}

/** Whether it starts nothing by itself. */
export function isPaused({ status }: { readonly status: string }): boolean {
  return status === "PAUSED";
}

/** An instant in a zone of the tz database, with its weekday: `Mon, 30 Nov, 09:00`. */
export function formatInZone(ms: number, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...(new Date(ms).getSeconds() === 0 ? {} : { second: "2-digit" }),
    hourCycle: "h23",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(ms);
}
