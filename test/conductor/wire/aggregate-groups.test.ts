// Answers to aggregate questions: whatever comes, the groups that are read can be counted.
import fc from "fast-check";
import { expect, test } from "vitest";
import { countOf, readGroups } from "../../../conductor/src/wire/aggregate-query.ts";

test("groups are read, and anything else is left out", () => {
  const output = [
    { group: { name: "a", queue_name: null, status: 5 }, count: 3, min_created_at: null },
    { group: null, count: 1 },
    { count: 1 },
    "group",
    null,
  ];
  expect(readGroups(output)).toEqual([{ group: { name: "a", queue_name: null, status: "5" }, count: 3 }]);
  expect(readGroups(null)).toEqual([]);
  expect(readGroups({ group: {} })).toEqual([]);
});

test("counts are whole and not negative, whatever was sent", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      for (const group of [...readGroups(value), ...readGroups([{ group: value, count: value }])]) {
        expect(Number.isSafeInteger(countOf(group))).toBe(true);
        expect(countOf(group)).toBeGreaterThanOrEqual(0);
        for (const text of Object.values(group.group)) {
          expect(text === null || typeof text === "string").toBe(true);
        }
      }
    }),
  );
});
