import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ConductorError } from "../../../../conductor/src/errors.ts";
import type { WireSchedule } from "../../../../conductor/src/wire/messages.ts";
import { appPath, codeOf, problemOf, startTestServer, textLike, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = { get_schedule: { output: nightly } };
});

const nightly: WireSchedule = {
  schedule_id: "id-1",
  schedule_name: "nightly/eu",
  workflow_name: "report",
  schedule: "0 3 * * *",
  status: "ACTIVE",
};
const path = "~/schedules/nightly%2Feu";
const sent = () => api.router.asked.map(({ type, request }) => ({ type, ...request }));

test("a schedule has every member; its wire names differ", async () => {
  api.router.script.list_schedules = {
    output: [
      nightly,
      {
        ...nightly,
        workflow_class_name: "Reports",
        context: "{ a: 1 }",
        last_fired_at: "2026-08-21 03:00:00.123456+00:00",
        automatic_backfill: true,
        cron_timezone: "Europe/Berlin",
        queue_name: "not part of the API",
        application_name: "shop",
      },
    ],
  };
  const plain = {
    scheduleId: "id-1",
    scheduleName: "nightly/eu",
    workflowName: "report",
    workflowClass: null,
    cronExpression: "0 3 * * *",
    status: "ACTIVE",
    context: null,
    lastFiredAt: null,
    automaticBackfill: false,
    cronTimezone: null,
    applicationName: null,
  };
  expect((await api.send("GET", "~/schedules")).json()).toEqual([
    plain,
    {
      ...plain,
      workflowClass: "Reports",
      context: "{ a: 1 }",
      lastFiredAt: "2026-08-21T03:00:00.123Z",
      automaticBackfill: true,
      cronTimezone: "Europe/Berlin",
      applicationName: "shop",
    },
  ]);
});

test.each([
  ["2026-08-21T03:00:00Z", "2026-08-21T03:00:00.000Z"],
  ["2026-08-21T03:00:00.5", "2026-08-21T03:00:00.500Z"],
  ["2026-08-21T05:00:00+02:00", "2026-08-21T03:00:00.000Z"],
  ["never", null],
  ["", null],
])("a schedule last fired at %o", async (last_fired_at, lastFiredAt) => {
  api.router.script.get_schedule = { output: { ...nightly, last_fired_at } };
  expect((await api.send("GET", path)).json()).toMatchObject({ lastFiredAt });
});

test("schedules are filtered by the executor; their contexts are asked for only on demand", async () => {
  api.router.script.list_schedules = { output: [] };
  await api.send("GET", "~/schedules");
  await api.send(
    "GET",
    "~/schedules?status=PAUSED&workflowName=report&scheduleNamePrefix=n&loadContext=true",
  );
  expect(sent()).toEqual([
    { type: "list_schedules", body: { load_context: false } },
    {
      type: "list_schedules",
      body: {
        status: ["PAUSED"],
        workflow_name: ["report"],
        schedule_name_prefix: ["n"],
        load_context: true,
      },
    },
  ]);
  expect(codeOf(await api.send("GET", "~/schedules?status=asleep"))).toBe("CONDUCTOR_REQUEST_INVALID");
});

test("a schedule is paused, resumed and triggered after a check that it exists", async () => {
  api.router.script.pause_schedule = { success: true };
  api.router.script.resume_schedule = { success: true };
  api.router.script.trigger_schedule = { workflow_id: "sched-nightly-1" };
  expect((await api.send("POST", `${path}/pause`)).statusCode).toBe(204);
  expect((await api.send("POST", `${path}/resume`)).statusCode).toBe(204);
  const triggered = await api.send("POST", `${path}/trigger`);
  expect(triggered.statusCode).toBe(201);
  expect(triggered.json()).toEqual({ workflowId: "sched-nightly-1" });
  expect(triggered.headers.location).toBe(`${appPath}/workflows/sched-nightly-1`);
  const look = { type: "get_schedule", schedule_name: "nightly/eu", load_context: false };
  expect(sent()).toEqual([
    look,
    { type: "pause_schedule", schedule_name: "nightly/eu" },
    look,
    { type: "resume_schedule", schedule_name: "nightly/eu" },
    look,
    { type: "trigger_schedule", schedule_name: "nightly/eu" },
  ]);
  expect(api.router.asked.map((each) => each.options.repeatable)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});

test("an unknown schedule is unknown to every operation", async () => {
  api.router.script.get_schedule = { output: null };
  const range = { startTime: "2026-08-21T00:00:00Z", endTime: "2026-08-22T00:00:00Z" };
  for (const [method, part, body] of [
    ["GET", "", undefined],
    ["POST", "/pause", undefined],
    ["POST", "/resume", undefined],
    ["POST", "/trigger", undefined],
    ["POST", "/backfill", range],
  ] as const) {
    expect(codeOf(await api.send(method, path + part, body)), part).toBe("CONDUCTOR_SCHEDULE_UNKNOWN");
  }
});

test("a backfill is sent with both instants", async () => {
  api.router.script.backfill_schedule = { workflow_ids: ["a", "b"] };
  const response = await api.send("POST", `${path}/backfill`, {
    startTime: "2026-08-21T02:00:00.000000001+02:00",
    endTime: "2026-08-22T00:00:00Z",
  });
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ workflowIds: ["a", "b"] });
  expect(sent()[1]).toEqual({
    type: "backfill_schedule",
    schedule_name: "nightly/eu",
    start: "2026-08-21T00:00:00.000+00:00",
    end: "2026-08-22T00:00:00.000+00:00",
  });
  expect(api.router.asked[1]?.options.repeatable).toBe(false);
});

