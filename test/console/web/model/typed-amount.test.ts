import fc from "fast-check";
import { expect, test } from "vitest";
import {
  readCount,
  readDuration,
  writeCount,
  writeDuration,
} from "../../../../console/web/model/typed-amount.ts";

test.each([
  ["36 h", 129_600_000],
  ["36h", 129_600_000],
  ["90 d", 7_776_000_000],
  ["1 d 12 h", 129_600_000],
  ["1.5h", 5_400_000],
  ["60s", 60_000],
  ["5 min", 300_000],
  ["250ms", 250],
  ["2 W", 1_209_600_000],
])("%s is %i ms", (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

test.each(["", "36", "h", "-1 h", "0 s", "1 y", "1 h x", "1e3 s", "99999999999 w"])(
  "“%s” is no duration",
  (text) => {
    expect(readDuration(text)).toBeUndefined();
  },
);

test.each([
  [60_000, "1 m"],
  [129_600_000, "36 h"],
  [172_800_000, "48 h"],
  [7_776_000_000, "90 d"],
  [90_000, "1 m 30 s"],
  [1_001, "1 s 1 ms"],
])("%i ms is written as %s", (ms, text) => {
  expect(writeDuration(ms)).toBe(text);
});

test("what is written is read as the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 13 }), (ms) => readDuration(writeDuration(ms)) === ms),
  );
  fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 12 }), (n) => readCount(writeCount(n)) === n));
});

test.each([
  ["1M", 1_000_000],
  ["1.5m", 1_500_000],
  ["250k", 250_000],
  ["250,000", 250_000],
  ["12", 12],
])("%s is the count %i", (text, count) => {
  expect(readCount(text)).toBe(count);
});

test.each(["", "0", "-3", "many", "1 h", "1MM"])("“%s” is no count", (text) => {
  expect(readCount(text)).toBeUndefined();
});
