import { expect, test } from "vitest";
import {
  byKind,
  endsAll,
  judgeAfter,
  judgeForks,
  portions,
  sortBefore,
} from "../../../../console/web/model/bulk.ts";
import { Failure } from "../../../../console/web/model/failure.ts";
import { noFilters } from "../../../../console/web/model/filters.ts";
import { eligibleCount, selectedCount } from "../../../../console/web/model/selection.ts";

const refused = new Failure(403, { type: "urn:podium:error:CONDUCTOR_FORBIDDEN", detail: "You may not." });
const lost = new Failure(502, {
  type: "urn:podium:error:CONSOLE_CONDUCTOR_UNREACHABLE",
  detail: "No answer.",
});

test("portions lose no id, and are short enough for ids of any length", () => {
  const ids = Array.from({ length: 450 }, (_, index) => `wf-${index}`);
  expect(portions(ids).map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(portions(ids).flat()).toEqual(ids);
  const long = Array.from({ length: 120 }, (_, index) => `${index}`.padEnd(4_000, "x"));
  expect(portions(long).map(({ length }) => length)).toEqual([50, 50, 20]);
});

test("unknown workflows and those that the action cannot change are told apart before the action", () => {
  const before = new Map([
    ["a", "PENDING"],
    ["b", "SUCCESS"],
  ]);
  expect(sortBefore("cancel", ["a", "b", "c"], before)).toEqual({
    ids: ["a"],
    outcomes: [
      { workflowId: "b", kind: "refused", reason: "It has ended: Success." },
      { workflowId: "c", kind: "missing", reason: "" },
    ],
  });
  expect(sortBefore("fork", ["b"], before).outcomes[0]?.reason).toBe("It has not failed: Success.");
});

test("the result is what a later read shows, whatever the answer was", () => {
  const kinds = (...args: Parameters<typeof judgeAfter>) => judgeAfter(...args).map(({ kind }) => kind);
  const after = new Map([
    ["a", "CANCELLED"],
    ["b", "SUCCESS"],
  ]);
  expect(kinds("cancel", ["a", "b", "c"], after, undefined)).toEqual(["done", "refused", "missing"]);
  expect(kinds("cancel", ["a", "b"], after, lost)).toEqual(["done", "unknown"]);
  expect(kinds("cancel", ["a", "b"], after, refused)).toEqual(["done", "refused"]);
  expect(kinds("delete", ["a", "c"], after, undefined)).toEqual(["refused", "done"]);
  expect(kinds("resume", ["a", "b"], after, undefined)).toEqual(["refused", "done"]);
});

test("a fork that is not found is not known to have failed unless the call was refused", () => {
  const forks = new Map([["a", "a2"]]);
  expect(judgeForks(["a", "b"], forks, undefined)).toMatchObject([
    { kind: "done", forkedTo: "a2" },
    { kind: "unknown" },
  ]);
  expect(judgeForks(["b"], new Map(), refused)).toMatchObject([{ kind: "refused", reason: "You may not." }]);
  expect(judgeForks(["b"], new Map(), lost)).toMatchObject([{ kind: "unknown", reason: "No answer." }]);
});

test("a refusal that would meet every portion ends the action, one about ids does not", () => {
  expect([refused, lost].map(endsAll)).toEqual([true, true]);
  expect(endsAll(new Failure(404, { type: "urn:podium:error:CONDUCTOR_WORKFLOW_UNKNOWN" }))).toBe(false);
});

test("what needs a person comes first", () => {
  const outcomes = ["done", "missing", "unknown"].map((kind) => ({ workflowId: kind, kind, reason: "" }));
  expect(byKind(outcomes as never).map(({ kind }) => kind)).toEqual(["unknown", "missing", "done"]);
});

test("buttons count the workflows that they can change, of the rows and of everything that matched", () => {
  const rows = new Map([
    ["a", "ERROR"],
    ["b", "SUCCESS"],
    ["c", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
  ]);
  expect(eligibleCount("fork", { rows })).toBe(2);
  expect(eligibleCount("resume", { rows })).toBe(1);
  const counts = new Map([
    ["ERROR", 399],
    ["PENDING", 3],
  ]);
  const all = { filters: noFilters, before: "2026-11-21T12:00:00.000Z", counts };
  expect(selectedCount({ rows, all })).toBe(402);
  expect(eligibleCount("fork", { rows, all })).toBe(399);
});
