// Rules through the API, and the alerts that their receivers get.
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { bodyOf, openShop, path, type Shop } from "../shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

interface Rule {
  readonly id: string;
  readonly lastFiredAt: string | null;
}
const rules = `${path}/alerting-rules`;
const create = async (rule: Record<string, unknown>, at = rules): Promise<Rule> => {
  const { status, body } = await shop.conductor.call("POST", at, rule);
  expect(status, JSON.stringify(body)).toBe(201);
  return body as Rule;
};
const list = async (at = rules): Promise<Rule[]> => (await shop.conductor.call("GET", at)).body as Rule[];
const received: Answer = () => ({ success: true });
/** An application in which three workflows have failed. */
const failing: Answer = () => ({ output: [{ group: { status: "ERROR" }, count: 3 }] });
const failure = {
  ruleType: "WorkflowFailure",
  ruleMetadata: { workflow_name: "checkout", threshold: "2", period_secs: 60 },
};

/** Waits until rules have been judged so often since the call. */
const rounds = async (executor: { received(type: "get_workflow_aggregates"): unknown[] }, count: number) => {
  const before = executor.received("get_workflow_aggregates").length;
  await waitFor("rounds", () => executor.received("get_workflow_aggregates").length >= before + count);
};

describe("rules", () => {
  test("are created, listed as they were given, and deleted", async () => {
    const rule = await create({ ...failure, minIntervalSecs: 30 });
    expect(rule).toEqual({
      id: expect.any(String) as string,
      appId: expect.any(String) as string,
      receivingAppId: (rule as unknown as { readonly appId: string }).appId,
      ruleType: "WorkflowFailure",
      ruleMetadata: failure.ruleMetadata,
      minIntervalSecs: 30,
      lastFiredAt: null,
    });
    const second = await create({ ruleType: "SlowQueue", ruleMetadata: { threshold_secs: 5 } });
    expect((await list()).map(({ id }) => id)).toEqual([rule.id, second.id]);
    expect((await shop.conductor.call("DELETE", `${rules}/${rule.id}`)).status).toBe(204);
    expect((await shop.conductor.call("DELETE", `${rules}/${rule.id}`)).status).toBe(404);
    expect((await shop.conductor.call("DELETE", `${rules}/no-uuid`)).status).toBe(404);
    expect((await list()).map(({ id }) => id)).toEqual([second.id]);
  });

  test.each([
    ["metadata that the type does not know", { ruleType: "SlowQueue", ruleMetadata: { seconds: 5 } }, 400],
    [
      "an unresponsive application that tells itself",
      { ruleType: "UnresponsiveApplication", ruleMetadata: {} },
      400,
    ],
    [
      "the same by name",
      { ruleType: "UnresponsiveApplication", ruleMetadata: {}, receivingAppName: "shop" },
      400,
    ],
    ["a receiver that is not registered", { ...failure, receivingAppName: "nobody" }, 404],
    ["an unknown type", { ruleType: "Boredom", ruleMetadata: {} }, 422],
    ["a negative interval", { ...failure, minIntervalSecs: -1 }, 422],
  ])("with %s are refused", async (_, rule, status) => {
    expect((await shop.conductor.call("POST", rules, rule)).status).toBe(status);
    expect(await list()).toEqual([]);
  });

  test("go with the application that receives their alerts", async () => {
    await shop.conductor.call("PUT", "/v2/orgs/local/apps/pager", {});
    await create({ ...failure, receivingAppName: "pager" });
    await shop.conductor.call("DELETE", "/v2/orgs/local/apps/pager");
    expect(await list()).toEqual([]);
  });
});

