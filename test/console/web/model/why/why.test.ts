import { expect, test } from "vitest";
import type { QueueRow, Surroundings } from "../../../../../console/web/model/why/known.ts";
import { nextToken, queueRowsRead } from "../../../../../console/web/model/why/queued.ts";
import { runningVersions } from "../../../../../console/web/model/why/versions.ts";
import { whyLine } from "../../../../../console/web/model/why/why.ts";

const now = Date.parse("2026-11-21T12:00:00.000Z");
const iso = (offsetMs: number): string => new Date(now + offsetMs).toISOString();

const subject = {
  workflowId: "w",
  queuePartitionKey: null as string | null,
  priority: 0,
  scheduleName: null as string | null,
  createdAt: iso(-600_000),
  status: "PENDING",
  error: null,
  queueName: "q",
  appVersion: "v1",
  executorId: "e",
  delayUntil: null,
};
const executor = { executorId: "e", status: "DEAD", appVersion: "v1", updatedAt: iso(-42_000) } as const;
const healthy = (executorId: string, appVersion: string) =>
  ({ executorId, status: "HEALTHY", appVersion, updatedAt: iso(0) }) as const;
const around: Surroundings = {
  executors: [executor],
  recoveries: [],
  queues: [],
  counts: [],
  executorTimeoutSecs: 60,
  nowMs: now,
  zone: "utc",
};
const recovery = { executorId: "e", status: "WAITING", failedAttempts: 0, note: null };

test("a lost executor is shown with its remaining time, and what follows is true", () => {
  const lost = { ...executor, status: "DISCONNECTED" } as const;
  expect(whyLine(subject, { ...around, executors: [lost, healthy("f", "v1")] })).toEqual({
    sentence: "Its executor was lost 42 s ago. Another one takes over in 18 s unless it comes back.",
  });
  expect(whyLine(subject, { ...around, executors: [lost, healthy("f", "v2")] })).toEqual({
    sentence:
      "Its executor was lost 42 s ago. It is given up in 18 s unless it comes back. " +
      "No connected executor runs version v1; 1 runs v2.",
    remedy: { kind: "fork", version: "v2" },
  });
});

test("no replacement is promised for a dead executor whose version no executor runs, and a fork is offered", () => {
  const executors = [executor, healthy("a", "v2"), healthy("b", "v2"), healthy("c", "v3")];
  expect(whyLine(subject, { ...around, executors, recoveries: [recovery] })).toEqual({
    sentence:
      "Its executor is dead and nothing can take its work. " +
      "No connected executor runs version v1; 2 run v2, 1 runs v3.",
    remedy: { kind: "fork", version: "v2" },
  });
  expect(whyLine(subject, around)).toEqual({
    sentence: "Its executor is dead and nothing can take its work. No executor is connected.",
    remedy: { kind: "connect" },
  });
});

test("a recovery is under way until it has failed, and then its reason is shown", () => {
  const executors = [executor, healthy("a", "v1")];
  expect(whyLine(subject, { ...around, executors })?.sentence).toBe(
    "Its executor is dead; its work is being moved to another one.",
  );
  const failed = { ...recovery, failedAttempts: 3, note: "The executor is busy." };
  expect(whyLine(subject, { ...around, executors, recoveries: [failed] })?.sentence).toBe(
    "Its executor is dead, and moving its work has failed 3 times: The executor is busy.",
  );
});

