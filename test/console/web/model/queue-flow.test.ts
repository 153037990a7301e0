import { expect, test } from "vitest";
import {
  countBy,
  drainMs,
  drainWords,
  limitUses,
  perMinute,
} from "../../../../console/web/model/queue-flow.ts";

const windowMs = 300_000;

test.each([
  [0, { came: 5, ended: 0 }, 0, "empty"],
  [100, { came: 50, ended: 100 }, 600_000, "about 10 m 00 s"],
  [100, { came: 50, ended: 50 }, undefined, "not shrinking"],
  [100, { came: 50, ended: 20 }, undefined, "growing"],
  [100, { came: 0, ended: 0 }, undefined, "not draining"],
  [1, { came: 0, ended: 1_000 }, 300, "about 1.00 s"],
])("a backlog of %i with %o is gone in %s ms: %s", (backlog, flow, ms, words) => {
  expect(drainMs(backlog, flow, windowMs)).toBe(ms);
  expect(drainWords(backlog, flow, windowMs)).toBe(words);
});

test.each([
  [0, "0"],
  [5, "1"],
  [2, "0.4"],
  [5_123, "1,025"],
])("%i in five minutes are %s per minute", (count, text) => {
  expect(perMinute(count, windowMs)).toBe(text);
});

const row = (executorId: string | null, queuePartitionKey: string | null) => ({
  executorId,
  queuePartitionKey,
});
const queue = {
  concurrency: 10,
  workerConcurrency: 2,
  rateLimitMax: 5,
  rateLimitPeriodSecs: 30,
  partitionConcurrency: 3,
};

test("each limit tells its use: the fullest executor's and partition's where it holds for each", () => {
  const rows = [row("a", "x"), row("a", "x"), row("b", "y"), row(null, null)];
  expect(limitUses(queue, { running: 4, rows, taken: [1, 2] }).map(({ used, max }) => [used, max])).toEqual([
    [4, 10],
    [2, 2],
    [2, 5],
    [2, 3],
  ]);
});

test("what was not read is unknown, and a queue without limits has no uses", () => {
  const nothing = { running: undefined, rows: undefined, taken: undefined };
  expect(limitUses(queue, nothing).map(({ used }) => used)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  const free = { concurrency: null, workerConcurrency: null, rateLimitMax: null, rateLimitPeriodSecs: null };
  expect(limitUses(free, { ...nothing, running: 3 })).toEqual([]);
});

test("values are counted, the most frequent first; a row without one is none", () => {
  const rows = [
    row("a", null),
    row("b", "y"),
    row("b", null),
    row(null, null),
    row(null, null),
    row(null, null),
  ];
  expect(countBy(rows, "executorId")).toEqual([
    { value: "b", count: 2 },
    { value: "a", count: 1 },
  ]);
});
