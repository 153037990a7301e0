// The maximum number of series of an application, whatever its executors count.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { families } from "../../../conductor/src/metrics/families.ts";
import { foldCounts, foldGroups } from "../../../conductor/src/metrics/series.ts";

const sum = (values: number[]) => values.reduce((total, each) => total + each, 0);

describe("counts", () => {
  const counts = (length: number, metricType: (index: number) => string) =>
    Array.from({ length }, (_, index) => ({
      metricType: metricType(index),
      metricName: `name-${index}`,
      value: index,
    }));

  test("of few names are left alone", () => {
    const few = counts(20, () => "step_count");
    expect(foldCounts(few, 20)).toEqual(few);
  });

  test("of many names keep the largest, and the rest is under other", () => {
    const folded = foldCounts(
      counts(100_000, () => "workflow_count"),
      1_000,
    );
    expect(folded.length).toBeLessThanOrEqual(1_000);
    expect(folded[0]).toEqual({ metricType: "workflow_count", metricName: "name-99999", value: 99_999 });
    expect(folded.filter(({ metricName }) => metricName === "other")).toHaveLength(1);
    expect(sum(folded.map(({ value }) => value))).toBe(
      sum(counts(100_000, String).map(({ value }) => value)),
    );
  });

  test("have no two rows of the same name, of however many types, and lose nothing", () => {
    const names = fc.constantFrom("a", "b", "c", "other", "x".repeat(300));
    const types = fc.constantFrom("step_count", "workflow_count", "t1", "t2", "other");
    const each = fc.record({ metricType: types, metricName: names, value: fc.nat(1_000) });
    const unlike = fc.uniqueArray(each, { selector: (one) => `${one.metricType} ${one.metricName}` });
    fc.assert(
      fc.property(unlike, fc.integer({ min: 9, max: 30 }), (all, max) => {
        const folded = foldCounts(all, max);
        expect(folded.length).toBeLessThanOrEqual(max);
        expect(new Set(folded.map((one) => `${one.metricType} ${one.metricName}`)).size).toBe(folded.length);
        expect(sum(folded.map(({ value }) => value))).toBe(sum(all.map(({ value }) => value)));
      }),
    );
    expect(
      foldCounts(
        counts(50_000, (index) => `type-${index}`),
        100,
      ).length,
    ).toBeLessThanOrEqual(100);
  });
});

test("groups of many names keep the largest, and the rest is under other, by status", () => {
  const groups = Array.from({ length: 100_000 }, (_, index) => ({
    group: { name: `w-${index}`, queue_name: null, status: index % 2 === 0 ? "SUCCESS" : `odd-${index}` },
    count: index,
    max_queue_wait_ms: 100_000 - index,
  }));
  const folded = foldGroups(groups, 1_000);
  expect(folded.length).toBeLessThanOrEqual(1_000);
  expect(sum(folded.map(({ count }) => count ?? 0))).toBe(sum(groups.map(({ count }) => count)));
  const rest = folded.filter(({ group }) => group["name"] === "other");
  expect(new Set(rest.map(({ group }) => group["status"]))).toEqual(new Set(["SUCCESS", "other"]));
  expect(rest).toHaveLength(2);
  expect(rest.find(({ group }) => group["status"] === "SUCCESS")?.max_queue_wait_ms).toBe(100_000);
  for (const family of families) expect(family.values(folded).length, family.name).toBeLessThanOrEqual(1_000);
});
