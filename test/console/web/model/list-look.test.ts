import fc from "fast-check";
import { expect, test } from "vitest";
import {
  filtersFromSearch,
  noFilters,
  notStatus,
  onlyValue,
  parseSearch,
  stringifySearch,
} from "../../../../console/web/model/filters.ts";
import { nested } from "../../../../console/web/model/family.ts";
import {
  columnNames,
  leastWidth,
  loadsResults,
  lookFromSearch,
  readColumns,
  searchFromList,
  usualColumns,
} from "../../../../console/web/model/list-look.ts";
import type { ListLook } from "../../../../console/web/model/list-look.ts";
import { viewOf, viewSearch, whyUnsaved } from "../../../../console/web/model/saved-view.ts";

const usual: ListLook = { columns: usualColumns, tree: "", peek: "" };

const looks: fc.Arbitrary<ListLook> = fc.record({
  columns: fc
    .subarray([...columnNames])
    .map((names) => columnNames.filter((name) => names.includes(name) || name === "id")),
  tree: fc.constantFrom("" as const, "yes" as const),
  peek: fc.string(),
});

test("a look survives the address, and the usual one leaves it empty", () => {
  fc.assert(
    fc.property(looks, (look) => {
      const search = parseSearch(stringifySearch(searchFromList(noFilters, look)).slice(1));
      expect(lookFromSearch(search)).toEqual(look);
      expect(filtersFromSearch(search)).toEqual(noFilters);
    }),
  );
  expect(searchFromList(noFilters, usual)).toEqual({});
  expect(searchFromList(noFilters, usual, true)).toEqual({ cols: usualColumns.join(",") });
});

test("columns stand in one order, unknown ones are ignored, and the id is always there", () => {
  expect(readColumns("created,nonsense,status")).toEqual(["status", "id", "created"]);
  expect(readColumns("nonsense")).toEqual(usualColumns);
  expect(readColumns("constructor")).toEqual(usualColumns);
});

test("only the columns of results make the list read them", () => {
  expect(loadsResults(usual)).toBe(false);
  expect(columnNames.filter((name) => loadsResults({ columns: [name] }))).toEqual(["error", "output"]);
});

test("the usual columns fit beside the panel of a usual screen", () => {
  const [screen, rail, margins, gap, panel, borders] = [1440, 216, 48, 12, 353, 2];
  expect(leastWidth(usualColumns)).toBeLessThanOrEqual(screen - rail - margins - gap - panel - borders);
});

test("a view is found whatever is in the panel, and keeps its columns in words", () => {
  const search = { status: "ERROR", peek: "wf-1" };
  const saved = viewSearch(search);
  expect(saved).toBe("?status=ERROR&cols=status%2Cname%2Cid%2Cqueue%2Cversion%2Ctook%2Ccreated");
  const views = [
    { viewName: "other", isShared: true, search: "?status=SUCCESS" },
    { viewName: "failed", isShared: false, search: saved },
  ];
  expect(viewOf(views, { ...search, peek: "wf-2" })?.viewName).toBe("failed");
  expect(viewOf(views, { ...search, cols: "id,error" })).toBeUndefined();
});

test("what Conductor would refuse is said before", () => {
  expect(whyUnsaved("night", "?a=b")).toBeUndefined();
  expect(whyUnsaved("", "")).toMatch(/name first/);
  expect(whyUnsaved("n".repeat(101), "")).toMatch(/at most 100 characters; this one has 101/);
  expect(whyUnsaved("n", `?${"x".repeat(4_000)}`)).toMatch(/4001 characters long; a view keeps at most 4000/);
});

test("a value becomes the only one of its filter; of a status the others can stay", () => {
  const filters = { ...noFilters, name: ["a", "b"], user: ["ada"] };
  expect(onlyValue(filters, "name", "c")).toEqual({ ...filters, name: ["c"] });
  expect(notStatus(noFilters, "ERROR").status).toEqual([
    "DELAYED",
    "ENQUEUED",
    "PENDING",
    "SUCCESS",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
    "CANCELLED",
  ]);
  expect(notStatus({ ...noFilters, status: ["ERROR", "PENDING"] }, "ERROR").status).toEqual(["PENDING"]);
});

function row(workflowId: string, parentWorkflowId: string | null = null) {
  return { workflowId, parentWorkflowId };
}

test("children stand under their parent, where the newest of the family stood", () => {
  const rows = [
    row("x"),
    row("p-2", "p"),
    row("y"),
    row("p-1-1", "p-1"),
    row("p-1", "p"),
    row("p"),
    row("z"),
  ];
  const { rows: placed, depths } = nested(rows);
  expect(placed.map(({ workflowId }) => workflowId)).toEqual(["x", "p", "p-2", "p-1", "p-1-1", "y", "z"]);
  expect(Object.fromEntries(depths)).toEqual({ "p-2": 1, "p-1": 1, "p-1-1": 2 });
});

test("a child whose parent is not loaded stays where it is, and no row is lost, not even in a circle", () => {
  expect(nested([row("c", "elsewhere"), row("d")]).rows).toHaveLength(2);
  const circle = [row("a", "b"), row("b", "a"), row("self", "self")];
  expect(new Set(nested(circle).rows)).toEqual(new Set(circle));
  const ids = fc.constantFrom("a", "b", "c", "d", "e");
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(ids, fc.option(ids)), { selector: ([id]) => id }), (pairs) => {
      const rows = pairs.map(([id, parent]) => row(id, parent));
      const { rows: placed } = nested(rows);
      expect(placed).toHaveLength(rows.length);
      expect(new Set(placed)).toEqual(new Set(rows));
    }),
  );
});
