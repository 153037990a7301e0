import { expect, test } from "vitest";
import {
  formatAge,
  formatClock,
  formatDuration,
  formatInstant,
  resolveInstant,
  typedInstant,
} from "../../../../console/web/model/time.ts";

const at = "2026-11-21T14:02:51.118Z";
const now = Date.parse("2026-11-21T20:00:00.000Z");

test.each([
  [0, "0 ms"],
  [-5, "0 ms"],
  [999, "999 ms"],
  [1_330, "1.33 s"],
  [12_840, "12.8 s"],
  [59_960, "1 m 00 s"],
  [185_000, "3 m 05 s"],
  [7_800_000, "2 h 10 m"],
  [356_400_000, "4 d 03 h"],
])("%i ms reads %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [500, "now"],
  [12_000, "12 s"],
  [240_000, "4 m"],
  [10_800_000, "3 h"],
  [518_400_000, "6 d"],
])("an age of %i ms reads %s", (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

test("a time of today stands without its date, an older one with it", () => {
  expect(formatClock(at, "utc", now)).toBe("14:02:51");
  expect(formatClock("2026-10-02T01:00:00.000Z", "utc", now)).toBe("2 Oct 01:00:00");
  expect(formatClock("2025-10-02T01:00:00.000Z", "utc", now)).toBe("2 Oct 2025 01:00:00");
});

test("the whole instant names its zone", () => {
  expect(formatInstant(at, "utc")).toBe("2026-11-21 14:02:51.118 UTC");
});

test("text that is not a time stays as it was sent", () => {
  expect(formatClock("soon", "utc", now)).toBe("soon");
  expect(formatInstant("", "utc")).toBe("");
});

test("relative and absolute times resolve, other words do not", () => {
  expect(resolveInstant("-15m", now)).toBe("2026-11-21T19:45:00.000Z");
  expect(resolveInstant("2026-11-21", now)).toBe("2026-11-21T00:00:00.000Z");
  expect(resolveInstant("15m", now)).toBeUndefined();
  expect(resolveInstant("5", now)).toBeUndefined();
});

test("a typed time is kept with its zone, so that a link shows the same window to every reader", () => {
  expect(typedInstant("2026-11-27T06:00", "utc")).toBe("2026-11-27T06:00Z");
  expect(typedInstant("2026-11-27 06:00:30", "utc")).toBe("2026-11-27T06:00:30Z");
  expect(typedInstant("2026-11-27", "utc")).toBe("2026-11-27T00:00Z");
  expect(typedInstant("2026-11-27T06:00+05:30", "utc")).toBe("2026-11-27T00:30Z");
  expect(typedInstant("2026-11-27T06:00+05:30", "local")).toBe("2026-11-27T00:30Z");
  expect(typedInstant("-6h", "utc")).toBe("-6h");
  expect(typedInstant("", "utc")).toBe("");
  for (const text of ["yesterday", "2026-13-01", "27.11.2026", "2026-11-27T25:00"]) {
    expect([text, typedInstant(text, "utc")]).toEqual([text, undefined]);
  }
});

test("a time that is typed in the machine's own zone is that instant, whatever zone reads it", () => {
  const before = process.env["TZ"];
  try {
    for (const [zone, instant] of [
      ["Asia/Kolkata", "2026-11-27T00:30Z"],
      ["America/New_York", "2026-11-27T11:00Z"],
    ] as const) {
      process.env["TZ"] = zone;
      expect(typedInstant("2026-11-27T06:00", "local")).toBe(instant);
      expect(resolveInstant(instant, now)).toBe(new Date(instant).toISOString());
      // A link that was written by hand means the same everywhere.
      expect(resolveInstant("2026-11-27T06:00", now)).toBe("2026-11-27T06:00:00.000Z");
    }
  } finally {
    process.env["TZ"] = before;
  }
});
