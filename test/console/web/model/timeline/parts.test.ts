// What is drawn around the rows: the strip of the whole time, its window, the search, children, and interruptions.
import fc from "fast-check";
import { expect, test } from "vitest";
import { minimapPieces } from "../../../../../console/web/model/timeline/minimap.ts";
import { attemptsWords, interruptionsOf } from "../../../../../console/web/model/timeline/recovered.ts";
import { instantAt, makeScale, zoomedScale } from "../../../../../console/web/model/timeline/scale.ts";
import { matchingRows, nextMatch } from "../../../../../console/web/model/timeline/search.ts";
import { layoutTimeline } from "../../../../../console/web/model/timeline/timeline.ts";
import type { TimelineStep, TimelineWorkflow } from "../../../../../console/web/model/timeline/row.ts";
import { windowBetween, zoomed } from "../../../../../console/web/model/timeline/window.ts";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const iso = (ms: number): string => new Date(start + ms).toISOString();

function workflow(workflowId: string, fromMs: number, toMs: number): TimelineWorkflow {
  return {
    workflowId,
    workflowName: workflowId,
    status: "SUCCESS",
    createdAt: iso(fromMs),
    dequeuedAt: null,
    completedAt: iso(toMs),
    updatedAt: iso(toMs),
    queueName: null,
  };
}

function step(
  stepId: number,
  fromMs: number,
  toMs: number,
  change: Partial<TimelineStep> = {},
): TimelineStep {
  return {
    stepId,
    stepName: `step ${stepId}`,
    startedAt: iso(fromMs),
    completedAt: iso(toMs),
    error: null,
    childWorkflowId: null,
    ...change,
  };
}

test("the strip shows failures first, then what runs, then work; waits are empty", () => {
  const scale = makeScale(0, 100, []);
  const bar = { startMs: 0, endMs: 49, tone: "success", mark: "work" } as const;
  const pieces = minimapPieces(
    [
      bar,
      { ...bar, startMs: 20, endMs: 29, tone: "failed" },
      { ...bar, startMs: 50, endMs: 79, mark: "wait" },
      { ...bar, startMs: 80, endMs: 100, tone: "running" },
    ],
    scale,
    10,
  );
  expect(pieces).toEqual([
    { from: 0, to: 0.2, tone: "success" },
    { from: 0.2, to: 0.3, tone: "failed" },
    { from: 0.3, to: 0.5, tone: "success" },
    { from: 0.8, to: 1, tone: "running" },
  ]);
});

test("a position of the strip and its instant lead to each other, also across narrowed waits", () => {
  const scale = makeScale(0, 100_000, [{ fromMs: 10_000, toMs: 90_000 }]);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (position) => {
      expect(scale.x(instantAt(scale, position))).toBeCloseTo(position, 3);
    }),
  );
  const part = zoomedScale(scale, 5_000, 50_000);
  expect([part.x(0), part.x(5_000), part.x(50_000), part.x(99_000)]).toEqual([0, 0, 1, 1]);
  expect(part.gaps).toEqual([{ fromMs: 10_000, toMs: 50_000 }]);
});

test("a window is what was dragged over, in either direction; nearly all of it is all", () => {
  const scale = makeScale(0, 1_000, []);
  const part = windowBetween(scale, 0.5, 0.25);
  expect(part?.fromMs).toBeCloseTo(250, 0);
  expect(part?.toMs).toBeCloseTo(500, 0);
  expect(windowBetween(scale, 0, 1)).toBeUndefined();
  expect(windowBetween(scale, 0.7, 0.7)?.toMs).toBeGreaterThan(windowBetween(scale, 0.7, 0.7)?.fromMs ?? 0);
});

test("zooming keeps the row where it is, and ends with the whole time", () => {
  const scale = makeScale(0, 1_000, []);
  const once = zoomed(scale, undefined, 500, 2);
  expect(once).toEqual({ fromMs: 250, toMs: 750 });
  expect(zoomed(scale, once, 250, 2)).toEqual({ fromMs: 250, toMs: 500 });
  expect(zoomed(scale, once, 500, 0.5)).toBeUndefined();
  expect(zoomed(scale, undefined, 1_000, 4)).toEqual({ fromMs: 750, toMs: 1_000 });
});

test("steps are found by a part of their name, and the search goes round", () => {
  const rows = ["order", "Charge", "send", "recharge"].map((label) => ({ label }));
  expect(matchingRows(rows, " CHARGE ")).toEqual([1, 3]);
  expect(matchingRows(rows, "")).toEqual([]);
  expect([nextMatch([1, 3], 1, false), nextMatch([1, 3], 3, false), nextMatch([1, 3], 1, true)]).toEqual([
    3, 1, 3,
  ]);
  expect(nextMatch([], 0, false)).toBeUndefined();
});

test("an expanded child shows its steps below it, at any depth, and rows have keys of their own", () => {
  const children = new Map([
    ["child", workflow("child", 10, 90)],
    ["grandchild", workflow("grandchild", 20, 80)],
  ]);
  const steps = [step(0, 0, 10), step(1, 10, 90, { childWorkflowId: "child" }), step(2, 90, 100)];
  const expanded = new Map([
    ["child", [step(0, 12, 20), step(1, 20, 80, { childWorkflowId: "grandchild" })]],
    ["grandchild", [step(0, 20, 30)]],
  ]);
  const layout = (open: ReadonlyMap<string, readonly TimelineStep[]>) =>
    layoutTimeline(workflow("own", 0, 100), steps, children, start, {
      narrowGaps: true,
      isWhole: true,
      expanded: open,
    }).rows;
  expect(layout(new Map()).map(({ key }) => key)).toEqual(["own", "step-0", "step-1", "step-2"]);
  expect(layout(new Map()).map(({ isExpanded }) => isExpanded)).toEqual([
    undefined,
    undefined,
    false,
    undefined,
  ]);
  expect(
    layout(expanded).map(({ key, depth, ownerId }) => `${depth} ${key} ${ownerId ?? ""}`.trim()),
  ).toEqual([
    "0 own",
    "1 step-0",
    "1 step-1",
    "2 child step-0 child",
    "2 child step-1 child",
    "3 grandchild step-0 grandchild",
    "1 step-2",
  ]);
});

test("the log of recoveries tells when a workflow was without an executor", () => {
  const entry = {
    executorId: "executor-1",
    hostname: "host-1",
    disconnectedAt: iso(1_000),
    declaredDeadAt: iso(6_000),
    finishedAt: iso(7_000),
    status: "MOVED",
    failedAttempts: 0,
    strandedSince: null,
    workflows: [{ workflowId: "mine", executorId: "executor-2" }],
  } as const;
  const surroundings = { zone: "utc", nowMs: start + 20_000, nameOf: (id: string) => id } as const;
  const later = { ...entry, disconnectedAt: iso(9_000), finishedAt: null, status: "WAITING" } as const;
  const found = interruptionsOf("mine", [later, entry], surroundings);
  expect(found.map(({ fromMs, toMs }) => [fromMs - start, toMs - start])).toEqual([
    [1_000, 7_000],
    [9_000, 20_000],
  ]);
  expect(found[0]?.sentence).toContain("executor-1 was lost");
  expect(attemptsWords(found)).toBe("3 attempts");
  expect(interruptionsOf("other", [entry], surroundings)).toEqual([]);
  expect(attemptsWords([])).toBeUndefined();
});
