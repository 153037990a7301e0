// Policies and recommendations through the API.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../../support/executor.ts";
import { bodyOf, openShop, path, type Shop } from "../../shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const policyPath = `${path}/autoscaling-policy`;
const call = (method: string, at: string, body?: unknown) => shop.conductor.call(method, at, body);
const version = (name: string, timestamp: number) => ({
  version_id: `id-${name}`,
  version_name: name,
  version_timestamp: timestamp,
  created_at: timestamp,
});
const mail = { name: "mail", worker_concurrency: 2, partition_queue: false };
const answers: Record<string, Answer> = {
  get_queue: (request) => ({ output: request["name"] === "mail" ? mail : null }),
  list_application_versions: () => ({ output: [version("v1", 1), version("v2", 2)] }),
  get_workflow_aggregates: () => ({
    output: [
      { group: { application_version: "v2" }, count: 6 },
      { group: { application_version: null }, count: 1 },
      { group: { application_version: "v1" }, count: 3 },
    ],
  }),
};

describe("a policy", () => {
  test("is unknown until it is set, is replaced whole, and may be removed twice", async () => {
    await shop.join(answers);
    expect(await call("GET", policyPath)).toMatchObject({
      status: 404,
      body: { type: "urn:podium:error:CONDUCTOR_AUTOSCALING_POLICY_UNKNOWN" },
    });
    const first = { queue: "mail", rollout: { maxOldApplicationVersions: 2 } };
    expect(await call("PUT", policyPath, first)).toMatchObject({ status: 200, body: { policy: first } });
    const second = { queue: "mail" };
    expect((await call("PUT", policyPath, { ...second, $schema: "https://x/s.json" })).body).toEqual({
      policy: second,
    });
    expect((await call("GET", policyPath)).body).toEqual({ policy: second });
    expect((await call("DELETE", policyPath)).status).toBe(204);
    expect((await call("DELETE", policyPath)).status).toBe(204);
    expect((await call("GET", policyPath)).status).toBe(404);
  });

  test.each([
    ["there is not", null],
    ["has no worker concurrency", { ...mail, worker_concurrency: null }],
  ])("for a queue that %s is refused", async (_, queue) => {
    await shop.join({ ...answers, get_queue: () => ({ output: queue }) });
    expect(await call("PUT", policyPath, { queue: "mail" })).toMatchObject({
      status: 400,
      body: { type: "urn:podium:error:CONDUCTOR_QUEUE_NOT_SCALABLE" },
    });
    expect((await call("GET", policyPath)).status).toBe(404);
  });

  test("may name a partitioned queue, which the limits of the whole queue size", async () => {
    const partitioned = { ...mail, concurrency: 5, partition_queue: true, partition_concurrency: 1 };
    await shop.join({ ...answers, get_queue: () => ({ output: partitioned }) });
    expect((await call("PUT", policyPath, { queue: "mail" })).status).toBe(200);
    expect((await call("GET", `${path}/autoscale`)).body).toMatchObject([
      { queueName: "mail", queueDepth: 7, desiredExecutors: 3 },
    ]);
  });

  test.each([
    [{}],
    [{ queue: 5 }],
    [{ queue: "mail", rollout: { maxOldApplicationVersions: -1 } }],
    [{ queue: "mail", more: 1 }],
  ])("of the shape %j is refused", async (policy) => {
    expect((await call("PUT", policyPath, policy)).status).toBe(422);
  });

  test("cannot be judged without an executor", async () => {
    expect((await call("PUT", policyPath, { queue: "mail" })).status).toBe(503);
  });
});

describe("a recommendation", () => {
  test("needs a policy", async () => {
    await shop.join(answers);
    expect((await call("GET", `${path}/autoscale`)).status).toBe(404);
    expect((await call("GET", `${path}/autoscale/versions/latest`)).status).toBe(404);
  });

  test("counts the queue's work by version", async () => {
    const executor = await shop.join(answers);
    await call("PUT", policyPath, { queue: "mail", rollout: { maxOldApplicationVersions: 1 } });
    const { status, body } = await call("GET", `${path}/autoscale`);
    expect(status).toBe(200);
    const rest = { queueName: "mail", observedAt: expect.closeTo(Date.now(), -5) as number };
    expect(body).toEqual([
      { applicationVersion: "v2", isLatest: true, queueDepth: 7, desiredExecutors: 4, ...rest },
      { applicationVersion: "v1", isLatest: false, queueDepth: 3, desiredExecutors: 2, ...rest },
    ]);
    expect(bodyOf(executor.received("get_workflow_aggregates").at(-1)!)).toMatchObject({
      queue_name: ["mail"],
      status: ["ENQUEUED", "PENDING"],
      group_by_application_version: true,
      select_count: true,
    });
  });

  test("is given for one version", async () => {
    await shop.join(answers);
    await call("PUT", policyPath, { queue: "mail", rollout: { maxExecutorsForOldApplicationVersions: 1 } });
    const ask = async (name: string) => call("GET", `${path}/autoscale/versions/${name}`);
    expect((await ask("latest")).body).toMatchObject({ applicationVersion: "v2", desiredExecutors: 4 });
    expect((await ask("v1")).body).toMatchObject({
      applicationVersion: "v1",
      isLatest: false,
      desiredExecutors: 1,
    });
    expect((await ask("v7")).status).toBe(404);
  });

  test("is one of the latest version, without a queue, once the queue is gone", async () => {
    const executor = await shop.join(answers);
    await call("PUT", policyPath, { queue: "mail" });
    executor.answer("get_queue", () => ({ output: null }));
    const [first, ...others] = (await call("GET", `${path}/autoscale`)).body as Record<string, unknown>[];
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      applicationVersion: "v2",
      isLatest: true,
      queueDepth: 0,
      desiredExecutors: 1,
    });
    expect(first).not.toHaveProperty("queueName");
  });

  test("is empty while no version is known, and 503 without an executor", async () => {
    const executor = await shop.join({ ...answers, list_application_versions: () => ({ output: [] }) });
    await call("PUT", policyPath, { queue: "mail" });
    expect((await call("GET", `${path}/autoscale`)).body).toEqual([]);
    executor.kill();
    await executor.closed;
    expect((await call("GET", `${path}/autoscale`)).status).toBe(503);
  });
});
