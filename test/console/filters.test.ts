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
  from: trimmed,
  to: trimmed,
});

test("filters survive the way through the URL and back", () => {
  fc.assert(
    fc.property(filters, (given) => {
      const query = stringifySearch(searchFromFilters(given));
      expect(filtersFromSearch(parseSearch(query))).toEqual(given);
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

test("a time that cannot be read is no filter", () => {
  expect(searchBody({ ...noFilters, from: "yesterday", to: "2026-11-21T15:00+01:00" }, now)).toEqual({
    endTime: "2026-11-21T14:00:00.000Z",
  });
});
