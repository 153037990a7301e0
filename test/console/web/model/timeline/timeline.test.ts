import fc from "fast-check";
import { expect, test } from "vitest";
import { markOf } from "../../../../../console/web/model/timeline/row.ts";
import { describeRow, tookWords } from "../../../../../console/web/model/timeline/row-words.ts";
import { layoutTimeline } from "../../../../../console/web/model/timeline/timeline.ts";
import type { TimelineStep, TimelineWorkflow } from "../../../../../console/web/model/timeline/row.ts";
import { findGaps, makeScale, niceStep } from "../../../../../console/web/model/timeline/scale.ts";
import { knownStatuses } from "../../../../../console/web/model/status.ts";

const start = Date.parse("2026-11-21T12:00:00.000Z");
const iso = (offsetMs: number): string => new Date(start + offsetMs).toISOString();

function workflow(given: Partial<TimelineWorkflow> = {}): TimelineWorkflow {
  return {
    workflowId: "w",
    workflowName: "work",
    status: "SUCCESS",
    createdAt: iso(0),
    dequeuedAt: null,
    completedAt: iso(10_000),
    updatedAt: iso(10_000),
    queueName: null,
    ...given,
  };
}

function step(
  stepId: number,
  from: number | null,
  to: number | null,
  given: Partial<TimelineStep> = {},
): TimelineStep {
  return {
    stepId,
    stepName: `step ${String(stepId)}`,
    startedAt: from === null ? null : iso(from),
    completedAt: to === null ? null : iso(to),
    error: null,
    childWorkflowId: null,
    ...given,
  };
}

const none = new Map<string, TimelineWorkflow>();
const offset = fc.option(fc.integer({ min: -100_000, max: 10_000_000 }), { nil: null });
const anyStep = fc
  .record({
    from: offset,
    to: offset,
    stepName: fc.constantFrom("charge", "DBOS.sleep", "DBOS.setEvent", "DBOS.recv"),
    error: fc.constantFrom(null, "boom"),
  })
  .map(({ from, to, ...given }, ...rest) => step(rest.length, from, to, given));
const anyWorkflow = fc
  .record({ status: fc.constantFrom(...knownStatuses, "NEW"), dequeued: offset, completed: offset })
  .map(({ status, dequeued, completed }) =>
    workflow({
      status,
      dequeuedAt: dequeued === null ? null : iso(dequeued),
      completedAt: completed === null ? null : iso(completed),
    }),
  );

test("no bar is ever negative or off the track, whatever the clocks say", () => {
  fc.assert(
    fc.property(
      anyWorkflow,
      fc.array(anyStep, { maxLength: 12 }),
      fc.integer({ min: -5_000, max: 20_000_000 }),
      (owner, steps, now) => {
        const { rows, scale } = layoutTimeline(owner, steps, none, start + now);
        for (const row of rows) {
          const [left, right] = [scale.x(row.startMs), scale.x(row.endMs)];
          expect(row.endMs).toBeGreaterThanOrEqual(row.startMs);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(right).toBeLessThanOrEqual(1);
          expect(right).toBeGreaterThanOrEqual(left);
          if (row.queuedFromMs !== undefined) expect(scale.x(row.queuedFromMs)).toBeLessThanOrEqual(left);
        }
      },
    ),
  );
});

test("the scale keeps the order of instants and spans the whole track", () => {
  const interval = fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 5_000 }))
    .map(([from, length]) => ({ startMs: from, endMs: from + length }));
  fc.assert(
    fc.property(
      fc.array(interval, { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 1_005_000 })),
      (work, instants) => {
        const end = Math.max(1, ...work.map((one) => one.endMs));
        const scale = makeScale(0, end, findGaps(work, 0, end));
        const positions = instants.toSorted((a, b) => a - b).map(scale.x);
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        expect(scale.x(0)).toBe(0);
        expect(scale.x(end)).toBeCloseTo(1, 6);
        expect(scale.ticks.length).toBeLessThanOrEqual(12);
      },
    ),
    // A window that is nothing but one idle stretch.
    { examples: [[[{ startMs: 1001, endMs: 1001 }], []]], numRuns: 1_000 },
  );
});

test("a long wait between short steps is narrowed, and its true length is kept", () => {
  const steps = [
    step(0, 0, 20),
    step(1, 25, 3_600_025, { stepName: "DBOS.sleep" }),
    step(2, 3_600_030, 3_600_050),
  ];
  const owner = workflow({ completedAt: iso(3_600_060) });
  const narrowed = layoutTimeline(owner, steps, none, start);
  expect(narrowed.scale.gaps).toEqual([{ fromMs: start + 20, toMs: start + 3_600_030 }]);
  expect(narrowed.scale.x(start + 20)).toBeGreaterThan(0.2);
  expect(layoutTimeline(owner, steps, none, start, { narrowGaps: false, isWhole: true }).scale.gaps).toEqual(
    [],
  );
});

