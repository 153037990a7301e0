import { expect, test } from "vitest";
import {
  formatAge,
  formatClock,
  formatDuration,
  formatInstant,
  resolveInstant,
} from "../../console/web/model/time.ts";

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

test("what is not a time stays as it was sent", () => {
  expect(formatClock("soon", "utc", now)).toBe("soon");
  expect(formatInstant("", "utc")).toBe("");
});

test("relative and absolute times resolve, other words do not", () => {
  expect(resolveInstant("-15m", now)).toBe("2026-11-21T19:45:00.000Z");
  expect(resolveInstant("2026-11-21", now)).toBe("2026-11-21T00:00:00.000Z");
  expect(resolveInstant("15m", now)).toBeUndefined();
  expect(resolveInstant("5", now)).toBeUndefined();
});