describe("workflow failures", () => {
  test("are delivered once per cool-down, by one of two Conductors, with text only", async () => {
    await shop.twin();
    const executor = await shop.join({ get_workflow_aggregates: failing, alert: received });
    const rule = await create(failure);
    // A rule without a cool-down fires at every round, and so tells that rounds have passed.
    const witness = { threshold: 1, period_secs: 60, workflow_name: "witness" };
    await create({ ...failure, ruleMetadata: witness, minIntervalSecs: 0 });
    const alertsOf = (name: string) =>
      executor
        .received("alert")
        .filter(({ metadata }) => (metadata as Record<string, string>)["workflow_name"] === name);
    await waitFor("four rounds", () => alertsOf("witness").length >= 4);
    expect(alertsOf("checkout")).toMatchObject([
      {
        name: "WorkflowFailure",
        message: "3 workflows of checkout failed in 60 s; the threshold is 2.",
        metadata: {
          workflow_name: "checkout",
          failed_workflow_count: "3",
          threshold: "2",
          period_secs: "60",
        },
      },
    ]);
    const asked = executor
      .received("get_workflow_aggregates")
      .map(bodyOf)
      .find(({ name }) => (name as string[])[0] === "checkout");
    expect(asked).toMatchObject({
      status: ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
      group_by_status: true,
      select_count: true,
    });
    const age = Date.now() - Date.parse(String(asked!["completed_after"]));
    expect(age).toBeGreaterThanOrEqual(60_000);
    expect(age).toBeLessThan(75_000);
    expect((await list())[0]).toMatchObject({
      id: rule.id,
      lastFiredAt: expect.stringMatching(/Z$/) as string,
    });
  });

  test("fire again when the cool-down is over", async () => {
    const executor = await shop.join({ get_workflow_aggregates: failing, alert: received });
    await create({ ...failure, minIntervalSecs: 1 });
    await waitFor("two alerts", () => executor.received("alert").length >= 2);
  });

  test("below the threshold raise no alert", async () => {
    const executor = await shop.join({ get_workflow_aggregates: failing, alert: received });
    await create({ ...failure, ruleMetadata: { threshold: 4, period_secs: 60 } });
    await rounds(executor, 2);
    expect(executor.received("alert")).toEqual([]);
    expect(bodyOf(executor.received("get_workflow_aggregates")[0]!)).not.toHaveProperty("name");
  });

  test("are delivered again until an executor has understood", async () => {
    const executor = await shop.join({ get_workflow_aggregates: failing, alert: () => ({ success: false }) });
    await create(failure);
    await waitFor("two tries", () => executor.received("alert").length >= 2);
    expect((await list())[0]!.lastFiredAt).toBeNull();
    executor.answer("alert", received);
    await waitFor("the delivery", async () => (await list())[0]!.lastFiredAt !== null);
  });

  test("wait for a receiver that is not connected", async () => {
    await shop.conductor.call("PUT", "/v2/orgs/local/apps/pager", {});
    const executor = await shop.join({ get_workflow_aggregates: failing, alert: received });
    await create({ ...failure, receivingAppName: "pager" });
    await rounds(executor, 2);
    const pager = await shop.join({ alert: received }, { app: "pager" });
    await waitFor("the alert", () => pager.received("alert").length === 1);
    expect(executor.received("alert")).toEqual([]);
  });

  test("of one rule do not keep another from being judged", async () => {
    const executor = await shop.join({
      get_workflow_aggregates: (request) =>
        bodyOf(request)["name"] === undefined ? { error_message: "cannot" } : failing(request),
      alert: received,
    });
    await create({ ...failure, ruleMetadata: { threshold: 1, period_secs: 60 } });
    await create(failure);
    await waitFor("the second rule's alert", () => executor.received("alert").length === 1);
  });
});

