import { expect, test } from "vitest";
import { groupFailures, normalMessage } from "../../../../console/web/model/failures.ts";

test.each([
  ["Error: order 42 of 1,337.5 was declined", "Error: order # of # was declined"],
  ["no row 7f9c2b1e-0c1d-4f3a-9b8e-aa00bb11cc22 in t", "no row # in t"],
  ["block 0xdeadbeef and 9f86d081884c7d65", "block # and #"],
  [`key "a\\"b" is not 'x y'`, "key “…” is not “…”"],
  ["it can't be what it wasn't", "it can't be what it wasn't"],
  ["the defaced facade", "the defaced facade"],
  ["two\n  lines", "two lines"],
])("%j is grouped as %j", (message, normal) => {
  expect(normalMessage(message)).toBe(normal);
});

test("groups are by name and message, the largest first, each workflow once, with times, versions and trend", () => {
  const row = (workflowId: string, name: string, message: string, atMs: number, version: string | null) => {
    return { workflowId, name, message, atMs, version, status: "ERROR" };
  };
  const groups = groupFailures(
    [
      row("a", "ship", "x", 10, "v1"),
      row("b", "ship", "y", 20, "v1"),
      row("c", "ship", "y", 119, "v2"),
      row("d", "ship", "y", 5_000, "v2"),
      row("d", "ship", "y", 5_000, "v2"),
      row("e", "bill", "y", 60, null),
    ],
    0,
    120,
  );
  expect(groups.map(({ name, message, rows }) => [name, message, [...rows.keys()]])).toEqual([
    ["ship", "y", ["b", "c", "d"]],
    ["bill", "y", ["e"]],
    ["ship", "x", ["a"]],
  ]);
  expect(groups[0]).toMatchObject({
    newestId: "d",
    firstMs: 20,
    lastMs: 5_000,
    versions: ["v2", "v1"],
    trend: [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
  });
});
