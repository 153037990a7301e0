import fc from "fast-check";
import { expect, test } from "vitest";
import { noFilters, searchBody } from "../../../../console/web/model/filters.ts";
import { bucketsOf, narrowed, periodOf } from "../../../../console/web/model/histogram.ts";

const now = Date.parse("2026-11-21T14:00:30.000Z");
const hour = 3_600_000;

test("the period is that of the filters, otherwise from the oldest match, in at most 60 whole buckets", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 * 365 * 24 * hour }), (ageMs) => {
      const period = periodOf(noFilters, now - ageMs, now);
      if (period === undefined) throw new Error("There is no period.");
      const { startMs, endMs, bucketMs } = period;
      expect([startMs % bucketMs, endMs % bucketMs].map(Math.abs)).toEqual([0, 0]);
      expect(startMs).toBeLessThanOrEqual(now - ageMs);
      expect(endMs).toBeGreaterThanOrEqual(now);
      expect((endMs - startMs) / bucketMs).toBeLessThanOrEqual(60);
    }),
  );
  expect(periodOf({ ...noFilters, from: "-1h" }, now, now)?.bucketMs).toBe(120_000);
  const day = periodOf({ ...noFilters, from: "-24h" }, now - 1_000, now);
  expect(day?.bucketMs).toBe(hour / 2);
  expect(periodOf(noFilters, undefined, now)).toBeUndefined();
  expect(periodOf({ ...noFilters, from: "-1h", to: "-2h" }, now, now)).toBeUndefined();
});

test("each count stands in its bucket, by how its workflows stand; what is outside is left out", () => {
  const period = { startMs: 0, endMs: 300, bucketMs: 100 };
  const group = (time: number, status: string, count: number) => ({
    group: { time_bucket: String(time), status },
    count,
  });
  const buckets = bucketsOf(
    [
      group(0, "SUCCESS", 3),
      group(100, "ERROR", 1),
      group(100, "MAX_RECOVERY_ATTEMPTS_EXCEEDED", 1),
      group(100, "PENDING", 2),
      group(200, "CANCELLED", 4),
      group(300, "SUCCESS", 9),
      group(-100, "SUCCESS", 9),
    ],
    period,
  );
  expect(buckets.map(({ total }) => total)).toEqual([3, 4, 4]);
  expect(buckets[1]?.counts).toEqual({ success: 0, open: 2, cancelled: 0, failed: 2 });
});

test("narrowing takes whole buckets in either direction, without the first instant after them", () => {
  const buckets = bucketsOf([], {
    startMs: now - 30_000,
    endMs: now - 30_000 + 4 * 60_000,
    bucketMs: 60_000,
  });
  const [, second, , fourth] = buckets;
  if (second === undefined || fourth === undefined) throw new Error("Buckets are missing.");
  const forward = narrowed({ ...noFilters, by: "completed", name: ["ship"] }, second, fourth);
  expect(narrowed({ ...noFilters, name: ["ship"] }, fourth, second)).toEqual(forward);
  expect(searchBody(forward, now)).toEqual({
    workflowName: ["ship"],
    startTime: "2026-11-21T14:01:00.000Z",
    endTime: "2026-11-21T14:03:59.999Z",
  });
  expect(periodOf(forward, now, now)).toMatchObject({ startMs: second.startMs, endMs: fourth.endMs });
});
