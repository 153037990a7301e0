// Applications whose executors answer nothing keep no other application from its rounds, its alerts and its metrics.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { runSql } from "../../support/dead.ts";
import type { Answer } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { openShop, path, type Shop } from "../shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const silence: Answer = () => "silence";
/** Registers applications and connects an executor to each. */
const joinMany = async (prefix: string, count: number, answers: Record<string, Answer>) => {
  for (let index = 0; index < count; index += 1) {
    const app = `${prefix}-${index}`;
    await shop.conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
    await shop.join(answers, { app });
  }
};

test("counts are collected while seventy others do not answer", async () => {
  await joinMany("mute", 70, { get_metrics: silence });
  await waitFor("all of them to be asked", async () => {
    const [row] = await runSql(
      shop.conductor.databaseUrl,
      "SELECT count(*)::int AS count FROM app_claims WHERE task = 'metrics' AND claimed_until > now()",
    );
    return Number(row?.["count"]) >= 70;
  });
  const executor = await shop.join({ get_metrics: () => ({ metrics: [] }) });
  await waitFor("two periods", () => executor.received("get_metrics").length >= 2, 10_000);
}, 60_000);

test("a scrape has the numbers of the applications that answer, whatever fifty others do", async () => {
  const groups = { output: [{ group: { name: "checkout", queue_name: null, status: "PENDING" }, count: 3 }] };
  // Targets are asked from the end of the alphabet.
  await joinMany("zz-mute", 50, { get_workflow_aggregates: silence, get_step_aggregates: silence });
  await shop.join({ get_workflow_aggregates: () => groups, get_step_aggregates: () => ({ output: [] }) });
  const response = await fetch(`${shop.conductor.url}/v1/metrics`, {
    headers: { "x-prometheus-scrape-timeout-seconds": "3" },
  });
  expect(await response.text()).toContain(
    'dbos_conductor_v1_workflow_pending_count{application="shop",workflow_name="checkout"} 3',
  );
}, 60_000);

test("an alert is delivered while the receiver of another rule of the same application is mute", async () => {
  const received: Answer = () => ({ success: true });
  for (const [app, alert] of [
    ["mute", silence],
    ["pager", received],
  ] as const) {
    await shop.conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
    await shop.join({ alert }, { app });
  }
  const rule = { ruleType: "WorkflowFailure", ruleMetadata: { threshold: 1, period_secs: 60 } };
  for (const receivingAppName of ["mute", "pager"]) {
    const { status } = await shop.conductor.call("POST", `${path}/alerting-rules`, {
      ...rule,
      receivingAppName,
    });
    expect(status).toBe(201);
  }
  await shop.join({
    get_workflow_aggregates: () => ({ output: [{ group: { status: "ERROR" }, count: 2 }] }),
  });
  await waitFor(
    "the second rule's alert",
    () =>
      shop.conductor.logs.some((line) => line["msg"] === "alert delivered" && line["receiver"] === "pager"),
    15_000,
  );
});

test("work of departed executors is found while other applications do not answer, and Conductor asks about stranded ones again", async () => {
  const { databaseUrl } = shop.conductor;
  const owners = ["departed", "owner"].map((executor_id) => ({
    group: { executor_id, application_version: "v1" },
    count: 1,
  }));
  await joinMany("mute", 3, { get_workflow_aggregates: silence });
  const executor = await shop.join(
    {
      get_workflow_aggregates: () => ({ output: [...owners, { group: "garbage" }] }),
      exist_pending_workflows: (request) => ({ exist: request["executor_id"] === "departed" }),
    },
    { version: "v2" },
  );
  // In one statement, since rounds begin as soon as there is anything to look for.
  await runSql(
    databaseUrl,
    `WITH departed AS (
       INSERT INTO departed_executors (app_id, executor_id, application_version)
       SELECT id, 'departed', 'v1' FROM applications)
     INSERT INTO executors (app_id, executor_id, status, application_version, disconnected_at, recovery_due_at, looked_at)
     SELECT a.id, dead_id, 'DEAD', 'v1', now(), now(), now() - interval '2 minutes'
       FROM applications a, unnest(ARRAY['owner', 'left-nothing']) AS dead_id WHERE a.name = 'shop'`,
  );
  const shopRow = async (executorId: string) =>
    (
      await runSql(
        databaseUrl,
        `SELECT e.status, e.looked_at IS NULL AS due, r.executor_id IS NOT NULL AS logged
           FROM executors e JOIN applications a ON a.id = e.app_id
           LEFT JOIN recoveries r ON r.app_id = a.id AND r.executor_id = e.executor_id AND r.finished_at IS NULL
          WHERE a.name = 'shop' AND e.executor_id = $1`,
        [executorId],
      )
    )[0];
  await waitFor(
    "the departed one to be dead again",
    async () => (await shopRow("departed"))?.["logged"] === true,
  );
  expect(await shopRow("owner")).toMatchObject({ due: false });
  const asked = executor.received("exist_pending_workflows").map((request) => request["executor_id"]);
  expect(asked).not.toContain("owner");
  // Asked about again, it turns out to have left nothing.
  await waitFor("the record to go", async () => (await shopRow("left-nothing")) === undefined);
}, 60_000);