describe("slow queues", () => {
  const slow = { ruleType: "SlowQueue", ruleMetadata: { queue_name: "mail", threshold_secs: 60 } };
  const queued: Answer = () => ({
    output: [
      { group: { queue_name: "mail" }, count: 2 },
      { group: { queue_name: null }, count: 7 },
    ],
  });
  const workflow = (ageSecs: number, delayedForSecs = 0) => ({
    WorkflowUUID: "w",
    QueueName: "mail",
    CreatedAt: String(Date.now() - ageSecs * 1_000),
    ...(delayedForSecs === 0
      ? {}
      : { DelayUntilEpochMS: String(Date.now() - (ageSecs - delayedForSecs) * 1_000) }),
  });

  test("raise an alert with the number of workflows that have waited too long", async () => {
    const executor = await shop.join({
      get_workflow_aggregates: queued,
      list_workflows: () => ({ output: [workflow(120), workflow(120, 90)] }),
      alert: received,
    });
    await create(slow);
    await waitFor("the alert", () => executor.received("alert").length > 0);
    expect(executor.received("alert")[0]).toMatchObject({
      name: "SlowQueue",
      message: "1 workflow has waited on queue mail for more than 60 s.",
      metadata: { queue_name: "mail", stuck_workflow_count: "1", threshold_secs: "60" },
    });
    expect(bodyOf(executor.received("list_workflows")[0]!)).toMatchObject({
      status: ["ENQUEUED"],
      queue_name: ["mail"],
      load_input: false,
      load_output: false,
    });
  });

  test("are not slow when all their waiting workflows were delayed until a moment ago", async () => {
    const executor = await shop.join({
      get_workflow_aggregates: queued,
      list_workflows: () => ({ output: [workflow(120, 90)] }),
      alert: received,
    });
    await create(slow);
    await rounds(executor, 2);
    expect(executor.received("alert")).toEqual([]);
  });

  test("with too many workflows to look at are judged by the executor's count", async () => {
    const executor = await shop.join({
      get_workflow_aggregates: () => ({ output: [{ group: { queue_name: "mail" }, count: 5_000 }] }),
      alert: received,
    });
    await create({ ...slow, ruleMetadata: { threshold_secs: 60 } });
    await waitFor("the alert", () => executor.received("alert").length > 0);
    expect(executor.received("list_workflows")).toEqual([]);
    expect(executor.received("alert")[0]).toMatchObject({
      metadata: { queue_name: "*", stuck_workflow_count: "5000" },
    });
  });
});

describe("an unresponsive application", () => {
  const rule = { ruleType: "UnresponsiveApplication", ruleMetadata: {}, receivingAppName: "pager" };
  const joinPager = async () => {
    await shop.conductor.call("PUT", "/v2/orgs/local/apps/pager", {});
    return shop.join({ alert: received }, { app: "pager" });
  };

  test("raises an alert when its last executor is dead, and not while that may come back", async () => {
    await shop.conductor.call("PATCH", path, { executorTimeoutSecs: 3 });
    const pager = await joinPager();
    await create(rule);
    const executor = await shop.join({});
    const leftAt = Date.now();
    executor.kill();
    await waitFor("the alert", () => pager.received("alert").length > 0);
    expect(Date.now() - leftAt).toBeGreaterThan(2_900);
    expect(pager.received("alert")[0]).toMatchObject({
      name: "UnresponsiveApplication",
      message: "Application shop has no connected executor.",
      metadata: { application_name: "shop", connected_executor_count: "0" },
    });
  });

  test("has a dead executor whose work no executor takes, while others are connected", async () => {
    await shop.conductor.call("PATCH", path, { executorTimeoutSecs: 1 });
    const pager = await joinPager();
    await create(rule);
    const owns: Answer = () => ({ exist: true });
    await shop.join({ exist_pending_workflows: owns }, { version: "v2" });
    const victim = await shop.join({ exist_pending_workflows: owns });
    victim.kill();
    const client = new Client({ connectionString: shop.conductor.databaseUrl });
    await client.connect();
    await waitFor("it to be stranded, and then a minute", async () => {
      const { rowCount } = await client.query(
        "UPDATE executors SET stranded_since = now() - interval '1 minute' WHERE executor_id = $1 AND stranded_since IS NOT NULL",
        [victim.executorId],
      );
      return rowCount === 1;
    });
    await client.end();
    await waitFor("the alert", () => pager.received("alert").length > 0);
    expect(pager.received("alert")[0]).toMatchObject({
      metadata: { connected_executor_count: "1", stranded_executor_count: "1" },
    });
  });

  test("must have had an executor", async () => {
    const pager = await joinPager();
    const witness = await shop.join({ get_workflow_aggregates: failing, alert: received }, { app: "pager" });
    await create(rule);
    await create(failure, "/v2/orgs/local/apps/pager/alerting-rules");
    await waitFor("rounds", () => pager.received("alert").length + witness.received("alert").length > 0);
    expect([...pager.received("alert"), ...witness.received("alert")]).toMatchObject([
      { name: "WorkflowFailure" },
    ]);
  });

  test("is asked to identify itself while it is connected", async () => {
    const pager = await joinPager();
    const executor = await shop.join({});
    await create(rule);
    await waitFor("the question", () => executor.received("executor_info").length >= 3);
    expect(pager.received("alert")).toEqual([]);
  });
});
