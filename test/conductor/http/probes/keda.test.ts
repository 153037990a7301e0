// What an autoscaler reads: at once, with its age, and while an application is at zero.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../../support/executor.ts";
import { waitFor } from "../../../support/wait.ts";
import { bodyOf, openShop, path, type Shop } from "../../shop.ts";
import { executorsOf } from "../../../support/executors-of.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ readingMaxAgeMs: 5_000, readingKeptMs: 4_000, wakeMs: 10_000 });
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const call = (method: string, at: string, body?: unknown) => shop.conductor.call(method, at, body);
const queueLength = (queue = "mail") => call("GET", `/metrics/apps/shop/queues/${queue}`);
const member = (answer: { readonly body: unknown }, name: string) =>
  (answer.body as Record<string, unknown>)[name];
const desired = (version = "") => call("GET", `/metrics/apps/shop/autoscale${version}`);

/** An application with `waiting` workflows on the queue `mail`, and one beside it that runs on none when `busy`. */
function work(state: { readonly waiting: number; readonly busy?: boolean }): Record<string, Answer> {
  return {
    get_queue: () => ({ output: { name: "mail", worker_concurrency: 2 } }),
    list_application_versions: () => ({
      output: [{ version_id: "1", version_name: "v1", version_timestamp: 1, created_at: 1 }],
    }),
    get_workflow_aggregates: (request) => {
      const { queue_name: filter } = bodyOf(request);
      const version = { application_version: "v1" };
      if (filter !== undefined) return { output: [{ group: version, count: state.waiting }] };
      return {
        output: [
          { group: { ...version, queue_name: "mail", status: "ENQUEUED" }, count: state.waiting },
          ...(state.busy === true
            ? [{ group: { ...version, queue_name: null, status: "PENDING" }, count: 1 }]
            : []),
        ].filter(({ count }) => count > 0),
      };
    },
  };
}

const leave = async (executor: { kill(): void; readonly executorId: string }) => {
  executor.kill();
  await waitFor("it to be gone", async () => {
    return (await executorsOf({ call }, path)).every(({ status }) => status !== "HEALTHY");
  });
};

