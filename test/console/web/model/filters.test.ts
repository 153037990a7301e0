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
} from "../../../../console/web/model/filters.ts";
import { workflowSearch } from "../../../../conductor/src/contract/schemas/workflow-search.ts";
import { countBody, facetOptions, readAttribute, timeKinds } from "../../../../console/web/model/filters.ts";
import type { Filters } from "../../../../console/web/model/filters.ts";

const now = Date.parse("2026-11-21T14:00:00.000Z");

const values = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 });
const trimmed = fc.string().map((text) => text.trim());
const yesNo = fc.constantFrom("" as const, "yes" as const, "no" as const);
const filters: fc.Arbitrary<Filters> = fc.record({
  status: values,
  name: values,
  queue: values,
  version: values,
  executor: values,
  user: values,
  schedule: values,
  parent: values,
  forkedFrom: values,
  id: values,
  attr: values,
  q: trimmed,
  cased: yesNo,
  part: trimmed,
  child: yesNo,
  forked: yesNo,
  queued: yesNo,
  by: fc.constantFrom(...timeKinds),
  from: trimmed,
  to: trimmed,
});

test("filters survive a round trip through the URL", () => {
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

test("the search body holds only what is set, because executors misread null and []", () => {
  expect(searchBody(noFilters, now)).toEqual({});
  expect(searchBody({ ...noFilters, status: ["ERROR"], q: "ord-", from: "-6h" }, now)).toEqual({
    status: ["ERROR"],
    workflowIdPrefix: ["ord-", "ORD-"],
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

test("a time that cannot be read does not filter", () => {
  expect(searchBody({ ...noFilters, from: "yesterday", to: "2026-11-21T15:00+01:00" }, now)).toEqual({
    endTime: "2026-11-21T14:00:00.000Z",
  });
});

test("every documented search field can be set", () => {
  const all: Filters = {
    ...noFilters,
    ...Object.fromEntries(
      [
        "status",
        "name",
        "queue",
        "version",
        "executor",
        "user",
        "schedule",
        "parent",
        "forkedFrom",
        "id",
      ].map((name) => [name, ["a"]]),
    ),
    attr: ["customer=acme-4242"],
    q: "ord",
    child: "yes",
    forked: "no",
    queued: "yes",
    from: "-1h",
    to: "-1m",
  };
  const members = timeKinds.flatMap((by) => Object.keys(searchBody({ ...all, by }, now)));
  // What is not in the list: how the answer is paged and how much of each row it has.
  const { limit, offset, sortDesc, loadInput, loadOutput, ...fields } = workflowSearch.properties;
  expect([limit, offset, sortDesc, loadInput, loadOutput]).not.toContain(undefined);
  expect([...new Set(members)].toSorted()).toEqual(Object.keys(fields).toSorted());
});

test("an id is looked for in any case, or in the one that was typed", () => {
  const prefixOf = (given: Partial<Filters>) => searchBody({ ...noFilters, ...given }, now).workflowIdPrefix;
  expect(prefixOf({ q: "Ord-4" })).toEqual(["Ord-4", "ord-4", "ORD-4"]);
  expect(prefixOf({ q: "42" })).toEqual(["42"]);
  expect(prefixOf({ q: "Ord-4", cased: "yes" })).toEqual(["Ord-4"]);
});

test("an attribute is a number, a truth value or nothing only where it reads as such", () => {
  const read = (text: string) => readAttribute(text)[1];
  expect(readAttribute("customer=acme=4242")).toEqual(["customer", "acme=4242"]);
  expect(["n=5", "n=-1.5", "n=true", "n=null"].map(read)).toEqual([5, -1.5, true, null]);
  expect(['n="5"', "n=007", "n=12345678901234567890", "n=truethy", 'n="'].map(read)).toEqual([
    "5",
    "007",
    "12345678901234567890",
    "truethy",
    '"',
  ]);
});

test("counts are not asked for by what SDKs do not count by", () => {
  expect(countBody({ ...noFilters, queued: "yes" }, now)).toBeUndefined();
  expect(countBody({ ...noFilters, user: ["ada"] }, now)).toEqual({ user: ["ada"] });
});