test("a long backfill is sliced so that no instant is lost and none counts twice", async () => {
  let calls = 0;
  api.router.script.backfill_schedule = () => ({ workflow_ids: [`id-${(calls += 1)}`, "same"] });
  const response = await api.send("POST", `${path}/backfill`, {
    startTime: "2026-01-01T00:00:00Z",
    endTime: "2026-03-01T00:00:00Z",
  });
  expect(response.json()).toEqual({ workflowIds: ["id-1", "same", "id-2"] });
  expect(sent().slice(1)).toMatchObject([
    { start: "2026-01-01T00:00:00.000+00:00", end: "2026-02-01T00:00:00.000+00:00" },
    { start: "2026-01-31T23:59:59.999+00:00", end: "2026-03-01T00:00:00.000+00:00" },
  ]);
});

test("a backfill that stops half-way says where to go on", async () => {
  let calls = 0;
  api.router.script.backfill_schedule = () => {
    calls += 1;
    if (calls > 1) throw new ConductorError("CONDUCTOR_EXECUTOR_TIMED_OUT", "Too slow.");
    return { workflow_ids: ["a"] };
  };
  const response = await api.send("POST", `${path}/backfill`, {
    startTime: "2026-01-01T00:00:00Z",
    endTime: "2027-01-01T00:00:00Z",
  });
  expect(codeOf(response)).toBe("CONDUCTOR_OUTCOME_UNKNOWN");
  expect(problemOf(response).detail).toEqual(textLike(/2026-02-01T00:00:00\.000Z/));
});

test("a backfill of too many workflows is refused before anything has started, and accepted in parts", async () => {
  const answer = { schedule_id: "1", schedule_name: "nightly/eu", schedule: "*/5 * * * * *" };
  api.router.script.get_schedule = { output: answer as WireSchedule };
  api.router.script.backfill_schedule = { workflow_ids: ["a"] };
  const years = { startTime: "2020-01-01T00:00:00Z", endTime: "2026-01-01T00:00:00Z" };
  const refused = await api.send("POST", `${path}/backfill`, years);
  expect([refused.statusCode, codeOf(refused)]).toEqual([422, "CONDUCTOR_BACKFILL_TOO_LARGE"]);
  expect(sent().map(({ type }) => type)).toEqual(["get_schedule"]);
  const until = /endTime (\S+),/.exec(problemOf(refused).detail)?.[1] ?? "";
  const part = { startTime: years.startTime, endTime: until };
  expect((await api.send("POST", `${path}/backfill`, part)).statusCode).toBe(200);
  const count = async (range: Record<string, string>) =>
    (
      await api.send("GET", `${path}/backfill-count?${new URLSearchParams(range).toString()}`)
    ).json<unknown>();
  expect(await count(part)).toEqual({ count: 5_000, isAll: true, limit: 5_000 });
  expect(await count(years)).toEqual({ count: 5_000, isAll: false, limit: 5_000 });
  expect(sent().filter(({ type }) => type === "backfill_schedule")).toHaveLength(1);
  api.router.script.get_schedule = { output: { ...answer, schedule: "@every 5s" } as WireSchedule };
  expect(await count(years)).toMatchObject({ count: null, isAll: false });
});

test("a backfill needs both bounds in order", async () => {
  const reversed = { startTime: "2026-08-22T00:00:00Z", endTime: "2026-08-21T00:00:00Z" };
  expect(problemOf(await api.send("POST", `${path}/backfill`, reversed)).errors?.[0]?.location).toBe(
    "body.endTime",
  );
  const half = await api.send("POST", `${path}/backfill`, { startTime: "2026-08-22T00:00:00Z" });
  expect(problemOf(half).errors).toEqual([{ location: "body.endTime", message: "is required" }]);
});

test("queues come with their limits, those of each partition too", async () => {
  const wire = {
    name: "mail",
    concurrency: 10,
    worker_concurrency: null,
    rate_limit_max: 5,
    rate_limit_period_sec: 1.5,
    priority_enabled: true,
    polling_interval_sec: 1,
    partition_queue: true,
    partition_concurrency: 3,
    partition_worker_concurrency: 1,
    partition_rate_limit_max: 20,
    partition_rate_limit_period_sec: 0.5,
    shard_key: "what is newer still is dropped",
  };
  api.router.script.list_queues = { output: [wire] };
  expect((await api.send("GET", "~/queues")).json()).toEqual([
    {
      name: "mail",
      concurrency: 10,
      workerConcurrency: null,
      rateLimitMax: 5,
      rateLimitPeriodSecs: 1.5,
      priorityEnabled: true,
      partitionQueue: true,
      pollingIntervalSecs: 1,
      applicationName: null,
      partitionConcurrency: 3,
      partitionWorkerConcurrency: 1,
      partitionRateLimitMax: 20,
      partitionRateLimitPeriodSecs: 0.5,
    },
  ]);
  // Older SDKs know none of them.
  api.router.script.get_queue = { output: { name: "old" } };
  expect((await api.send("GET", "~/queues/old")).json()).toMatchObject({
    partitionConcurrency: null,
    partitionWorkerConcurrency: null,
    partitionRateLimitMax: null,
    partitionRateLimitPeriodSecs: null,
  });
  api.router.asked.splice(1);
  expect(sent()).toEqual([{ type: "list_queues", body: {} }]);
});

test("a queue is read by name, and may be unknown", async () => {
  api.router.script.get_queue = { output: { name: "a b/c" } };
  expect((await api.send("GET", "~/queues/a%20b%2Fc")).json()).toMatchObject({ name: "a b/c" });
  expect(sent()).toEqual([{ type: "get_queue", name: "a b/c" }]);
  api.router.script.get_queue = { output: null };
  expect(codeOf(await api.send("GET", "~/queues/ghost"))).toBe("CONDUCTOR_QUEUE_UNKNOWN");
});
