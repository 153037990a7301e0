import { expect, test } from "vitest";
import { mostOverdue } from "../../console/web/model/refresh.ts";

const now = 100_000;

interface Given {
  readonly refreshMs?: number;
  readonly readMsAgo?: number;
  readonly failedMsAgo?: number;
  readonly isDisabled?: boolean;
}

function chosen(given: Record<string, Given>): string | undefined {
  const queries = Object.entries(given).map(([name, one]) => ({
    name,
    meta: one.refreshMs === undefined ? undefined : { refreshMs: one.refreshMs },
    isDisabled: () => one.isDisabled ?? false,
    state: {
      dataUpdatedAt: one.readMsAgo === undefined ? 0 : now - one.readMsAgo,
      errorUpdatedAt: one.failedMsAgo === undefined ? 0 : now - one.failedMsAgo,
    },
  }));
  return mostOverdue(queries, now)?.name;
}

test("a beat reads the query that has waited longest past its interval", () => {
  expect(
    chosen({
      fresh: { refreshMs: 2_000, readMsAgo: 500 },
      late: { refreshMs: 2_000, readMsAgo: 4_500 },
      slow: { refreshMs: 10_000, readMsAgo: 11_000 },
    }),
  ).toBe("late");
});

test("a slow query gets its turn when it is overdue", () => {
  const given = {
    fast: { refreshMs: 2_000, readMsAgo: 2_100 },
    slow: { refreshMs: 10_000, readMsAgo: 13_000 },
  };
  expect(chosen(given)).toBe("slow");
});

test("a failed reading counts as a reading, so that failures are not hammered", () => {
  expect(chosen({ failed: { refreshMs: 2_000, readMsAgo: 9_000, failedMsAgo: 300 } })).toBeUndefined();
});

test("what is not live or not wanted is left alone", () => {
  expect(
    chosen({ once: { readMsAgo: 99_000 }, off: { refreshMs: 2_000, readMsAgo: 99_000, isDisabled: true } }),
  ).toBe(undefined);
});
