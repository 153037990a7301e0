import { expect, test } from "vitest";
import { eligibleStatuses } from "../../../../conductor/src/jobs/judge.ts";
import { noFilters } from "../../../../console/web/model/filters.ts";
import { expectedMs, jobTitle, progressText, troubles } from "../../../../console/web/model/job.ts";
import { firstDraft, readDraft } from "../../../../console/web/model/job-options.ts";
import { countRows, jobChoice, jobFilters, previewChoice } from "../../../../console/web/model/job-scope.ts";
import { eligibleCount, selectedCount } from "../../../../console/web/model/selection.ts";
import { knownStatuses, suits } from "../../../../console/web/model/status.ts";

const none = { total: 0, waiting: 0, done: 0, refused: 0, missing: 0, unknown: 0, untried: 0 };
const job = (change: object) => ({
  action: "fork" as const,
  status: "ACTING" as const,
  counts: none,
  createdAt: "2026-01-01T00:00:00Z",
  endedAt: null,
  ...change,
});

test("the Console counts what Conductor will take", () => {
  const ours = (action: "cancel" | "resume" | "fork" | "delete", isFromFailure = false) =>
    knownStatuses.filter((status) => suits(action, status, isFromFailure)).toSorted();
  for (const action of ["cancel", "resume", "fork", "delete"] as const) {
    expect(ours(action)).toEqual(eligibleStatuses(action, {}).toSorted());
  }
  expect(ours("fork", true)).toEqual(eligibleStatuses("fork", { fromLastFailure: true }).toSorted());
});

test("a job is named by what it does or has done, and says how far it is", () => {
  const counts = { ...none, total: 1_200, waiting: 200, done: 990, refused: 10 };
  expect(jobTitle(job({ status: "COLLECTING" }))).toBe("Forking");
  expect(jobTitle(job({ counts }))).toBe("Forking 1,200");
  expect(progressText(job({ counts }))).toBe("1,000 of 1,200 had their turn.");
  expect(jobTitle(job({ status: "ENDED", counts: { ...counts, waiting: 0 } }))).toBe("Forked 990 of 1,200");
  const stopped = { ...counts, waiting: 0, untried: 200 };
  expect(progressText(job({ status: "ENDED", counts: stopped }))).toBe(
    "Ended; 1,000 of 1,200 had their turn.",
  );
  expect(jobTitle(job({ status: "ENDED", counts: { ...none, total: 3, done: 3 } }))).toBe("Forked 3");
  expect(troubles({ ...counts, unknown: 1 })).toEqual([
    { word: "Not known", count: 1 },
    { word: "Refused", count: 10 },
  ]);
});

test("the time that a job takes is told from the last one that was long enough and did the same", () => {
  const ended = { status: "ENDED", endedAt: "2026-01-01T00:00:10Z" };
  const jobs = [
    job({ ...ended, counts: { ...none, done: 3 } }),
    job({ ...ended, action: "delete", counts: { ...none, done: 5_000 } }),
    job({ ...ended, counts: { ...none, done: 1_000 } }),
  ];
  expect(expectedMs(500, "fork", jobs)).toBe(5_000);
  expect(expectedMs(500, "cancel", jobs)).toBeUndefined();
});

test("rows that the action cannot change are counted, and not sent", () => {
  const rows = new Map([
    ["a", "ERROR"],
    ["b", "SUCCESS"],
    ["c", "PENDING"],
  ]);
  const scope = { label: "", chosen: { rows } };
  expect(previewChoice(scope)).toEqual({ workflowIds: ["a", "b", "c"] });
  expect(jobChoice(scope, "fork", true)).toEqual({ workflowIds: ["a"] });
  expect(jobChoice(scope, "fork", false)).toEqual({ workflowIds: ["a", "b"] });
  expect(countRows(rows, "cancel", false)).toContainEqual({ status: "PENDING", isEligible: true, count: 1 });
  const many = new Map(Array.from({ length: 2_001 }, (_, index) => [`${index}`, "ERROR"]));
  expect(previewChoice({ label: "", chosen: { rows: many } })).toBeUndefined();
});

test("what matched at one moment is what the job is about", () => {
  const filters = { ...noFilters, status: ["ERROR"], from: "-1h" };
  expect(jobFilters(filters, "2026-01-01T12:00:00.000Z")).toEqual({
    status: ["ERROR"],
    startTime: "2026-01-01T11:00:00.000Z",
    endTime: "2026-01-01T12:00:00.000Z",
  });
});

test("options are given only where they mean something, and not while one is missing", () => {
  expect(readDraft("cancel", { ...firstDraft, withChildren: true }, "v1")).toEqual({ cancelChildren: true });
  expect(readDraft("delete", firstDraft, "v1")).toEqual({});
  expect(readDraft("resume", { ...firstDraft, queue: "mail" }, "v1")).toEqual({ queueName: "mail" });
  expect(readDraft("fork", firstDraft, undefined)).toBeUndefined();
  expect(readDraft("fork", firstDraft, "v2")).toEqual({ fromLastFailure: true, appVersion: "v2" });
  const numbered = { ...firstDraft, start: "number" as const };
  expect(readDraft("fork", numbered, "v2")).toBeUndefined();
  expect(readDraft("fork", { ...numbered, stepNumber: "3" }, "v2")).toEqual({
    fromStep: 3,
    appVersion: "v2",
  });
});

test("buttons count the workflows that they can change, of the rows and of everything that matched", () => {
  const rows = new Map([
    ["a", "ERROR"],
    ["b", "SUCCESS"],
    ["c", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    ["d", "PENDING"],
  ]);
  expect(eligibleCount("fork", { rows })).toBe(3);
  expect(eligibleCount("resume", { rows })).toBe(1);
  const counts = new Map([
    ["ERROR", 399],
    ["PENDING", 3],
  ]);
  const all = { filters: noFilters, before: "2026-11-21T12:00:00.000Z", counts };
  expect(selectedCount({ rows, all })).toBe(402);
  expect(eligibleCount("fork", { rows, all })).toBe(399);
});