test("waits that do not dominate the picture keep their true length", () => {
  const steps = [0, 4_000, 8_000, 12_000].map((from, index) => step(index, from, from + 50));
  expect(layoutTimeline(workflow({ completedAt: iso(16_000) }), steps, none, start).idle).toEqual([]);
});

test("what runs now has no name yet and grows with the clock", () => {
  const owner = workflow({ status: "PENDING", completedAt: null });
  const at = (now: number) => layoutTimeline(owner, [step(0, 100, 500)], none, start + now).rows.at(-1);
  expect(at(2_000)).toMatchObject({
    key: "unrecorded",
    isOpen: true,
    startMs: start + 500,
    endMs: start + 2_000,
  });
  expect(at(3_000)?.endMs).toBe(start + 3_000);
});

test("a sleep that is planned beyond now is open, and no second row claims to run", () => {
  const owner = workflow({ status: "PENDING", completedAt: null });
  const { rows } = layoutTimeline(
    owner,
    [step(0, 100, 60_000, { stepName: "DBOS.sleep" })],
    none,
    start + 5_000,
  );
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatchObject({ isOpen: true, endMs: start + 5_000, tone: "running" });
});

test("a planned sleep ends with its cancelled workflow, while recorded work is never cut", () => {
  const owner = workflow({ status: "CANCELLED", completedAt: iso(5_000) });
  const steps = [step(0, 100, 60_000, { stepName: "DBOS.sleep" }), step(1, 4_900, 5_020)];
  const { rows } = layoutTimeline(owner, steps, none, start + 90_000);
  expect(rows[1]).toMatchObject({ isOpen: false, endMs: start + 5_000 });
  expect(rows[2]).toMatchObject({ isOpen: false, endMs: start + 5_020 });
});

test("a child workflow brings its own status and span", () => {
  const child = workflow({ workflowId: "c", status: "ERROR", createdAt: iso(200), completedAt: iso(900) });
  const { rows } = layoutTimeline(
    workflow(),
    [step(3, 190, 195, { childWorkflowId: "c" })],
    new Map([["c", child]]),
    start,
  );
  expect(rows[1]).toMatchObject({
    childId: "c",
    tone: "failed",
    mark: "workflow",
    startMs: start + 200,
    endMs: start + 900,
  });
});

test("waiting in a queue comes before the bar", () => {
  const { rows } = layoutTimeline(workflow({ dequeuedAt: iso(2_500), queueName: "q" }), [], none, start);
  expect(rows[0]).toMatchObject({ queuedFromMs: start, startMs: start + 2_500 });
});

test("the library's own steps are recognised in every SDK's spelling", () => {
  expect(["DBOS.sleep", "DBOS.getEvent", "DBOS.get_event", "dbos.recv"].map(markOf)).toEqual(
    Array(4).fill("wait"),
  );
  expect(["DBOS.setEvent", "DBOS.writeStream", "DBOS.send"].map(markOf)).toEqual(Array(3).fill("instant"));
  expect(["sleep", "charge", "DBOS.runStep"].map(markOf)).toEqual(Array(3).fill("work"));
});

test("each bar is also a sentence", () => {
  const { rows, startMs } = layoutTimeline(
    workflow(),
    [step(0, 1_100, 1_112, { stepName: "charge", error: "x" })],
    none,
    start,
  );
  expect(rows.map((row) => describeRow(row, startMs))).toEqual([
    "work, succeeded, started 0 ms in, took 10.0 s",
    "charge, failed, started 1.10 s in, took 12 ms",
  ]);
});

test("a workflow that waits in its queue has not started", () => {
  const waiting = workflow({ status: "ENQUEUED", completedAt: null, queueName: "mail" });
  const { rows, startMs } = layoutTimeline(waiting, [], none, start + 14_100);
  expect(rows.map((row) => [describeRow(row, startMs), tookWords(row)])).toEqual([
    ["work, queued, waiting for 14.1 s", "not started"],
  ]);
});

test("tick distances are round", () => {
  expect([3, 45, 180, 700, 4_000, 40_000, 400_000, 90_000_000].map(niceStep)).toEqual([
    5, 50, 200, 1_000, 5_000, 60_000, 600_000, 172_800_000,
  ]);
});

test("times that were not recorded are shown as missing, and none is made up", () => {
  const steps = [step(0, 1_000, 2_000), step(1, 3_000, null), step(2, null, null), step(3, null, 4_000)];
  const { rows } = layoutTimeline(workflow(), steps, none, start + 20_000);
  expect(rows.slice(1).map(tookWords)).toEqual([
    "1.00 s",
    "no end recorded",
    "no time recorded",
    "no start recorded",
  ]);
  const told = rows.slice(1).map((row) => describeRow(row, start));
  expect(told[1]).toBe("step 1, succeeded, started 3.00 s in, no end recorded");
  expect(told[2]).toBe("step 2, succeeded, no time recorded");
  expect(told[3]).toBe("step 3, succeeded, no start recorded, ended 4.00 s in");
});
