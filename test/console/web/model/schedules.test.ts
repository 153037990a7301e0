import { expect, test } from "vitest";
import { formatInZone, lateSince, nextFirings } from "../../../../console/web/model/schedules.ts";

const at = (iso: string): number => Date.parse(iso);
const daily = { cronExpression: "0 9 * * *", cronTimezone: "America/New_York", status: "ACTIVE" };

test("the next times are those of the schedule's own zone, across a change of its clocks", () => {
  const times = nextFirings(daily, at("2026-10-31T00:00:00Z"), 3) ?? [];
  expect(times.map((ms) => new Date(ms).toISOString())).toEqual([
    "2026-10-31T13:00:00.000Z",
    "2026-11-01T14:00:00.000Z",
    "2026-11-02T14:00:00.000Z",
  ]);
  expect(times.map((ms) => formatInZone(ms, "America/New_York").slice(-5))).toEqual([
    "09:00",
    "09:00",
    "09:00",
  ]);
});

test("without a zone the expression is meant in UTC, and seconds are read", () => {
  const schedule = { cronExpression: "*/30 * * * * *", cronTimezone: null };
  expect(nextFirings(schedule, at("2026-11-01T00:00:10Z"), 2)).toEqual([
    at("2026-11-01T00:00:30Z"),
    at("2026-11-01T00:01:00Z"),
  ]);
  expect(formatInZone(at("2026-11-01T00:00:30Z"), "UTC")).toContain("00:00:30");
});

test.each([
  ["every now and then", "UTC"],
  ["0 9 * * *", "Atlantis/Capital"],
])("%s in %s cannot be read, so nothing is said", (cronExpression, cronTimezone) => {
  const schedule = { cronExpression, cronTimezone };
  expect(nextFirings(schedule, 0, 5)).toBeUndefined();
  expect(
    lateSince({ ...schedule, status: "ACTIVE", lastFiredAt: "2026-11-01T00:00:00Z" }, Date.now()),
  ).toBeUndefined();
});

test.each([
  ["2026-11-02T14:00:00Z", "2026-11-03T13:59:00Z", "ACTIVE", undefined],
  ["2026-11-02T14:00:00Z", "2026-11-03T14:00:30Z", "ACTIVE", undefined],
  ["2026-11-02T14:00:00Z", "2026-11-03T14:02:00Z", "ACTIVE", "2026-11-03T14:00:00Z"],
  ["2026-11-02T14:00:00Z", "2026-11-09T14:02:00Z", "ACTIVE", "2026-11-03T14:00:00Z"],
  ["2026-11-02T14:00:00Z", "2026-11-09T14:02:00Z", "PAUSED", undefined],
  [null, "2026-11-09T14:02:00Z", "ACTIVE", undefined],
])("fired at %s, at %s and %s it is late since %s", (lastFiredAt, now, status, since) => {
  expect(lateSince({ ...daily, status, lastFiredAt }, at(now))).toBe(
    since === undefined ? undefined : at(since),
  );
});
