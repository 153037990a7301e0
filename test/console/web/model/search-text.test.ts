import { expect, test } from "vitest";
import { noFilters, searchBody } from "../../../../console/web/model/filters.ts";
import type { Filters } from "../../../../console/web/model/filters.ts";
import { chips, namesWith, readSearch } from "../../../../console/web/model/search-text.ts";

const read = (text: string, filters: Filters = noFilters) => readSearch(text, filters, false);
const body = (text: string) => searchBody({ ...noFilters, ...read(text)[0]?.change }, 0);

test("plain text is the beginning of an id first, then an id, any part of one, and a user", () => {
  expect(read("Ord-42").map(({ sentence }) => sentence)).toEqual([
    "ID begins with “Ord-42”, as typed, in small or in capital letters",
    "ID is exactly “Ord-42”",
    "“Ord-42” anywhere in ID or name, in any case, among the newest 5,000",
    "User is “Ord-42”",
  ]);
  expect(read("  ")).toEqual([]);
});

test("an SDK that takes one prefix gets it as it was typed, and the sentence says so", () => {
  const [first] = readSearch("Ord-42", noFilters, true);
  expect(first?.sentence).toBe("ID begins with “Ord-42”, as typed");
  expect(searchBody({ ...noFilters, ...first?.change }, 0)).toEqual({ workflowIdPrefix: ["Ord-42"] });
});

test("text that names a field sets it, also several fields at once", () => {
  expect(body("attr.customer=acme-4242")).toEqual({ attributes: { customer: "acme-4242" } });
  expect(body("customer=acme-4242")).toEqual({ attributes: { customer: "acme-4242" } });
  expect(read("customer=acme-4242").map(({ key }) => key)).toEqual([
    "tokens",
    "prefix",
    "id",
    "part",
    "user",
  ]);
  expect(body("user:a=b")).toEqual({ user: ["a=b"] });
  expect(body("user:ada attr.n=5 status:failed")).toEqual({
    user: ["ada"],
    attributes: { n: 5 },
    status: ["ERROR"],
  });
  expect(body('name:"my flow"')).toEqual({ workflowName: ["my flow"] });
  expect(body("forked-from:a/../b")).toEqual({ forkedFrom: ["a/../b"] });
  expect(read("attr.n=5")[0]?.sentence).toBe("Attribute n is the number 5");
  expect(read('attr.n="5" user:ada')[0]?.sentence).toBe("Attribute n is “5”, and User is “ada”");
});

test("an id that only looks like a field can still be meant", () => {
  expect(read("user:ada").map(({ key }) => key)).toEqual(["tokens", "prefix", "id", "part", "user"]);
  expect(read("order:17").map(({ key }) => key)).toEqual(["prefix", "id", "part", "user"]);
  expect(read("status:nonsense").map(({ key }) => key)[0]).toBe("prefix");
});

test("names are found by any part of them", () => {
  const names = [
    { value: "shipOrder", count: 1_204 },
    { value: "bill", count: 3 },
  ];
  expect(namesWith("ORDER", names, noFilters).map(({ sentence }) => sentence)).toEqual([
    "Name is “shipOrder”, 1,204 of them",
  ]);
});

test("each filter without a button is a chip that takes itself away", () => {
  const set: Filters = { ...noFilters, user: ["ada"], attr: ["n=5"], child: "no", part: "42" };
  expect(chips(set).map(({ label }) => label)).toEqual([
    "anywhere “42”",
    "attribute n=5",
    "user ada",
    "has no parent",
  ]);
  expect(chips(set).reduce((filters, { without }) => ({ ...filters, ...without }), set)).toEqual(noFilters);
});