test("a queued workflow waits for a version, a limit or its turn", () => {
  const queued = { ...subject, status: "ENQUEUED" };
  const limits = { concurrency: 4, workerConcurrency: null, rateLimitMax: 1, rateLimitPeriodSecs: 600 };
  const queues = [{ name: "q", ...limits }];
  const counts = (running: number) => [{ group: { queue_name: "q", status: "PENDING" }, count: running }];
  const executors = [healthy("a", "v1")];
  const sentence = (more: Partial<Surroundings>) =>
    whyLine(queued, { ...around, executors, queues, ...more })?.sentence;
  expect(sentence({ executors: [healthy("a", "v2")] })).toBe(
    "No connected executor runs version v1; 1 runs v2.",
  );
  expect(sentence({ executors: [] })).toBe("No executor is connected.");
  expect(sentence({ counts: counts(4) })).toBe("Queue q runs 4 of the 4 that it may at once.");
  expect(sentence({ counts: counts(3) })).toBe("It waits for its turn on queue q (4 at once, 1 per 600 s).");
});

test("nothing is claimed about data that has not been read", () => {
  const unknown: Surroundings = {
    ...around,
    executors: undefined,
    recoveries: undefined,
    queues: undefined,
    counts: undefined,
    executorTimeoutSecs: undefined,
  };
  expect(whyLine(subject, unknown)).toBeUndefined();
  expect(whyLine({ ...subject, status: "ENQUEUED" }, unknown)?.sentence).toBe(
    "It waits for its turn on queue q.",
  );
  expect(whyLine({ ...subject, status: "SUCCESS" }, around)).toBeUndefined();
});

test("running versions are listed with the most executors first", () => {
  const executors = [healthy("a", "v1"), healthy("b", "v2"), healthy("c", "v2"), executor];
  expect(runningVersions(executors)).toEqual([
    { version: "v2", count: 2 },
    { version: "v1", count: 1 },
  ]);
});

const limits = { concurrency: null, workerConcurrency: null, rateLimitMax: null, rateLimitPeriodSecs: null };
const queued = { ...subject, status: "ENQUEUED" };
const row = (more: Partial<QueueRow>): QueueRow => ({
  workflowId: "other",
  executorId: "a",
  queuePartitionKey: null,
  priority: 0,
  createdAt: iso(-700_000),
  dequeuedAt: null,
  ...more,
});
const why = (workflow: Partial<typeof queued>, more: Partial<Surroundings>) =>
  whyLine({ ...queued, ...workflow }, { ...around, executors: [healthy("a", "v1")], ...more });
const rows = (more: object) => ({ running: undefined, taken: undefined, queued: undefined, ...more });

test("a full partition is told apart from a full queue", () => {
  const queues = [{ name: "q", ...limits, concurrency: 10, partitionConcurrency: 1 }];
  const running = [row({ queuePartitionKey: "acme" })];
  const told = (key: string) =>
    why({ queuePartitionKey: key }, { queues, queueRows: rows({ running, queued: [] }) })?.sentence;
  expect(told("acme")).toBe("Partition acme of queue q runs 1 of the 1 that it may at once.");
  expect(told("umbrella")).toBe("It is the next on queue q (10 at once, 1 at once in each partition).");
});

test("a rate limit that is used up says when the next one starts", () => {
  const taken = [row({ dequeuedAt: iso(-590_000) }), row({ dequeuedAt: iso(-30_000) })];
  const queues = [{ name: "q", ...limits, rateLimitMax: 2, rateLimitPeriodSecs: 600 }];
  expect(why({}, { queues, queueRows: rows({ taken }) })).toEqual({
    sentence: "Queue q may start 2 per 600 s and has; the next one starts in 10 s, at 12:00:10.",
    remedy: { kind: "queue", queue: "q" },
  });
  const perPartition = [{ name: "q", ...limits, partitionRateLimitMax: 1, partitionRateLimitPeriodSecs: 60 }];
  const own = [row({ dequeuedAt: iso(-30_000), queuePartitionKey: "acme" })];
  const told = (key: string) =>
    why({ queuePartitionKey: key }, { queues: perPartition, queueRows: rows({ taken: own }) })?.sentence;
  expect(told("acme")).toContain("Partition acme of queue q may start 1 per 60 s and has");
  expect(told("umbrella")).toContain("waits for its turn");
});

