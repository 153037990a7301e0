import { expect, test } from "vitest";
import { cancelledCount, deletedCount, everyCount } from "../../../../console/web/model/retention.ts";

const of = (status: string, count: number) => ({ group: { status }, count });
const all = [of("SUCCESS", 900), of("ERROR", 50), of("PENDING", 50)];
const old = [of("SUCCESS", 300), of("PENDING", 20)];

test.each([
  [{ ms: null, rows: null }, 0],
  [{ ms: 1, rows: null }, 300],
  [{ ms: null, rows: 900 }, 100],
  [{ ms: 1, rows: 900 }, 300],
  [{ ms: 1, rows: 100 }, 900],
  [{ ms: null, rows: 10 }, 950],
  [{ ms: null, rows: 2_000 }, 0],
])("thresholds %o delete %i", (thresholds, count) => {
  expect(deletedCount(thresholds, { all, old })).toBe(count);
});

test("a count that was not read is not guessed", () => {
  expect(deletedCount({ ms: 1, rows: null }, { all, old: undefined })).toBeUndefined();
  expect(deletedCount({ ms: null, rows: 5 }, { all: undefined, old })).toBeUndefined();
});

test("the global timeout cancels what has not ended", () => {
  expect(cancelledCount(old)).toBe(20);
  expect(everyCount(all)).toBe(1_000);
});