describe("with an executor", () => {
  test("a queue's length and the number of executors it wants are single numbers", async () => {
    await shop.join(work({ waiting: 7 }));
    await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" });
    expect(await queueLength()).toMatchObject({
      status: 200,
      body: { queue_length: 7, connected: true, ageSecs: expect.any(Number) as number },
    });
    expect((await queueLength("empty")).body).toMatchObject({ queue_length: 0 });
    const rest = { applicationVersion: "v1", isLatest: true, queueDepth: 7 };
    expect(await desired()).toMatchObject({ status: 200, body: { desiredExecutors: 4, ...rest } });
    expect((await desired("/v1")).body).toMatchObject({ desiredExecutors: 4 });
    expect((await desired("/v9")).status).toBe(404);
  });

  test("a policy counts from the moment that it is set, changed or deleted", async () => {
    const executor = await shop.join(work({ waiting: 7 }));
    expect((await desired()).status).toBe(404);
    expect((await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" })).status).toBe(200);
    expect(await desired()).toMatchObject({ status: 200, body: { desiredExecutors: 4 } });
    executor.answer("get_queue", () => ({ output: { name: "post", worker_concurrency: 1 } }));
    expect((await call("PUT", `${path}/autoscaling-policy`, { queue: "post" })).status).toBe(200);
    expect((await desired()).body).toMatchObject({ desiredExecutors: 7 });
    expect((await call("DELETE", `${path}/autoscaling-policy`)).status).toBe(204);
    expect((await desired()).status).toBe(404);
  });

  test("a reading that began before the policy was set does not count for it", async () => {
    const executor = await shop.join({ ...work({ waiting: 7 }), get_workflow_aggregates: () => "silence" });
    const before = desired();
    await waitFor("the first look", () => executor.received("get_workflow_aggregates").length > 0);
    executor.answer("get_workflow_aggregates", work({ waiting: 7 })["get_workflow_aggregates"]!);
    expect((await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" })).status).toBe(200);
    expect((await desired()).body).toMatchObject({ desiredExecutors: 4 });
    await before;
  });

  test("the length of an unknown queue comes with that fact", async () => {
    const executor = await shop.join({
      ...work({ waiting: 7 }),
      list_queues: () => ({ output: [{ name: "idle" }, { name: "a/b" }] }),
    });
    const told = async (queue: string) => (await queueLength(queue)).body;
    expect(await told("mail")).toMatchObject({ queue_length: 7, registered: true });
    expect(await told("idle")).toMatchObject({ queue_length: 0, registered: true });
    expect(await told("a%2Fb")).toMatchObject({ queue_length: 0, registered: true });
    expect(await told("~YS9i")).toMatchObject({ queue_length: 0, registered: true });
    expect(await told("mial")).toMatchObject({ queue_length: 0, registered: false });
    executor.answer("list_queues", () => ({ error_message: "Unknown message type" }));
    await waitFor(
      "a reading without queues",
      async () => member(await queueLength("mial"), "registered") === undefined,
    );
  });

  test("asking often asks executors seldom", async () => {
    const executor = await shop.join(work({ waiting: 7 }));
    await Promise.all(Array.from({ length: 20 }, () => queueLength()));
    expect(executor.received("get_workflow_aggregates")).toHaveLength(1);
  });

  test("a mute executor leaves the last reading, with its age, and then 503", async () => {
    const executor = await shop.join(work({ waiting: 7 }));
    expect((await queueLength()).body).toMatchObject({ queue_length: 7 });
    executor.answer("get_workflow_aggregates", () => "silence");
    const aged = await waitFor("an older reading", async () => {
      const { body } = await queueLength();
      return (body as { readonly ageSecs: number }).ageSecs >= 3 && body;
    });
    expect(aged).toMatchObject({ queue_length: 7, connected: true });
    const stale = await waitFor("the reading to be too old", async () => {
      const answer = await queueLength();
      return answer.status !== 200 && answer;
    });
    expect(stale).toMatchObject({ status: 503, body: { type: "urn:podium:error:CONDUCTOR_READING_STALE" } });
  });

  test("an autoscaler has its answer within three seconds, whatever executors do", async () => {
    await shop.join({ ...work({ waiting: 7 }), get_workflow_aggregates: () => "silence" });
    const startedAt = Date.now();
    expect((await queueLength()).status).toBe(503);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  test("without a policy there is no number of executors", async () => {
    await shop.join(work({ waiting: 7 }));
    expect((await desired()).status).toBe(404);
  });

  test("an application goes to zero only when nothing of it is unfinished", async () => {
    const state = { waiting: 0, busy: true };
    await shop.join(work(state));
    await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" });
    expect((await desired()).body).toMatchObject({ desiredExecutors: 1 });
    state.busy = false;
    await waitFor("zero", async () => member(await desired(), "desiredExecutors") === 0);
  });
});

describe("a schedule", () => {
  const active = (schedule: string, rest: object = {}) => ({
    schedule_id: schedule,
    schedule_name: schedule,
    workflow_name: "report",
    status: "ACTIVE",
    schedule,
    ...rest,
  });
  const never = "0 0 30 2 *";

  test.each([
    ["that is due keeps one", () => ({ output: [active(never), active("* * * * *")] }), 1],
    ["that is not due keeps none", () => ({ output: [active(never)] }), 0],
    ["that is paused keeps none", () => ({ output: [active("* * * * *", { status: "PAUSED" })] }), 0],
    [
      "of another application keeps none",
      () => ({ output: [active("* * * * *", { application_name: "x" })] }),
      0,
    ],
    ["of its own keeps one", () => ({ output: [active("* * * * *", { application_name: "shop" })] }), 1],
    [
      "among more than can be minded keeps one",
      () => ({ output: Array.from({ length: 101 }, (_, day) => active(`${day % 60} ${day} 30 2 *`)) }),
      1,
    ],
    ["in an SDK that knows none keeps none", () => ({ error_message: "Unknown message type" }), 0],
    ["in an SDK that fails to list them keeps one", () => ({ error_message: "no such table" }), 1],
  ] satisfies [string, Answer, number][])("%s", async (_, list_schedules, wanted) => {
    await shop.join({ ...work({ waiting: 0 }), list_schedules });
    await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" });
    expect((await desired()).body).toMatchObject({ desiredExecutors: wanted, wanted: wanted === 1 });
  });

  test("brings an application back whose reading is too old for anything else", async () => {
    const list_schedules = () => ({ output: [active("* * * * *")] });
    const executor = await shop.join({ ...work({ waiting: 0 }), list_schedules });
    await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" });
    await desired();
    await leave(executor);
    const late = await waitFor("the reading to be too old", async () => {
      const answer = await desired();
      return member(answer, "ageSecs") === undefined && answer;
    });
    expect(late).toMatchObject({
      status: 200,
      body: { desiredExecutors: 1, wanted: true, connected: false },
    });
  });
});

describe("without an executor", () => {
  test("the last reading holds for a while, then nothing is claimed", async () => {
    await leave(await shop.join(work({ waiting: 0 })));
    expect((await queueLength()).status).toBe(503);
    const executor = await shop.join(work({ waiting: 3 }));
    await queueLength();
    await leave(executor);
    expect(await queueLength()).toMatchObject({ status: 200, body: { queue_length: 3, connected: false } });
    await waitFor("503", async () => (await queueLength()).status === 503);
  });

  test("an application that never connected is unknown, and one that is not registered is not found", async () => {
    expect((await queueLength()).status).toBe(503);
    expect((await call("GET", "/metrics/apps/unknown/queues/mail")).status).toBe(404);
    expect((await call("POST", "/metrics/apps/unknown/wake")).status).toBe(404);
  });

  test("an application at zero is wanted after a wake request, for a limited time", async () => {
    const executor = await shop.join(work({ waiting: 0 }));
    await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" });
    expect((await desired()).body).toMatchObject({ desiredExecutors: 0, wanted: false });
    await leave(executor);
    expect((await desired()).body).toMatchObject({ desiredExecutors: 0 });
    expect((await call("POST", "/metrics/apps/shop/wake")).status).toBe(204);
    expect((await desired()).body).toMatchObject({ desiredExecutors: 1, wanted: true });
    expect((await queueLength()).body).toMatchObject({ queue_length: 1 });
    await waitFor(
      "the reading to be too old to be told",
      async () => member(await desired(), "ageSecs") === undefined,
    );
    expect((await desired()).body).toMatchObject({ desiredExecutors: 1, wanted: true });
    await waitFor("the application not to be wanted any more", async () => (await desired()).status === 503);
  });

  test("a write that found no executor wakes it; a read does not", async () => {
    await leave(await shop.join(work({ waiting: 0 })));
    expect((await call("GET", `${path}/workflows`)).status).toBe(503);
    expect((await call("POST", `${path}/workflows/search`, {})).status).toBe(503);
    expect((await queueLength()).status).toBe(503);
    expect((await call("POST", `${path}/workflows/w1/resume`, {})).status).toBe(503);
    await waitFor("it to be wanted", async () => member(await queueLength(), "queue_length") === 1);
  });
});
