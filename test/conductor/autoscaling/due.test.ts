import { describe, expect, test } from "vitest";
import { isDue } from "../../../conductor/src/autoscaling/due.ts";

const ahead = 120_000;
const at = (time: string) => Date.parse(`2026-03-02T${time}Z`); // A Monday.
const due = (schedule: string, time: string, timezone?: string) =>
  isDue({ timed: [{ schedule, cron_timezone: timezone }], isComplete: true }, at(time), ahead);

describe("an executor is wanted for a schedule", () => {
  test.each([
    ["long before it", "0 3 * * *", "02:57:59", false],
    ["from so long before it on", "0 3 * * *", "02:58:00", true],
    ["at its time", "0 3 * * *", "03:00:00", true],
    ["while it is fired", "0 3 * * *", "03:00:29", true],
    ["and no longer", "0 3 * * *", "03:00:31", false],
    ["on its day", "0 3 * * 1", "02:59:00", true],
    ["not on another", "0 3 * * 2", "02:59:00", false],
    ["at its second", "30 0 3 * * *", "02:58:30", true],
    ["every minute, so always", "* * * * *", "12:34:56", true],
    ["that never fires, never", "0 0 30 2 *", "12:00:00", false],
    ["that only its SDK can read, always", "@every 5m", "12:00:00", true],
  ])("%s: %s at %s", (_, schedule, time, wanted) => {
    expect(due(schedule, time)).toBe(wanted);
  });

  test("in its own zone", () => {
    expect(due("0 9 * * *", "07:59:00", "Europe/Berlin")).toBe(true);
    expect(due("0 9 * * *", "08:59:00", "Europe/Berlin")).toBe(false);
    expect(due("0 9 * * *", "08:59:00", "Mars/Olympus")).toBe(true);
  });

  test("when any of several is due, and when there are more schedules than Conductor keeps", () => {
    const [daily, never] = [{ schedule: "0 3 * * *" }, { schedule: "0 0 30 2 *" }];
    expect(isDue({ timed: [never, daily], isComplete: true }, at("02:59:00"), ahead)).toBe(true);
    expect(isDue({ timed: [never], isComplete: false }, at("12:00:00"), ahead)).toBe(true);
    expect(isDue({ timed: [], isComplete: true }, at("12:00:00"), ahead)).toBe(false);
  });

  test("never where the SDK keeps none in its database", () => {
    expect(isDue(undefined, at("12:00:00"), ahead)).toBe(false);
  });

  test("without another search, until the time that was found is over", () => {
    const timed = Array.from({ length: 100 }, (_, index) => ({
      schedule: `0 ${index % 24} ${20 + (index % 9)} 2 *`,
      cron_timezone: "America/Argentina/ComodRivadavia",
    }));
    const ask = (nowMs: number) => isDue({ timed, isComplete: true }, nowMs, ahead);
    const time = (work: () => void): number => {
      const begun = performance.now();
      work();
      return performance.now() - begun;
    };
    const first = time(() => ask(at("12:00:00")));
    const next50 = time(() => Array.from({ length: 50 }, (_, index) => ask(at("12:00:00") + index)));
    expect(next50).toBeLessThan(first);
    expect(ask(at("12:00:00"))).toBe(false);
    expect(ask(Date.parse("2027-02-20T02:59:00Z"))).toBe(true);
    expect(ask(at("12:00:00"))).toBe(false);
  });
});
