import { expect, test } from "vitest";
import { countFireTimes } from "../../../../conductor/src/http/operations/executor/fire-times.ts";

const count = (schedule: string, from: string, to: string, timezone?: string, most = 5_000) =>
  countFireTimes({ schedule, cron_timezone: timezone }, Date.parse(from), Date.parse(to), most);

test.each([
  ["0 0 * * *", "2026-01-01T00:00:00Z", "2026-01-11T00:00:00Z", undefined, 9],
  ["0 0 * * *", "2025-12-31T23:59:59.999Z", "2026-01-11T00:00:00.001Z", undefined, 11],
  ["*/5 * * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z", undefined, 11],
  ["0 */5 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z", undefined, 11],
  ["* * * * * *", "2026-01-01T00:00:00.500Z", "2026-01-01T00:00:03Z", undefined, 2],
  ["30 2 * * *", "2026-03-28T00:00:00+01:00", "2026-04-01T00:00:00+02:00", "Europe/Berlin", 4],
  ["0 * * * *", "2026-10-24T23:30:00+02:00", "2026-10-25T23:30:00+01:00", "Europe/Berlin", 25],
  ["0 * * * *", "2026-03-28T23:30:00+01:00", "2026-03-29T23:30:00+02:00", "Europe/Berlin", 23],
  ["0 9 * * 1-5", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "America/New_York", 22],
  ["0 0 30 2 *", "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z", undefined, 0],
  ["0 0 * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", undefined, 0],
])("%s between %s and %s in %s fires %i times", async (schedule, from, to, timezone, times) => {
  expect(await count(schedule, from, to, timezone)).toMatchObject({ count: times, isAll: true });
});

test("counting ends at the maximum that is asked for, and does not block other work", async () => {
  let turns = 0;
  let counting = true;
  const turn = () => {
    turns += 1;
    if (counting) setImmediate(turn);
  };
  setImmediate(turn);
  const found = await count("* * * * * *", "2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "Asia/Tokyo");
  counting = false;
  expect(found).toEqual({ count: 5_000, lastMs: Date.parse("2020-01-01T01:23:20Z"), isAll: false });
  expect(turns).toBeGreaterThan(10);
});

test.each([["@every 5s"], ["not a cron"], ["* * *"], [""]])("%j cannot be counted", async (schedule) => {
  expect(await count(schedule, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")).toBeUndefined();
});

test("an unknown time zone cannot be counted in", async () => {
  expect(
    await count("0 0 * * *", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "Mars/Olympus"),
  ).toBeUndefined();
});
