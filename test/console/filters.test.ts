import fc from "fast-check";
import { expect, test } from "vitest";
import {
  facets,
  filtersFromSearch,
  isFiltered,
  noFilters,
  parseSearch,
  searchBody,
  searchFromFilters,
  stringifySearch,
  toggled,
} from "../../console/web/model/filters.ts";
import { facetOptions, timeKinds } from "../../console/web/model/filters.ts";
import type { Filters } from "../../console/web/model/filters.ts";

const now = Date.parse("2026-11-21T14:00:00.000Z");

const values = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 });
const trimmed = fc.string().map((text) => text.trim());
const filters: fc.Arbitrary<Filters> = fc.record({
  status: values,
  name: values,
  queue: values,
  version: values,
  executor: values,
  q: trimmed,
  by: fc.constantFrom(...timeKinds),
  from: trimmed,
  to: trimmed,
});

test("filters survive the way through the URL and back", () => {
  fc.assert(
    fc.property(filters, (given) => {
      const query = stringifySearch(searchFromFilters(given));
      const by = given.from === "" && given.to === "" ? "created" : given.by;
      expect(filtersFromSearch(parseSearch(query))).toEqual({ ...given, by });
    }),
  );
});

test("no filters leave the URL empty", () => {
  expect(stringifySearch(searchFromFilters(noFilters))).toBe("");
  expect(isFiltered(noFilters)).toBe(false);
});

test("a filter of one value reads as plainly as it is written", () => {
  expect(stringifySearch(searchFromFilters({ ...noFilters, status: ["ERROR"], from: "-24h" }))).toBe(
    "?status=ERROR&from=-24h",
  );
});

test("toggling twice changes nothing", () => {
  fc.assert(
    fc.property(filters, fc.constantFrom(...facets), fc.string({ minLength: 1 }), (given, facet, value) => {
      fc.pre(!given[facet].includes(value));
      expect(toggled(toggled(given, facet, value), facet, value)).toEqual(given);
    }),
  );
});

test("the search body holds what is set and nothing else, for executors take null and [] amiss", () => {
  expect(searchBody(noFilters, now)).toEqual({});
  expect(searchBody({ ...noFilters, status: ["ERROR"], q: "ord-", from: "-6h" }, now)).toEqual({
    status: ["ERROR"],
    workflowIdPrefix: ["ord-"],
    startTime: "2026-11-21T08:00:00.000Z",
  });
});

test("a window is about when workflows were created, completed or taken from a queue", () => {
  const window = { from: "-1h", to: "2026-11-21T13:30Z" };
  expect(timeKinds.map((by) => searchBody({ ...noFilters, ...window, by }, now))).toEqual([
    { startTime: "2026-11-21T13:00:00.000Z", endTime: "2026-11-21T13:30:00.000Z" },
    { completedAfter: "2026-11-21T13:00:00.000Z", completedBefore: "2026-11-21T13:30:00.000Z" },
    { dequeuedAfter: "2026-11-21T13:00:00.000Z", dequeuedBefore: "2026-11-21T13:30:00.000Z" },
  ]);
});

test("a facet offers what was counted, the most frequent first, and what is chosen though nothing has it", () => {
  const groups = [
    { group: { name: "pay" }, count: 2 },
    { group: { name: "ship" }, count: 7 },
    { group: { name: null }, count: 9 },
  ];
  expect(facetOptions(groups, "name", ["gone", "pay"])).toEqual([
    { value: "gone", count: undefined },
    { value: "ship", count: 7 },
    { value: "pay", count: 2 },
  ]);
});

test("a time that cannot be read is no filter", () => {
  expect(searchBody({ ...noFilters, from: "yesterday", to: "2026-11-21T15:00+01:00" }, now)).toEqual({
    endTime: "2026-11-21T14:00:00.000Z",
  });
});
