import { expect, test } from "vitest";
import { runningVersions, whyLine, type Surroundings } from "../../console/web/model/why.ts";

const now = Date.parse("2026-11-21T12:00:00.000Z");
const iso = (offsetMs: number): string => new Date(now + offsetMs).toISOString();

const subject = {
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

test("a lost executor is given its time, and what comes after is true", () => {
  const lost = { ...executor, status: "DISCONNECTED" } as const;
  expect(whyLine(subject, { ...around, executors: [lost, healthy("f", "v1")] })).toEqual({
    sentence: "Its executor was lost 42 s ago. Another one takes over in 18 s unless it comes back.",
  });
  expect(whyLine(subject, { ...around, executors: [lost, healthy("f", "v2")] })).toEqual({
    sentence:
      "Its executor was lost 42 s ago. It is given up in 18 s unless it comes back. " +
      "No connected executor runs version v1; 1 runs v2.",
    forkTo: "v2",
  });
});

test("a dead executor whose version nothing runs is not said to be replaced, and a fork is offered", () => {
  const executors = [executor, healthy("a", "v2"), healthy("b", "v2"), healthy("c", "v3")];
  expect(whyLine(subject, { ...around, executors, recoveries: [recovery] })).toEqual({
    sentence:
      "Its executor is dead and nothing can take its work. " +
      "No connected executor runs version v1; 2 run v2, 1 runs v3.",
    forkTo: "v2",
  });
  expect(whyLine(subject, around)).toEqual({
    sentence: "Its executor is dead and nothing can take its work. No executor is connected.",
  });
});

test("a recovery is under way until it has failed, and then its reason is told", () => {
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

test("nothing is said of what has not been read", () => {
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

test("versions that run are told with the most first", () => {
  const executors = [healthy("a", "v1"), healthy("b", "v2"), healthy("c", "v2"), executor];
  expect(runningVersions(executors)).toEqual([
    { version: "v2", count: 2 },
    { version: "v1", count: 1 },
  ]);
});
