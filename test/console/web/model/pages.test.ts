import { expect, test } from "vitest";
import { isSettledPage, joinPages } from "../../../../console/web/model/pages.ts";
import { proposedStep, stepsNote } from "../../../../console/web/model/steps.ts";
import { layoutTimeline } from "../../../../console/web/model/timeline/timeline.ts";

const steps = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ stepId: from + index, error: null as string | null }));

test("a list is whole when its last page is not full, and never before", () => {
  const first = steps(0, 3);
  expect(joinPages([first, steps(3, 2)], 3)).toMatchObject({ isWhole: true, hasMore: false });
  expect(joinPages([first, steps(3, 3)], 3)).toMatchObject({ isWhole: false, hasMore: true });
  expect(joinPages([first, undefined], 3)).toEqual({
    items: first,
    isWhole: false,
    hasMore: false,
    wanted: 2,
  });
  // A page that is missing must not let later ones take its place.
  expect(joinPages([first, undefined, steps(6, 1)], 3).items).toEqual(first);
  expect(joinPages([steps(0, 0)], 3)).toEqual({
    items: [],
    isWhole: true,
    hasMore: false,
    wanted: 1,
  });
  // Pages that were asked for beyond the end are given up.
  expect(joinPages([first, steps(3, 1), [], []], 3)).toMatchObject({ isWhole: true, wanted: 2 });
});

test("a page of steps is read again until nothing in it can change", () => {
  expect(isSettledPage(steps(500, 500), 500, false)).toBe(true);
  expect(isSettledPage(steps(500, 499), 500, false)).toBe(false);
  expect(isSettledPage([...steps(500, 499), { stepId: 1_000 }], 500, false)).toBe(false);
  expect(isSettledPage(undefined, 500, false)).toBe(false);
  expect(isSettledPage(steps(500, 1), 500, true)).toBe(true);
});

test("a fork is proposed at the step that failed last, and at the beginning where none did", () => {
  const failing = steps(0, 5_001).map((step) => ({ ...step, error: step.stepId === 5_000 ? "boom" : null }));
  expect(proposedStep(failing, "ERROR")).toBe(5_000);
  expect(proposedStep(steps(1, 4), "SUCCESS")).toBe(1);
  expect(proposedStep([], "ERROR")).toBeUndefined();
});

test("the count of steps never claims more than was read", () => {
  expect(stepsNote(5_001, true)).toBe("5,001 steps recorded");
  expect(stepsNote(1, true)).toBe("1 step recorded");
  expect(stepsNote(500, false)).toBe("the first 500 steps read");
});

test("where steps were not read, no idle time is drawn", () => {
  const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
  const workflow = {
    workflowId: "w",
    workflowName: "many",
    status: "ERROR",
    createdAt: at(0),
    dequeuedAt: null,
    completedAt: at(90),
    updatedAt: at(90),
    queueName: null,
  };
  const read = Array.from({ length: 10 }, (_, stepId) => ({
    stepId,
    stepName: "work",
    startedAt: at(stepId),
    completedAt: at(stepId + 1),
    error: null,
    childWorkflowId: null,
  }));
  const whole = layoutTimeline(workflow, read, new Map(), 90_000, { narrowGaps: true, isWhole: true });
  expect(whole.idle.length).toBe(1);
  const part = layoutTimeline(workflow, read, new Map(), 90_000, { narrowGaps: true, isWhole: false });
  expect(part.idle).toEqual([]);
  expect(part.rows.at(-1)).toMatchObject({
    label: "more steps, not read yet",
    startMs: 10_000,
    endMs: 90_000,
  });
});