test("a token comes when the oldest start that counts leaves the window", () => {
  const starts = [-50, -40, -30].map((secs) => ({ dequeuedAt: iso(secs * 1_000) }));
  expect(nextToken(starts, 3, 60_000, now)).toBe(now + 10_000);
  expect(nextToken(starts, 2, 60_000, now)).toBe(now + 20_000);
  expect(nextToken(starts, 4, 60_000, now)).toBeUndefined();
  expect(nextToken(starts, 1, 20_000, now)).toBeUndefined();
});

test("full executors are named, unless more may run than was read", () => {
  const queues = [{ name: "q", ...limits, workerConcurrency: 2 }];
  const running = [row({ executorId: "a" }), row({ executorId: "a" })];
  const told = (all: QueueRow[]) => why({}, { queues, queueRows: rows({ running: all }) })?.sentence;
  expect(told(running)).toBe("The executor that may take it runs 2 of queue q, as many as one executor may.");
  expect(told(running.slice(1))).toContain("waits for its turn");
  expect(told(Array.from({ length: queueRowsRead }, () => running[0]!))).toContain("waits for its turn");
});

test("the number of workflows before it is given with the reason", () => {
  const others = [row({ workflowId: "x" }), row({ workflowId: "y", priority: 0, createdAt: iso(0) })];
  const told = (priority: number) => why({ priority }, { queueRows: rows({ queued: others }) })?.sentence;
  expect(told(0)).toBe("It waits for its turn on queue q: 1 is before it.");
  expect(told(5)).toBe("It waits for its turn on queue q: 2 are before it, 2 of them by priority.");
  const many = Array.from({ length: queueRowsRead }, (_, index) => row({ workflowId: `${index}` }));
  expect(why({}, { queueRows: rows({ queued: many }) })?.sentence).toContain("at least 200 are before it");
});

test("a delay says how long is left, and can be ended", () => {
  const delayed = { ...subject, status: "DELAYED", delayUntil: iso(240_000) };
  expect(whyLine(delayed, around)).toEqual({
    sentence: "It waits until 12:04:00, 4 m more, then joins queue q.",
    remedy: { kind: "resume", word: "Start now" },
  });
  const over = { ...delayed, delayUntil: iso(-1) };
  const served = { ...around, executors: [healthy("f", "v2")] };
  expect(whyLine(over, served)?.sentence).toContain("Its delay has passed; it is about to join");
  expect(whyLine(over, { ...around, executors: [] })).toEqual({
    sentence: "Its delay has passed, and only an executor can start it. No executor is connected.",
    remedy: { kind: "connect" },
  });
});

test("a paused schedule is named on the workflow that it started", () => {
  const ended = { ...subject, status: "SUCCESS", scheduleName: "nightly" };
  const schedules = (status: string) => [{ scheduleName: "nightly", status }];
  expect(whyLine(ended, { ...around, schedules: schedules("PAUSED") })).toEqual({
    sentence: "Its schedule nightly is paused: it starts no further workflow.",
    remedy: { kind: "schedule", scheduleName: "nightly" },
  });
  expect(whyLine(ended, { ...around, schedules: schedules("ACTIVE") })).toBeUndefined();
});

test("a long silence is shown with the last step, and no more is claimed", () => {
  const executors = [healthy("e", "v1")];
  const lastStep = { stepName: "send mail", completedAt: iso(-720_000) };
  expect(whyLine(subject, { ...around, executors, lastStep })?.sentence).toBe(
    "No step has been recorded for 12 m; the last was “send mail”. A step shows once it has ended.",
  );
  const recent = { ...lastStep, completedAt: iso(-5_000) };
  expect(whyLine(subject, { ...around, executors, lastStep: recent })).toBeUndefined();
});

test("the internal queue is not shown as one of the application's", () => {
  expect(why({ queueName: "_dbos_internal_queue" }, {})?.sentence).toBe(
    "It waits for its turn on the internal queue of DBOS.",
  );
});
