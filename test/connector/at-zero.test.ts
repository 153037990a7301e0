// An application without a process: a connector beside its database answers for it, and counts as nothing else.
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { readCommand } from "../../connector/src/arguments.ts";
import { startConnector, type Connector } from "../../connector/src/connector.ts";
import { identityOf, lastingId } from "../../connector/src/identity.ts";
import { openShop, path, type Shop } from "../conductor/shop.ts";
import { connectExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

let shop: Shop;
let database: SystemDatabase;
let connector: Connector | undefined;

const call = (method: string, place: string, body?: unknown) => shop.conductor.call(method, place, body);
const reading = (place: string) => call("GET", `/metrics/apps/shop/${place}`);
const connectors = async () =>
  (await call("GET", `${path}/connectors`)).body as { readonly connectorId: string }[];

async function connect(): Promise<Connector> {
  const address = ["--database", database.url, "--conductor", shop.conductor.url];
  const command = readCommand(["serve", "--app", "shop", ...address], {});
  if (command.name !== "serve") throw new Error(`${command.name} is another command`);
  const { settings } = command;
  const identity = identityOf(settings, lastingId(settings));
  return startConnector({ ...settings, identity, report: () => undefined });
}

async function stop(): Promise<void> {
  const stopped = connector?.stop();
  connector = undefined;
  await stopped;
}

/** A workflow of `shop` that is not done. */
async function seed(
  id: string,
  rest: { readonly status: string; readonly until?: number; readonly owner?: string },
) {
  await database.query(
    `INSERT INTO dbos.workflow_status (workflow_uuid, status, name, inputs, queue_name, delay_until_epoch_ms, executor_id,
       application_version, created_at, serialization, application_name)
     VALUES ($1, $2, 'report', '{"json":[]}', 'mail', $3, $4, '2026.08.2', 1787304000000, 'js_superjson', 'shop')`,
    [id, rest.status, rest.until ?? null, rest.owner ?? null],
  );
}

beforeAll(async () => {
  [shop, database] = await Promise.all([
    openShop({ wakeMs: 2_000, wakeAheadMs: 1_000 }),
    createSystemDatabase(),
  ]);
  await database.migrate(newestVersion);
});
beforeEach(async () => {
  await shop.reset();
  await database.query(
    "TRUNCATE dbos.workflow_status, dbos.workflow_schedules, dbos.application_versions CASCADE",
  );
  await seedRows(database);
  await call("PATCH", path, { executorTimeoutSecs: 1 });
  connector = await connect();
  await waitFor("the connector", async () => (await connectors()).length === 1);
});
afterEach(() => stop());
afterAll(async () => {
  await shop.close();
  await database.drop();
});

describe("every operation is answered", () => {
  test.each([
    ["GET", "/workflows", 200],
    ["GET", "/workflows/a", 200],
    ["GET", "/workflows/a/steps", 200],
    ["GET", "/workflows/a/events", 200],
    ["GET", "/workflows/a/notifications", 200],
    ["GET", "/workflows/a/streams", 200],
    ["GET", "/workflows/a/export", 200],
    ["POST", "/workflows/search", 200, {}],
    ["POST", "/workflows/aggregates", 200, { groupByStatus: true }],
    ["POST", "/workflows/a/cancel", 204, {}],
    ["POST", "/workflows/open/cancel", 204, {}],
    ["POST", "/workflows/open/resume", 204, {}],
    ["POST", "/workflows/open/resume", 204, { queueName: "mail" }],
    ["POST", "/workflows/a/fork", 201, {}],
    ["POST", "/workflows/a/fork", 201, { appVersion: "2026.08.2" }],
    ["POST", "/workflows/bulk-cancel", 204, { workflowIds: ["open", "a"] }],
    ["POST", "/workflows/bulk-resume", 204, { workflowIds: ["open", "a"] }],
    ["POST", "/workflows/bulk-delete", 204, { workflowIds: ["a", "b"] }],
    ["DELETE", "/workflows/a", 204],
    ["GET", "/queues", 200],
    ["GET", "/queues/mail", 200],
    ["GET", "/schedules", 200],
    ["GET", "/schedules/nightly", 200],
    ["POST", "/schedules/nightly/pause", 204],
    ["POST", "/schedules/nightly/resume", 204],
    ["POST", "/schedules/nightly/trigger", 201],
    ["GET", "/versions", 200],
    ["PATCH", "/versions/latest", 204, { versionName: "2026.08.2" }],
  ] satisfies [string, string, number, object?][])(
    "%s %s: %i",
    async (method, place, status, body?: object) => {
      await seed("open", { status: "ENQUEUED" });
      const answer = await call(method, `${path}${place}`, body);
      expect(answer.status, answer.text).toBe(status);
    },
  );

  test("a resumed workflow waits for an executor, also while only other versions are connected", async () => {
    await seed("stopped", { status: "CANCELLED" });
    await shop.join({}, { version: "2025.01.1" });
    await call("POST", `${path}/workflows/stopped/resume`, {});
    const [row] = await database.query(
      "SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'stopped'",
    );
    expect(row).toEqual({ status: "ENQUEUED" });
  });

  test("a second Conductor gets the answers of the first one's connector", async () => {
    const twin = await shop.twin();
    expect((await twin.call("GET", `${path}/workflows/a`)).status).toBe(200);
    expect((await twin.call("GET", `${path}/queues`)).status).toBe(200);
  });
});

describe("it is no executor", () => {
  test("it is not listed among them, and the application says who answers", async () => {
    expect((await call("GET", `${path}/executors`)).body).toEqual([]);
    expect((await call("GET", path)).body).toMatchObject({
      status: "UNAVAILABLE",
      answersFromDatabase: true,
    });
    const samples = (await call("GET", "/metrics")).text;
    expect(samples).not.toMatch(/executors\{[^}]*shop[^}]*\} [1-9]/);
    await shop.join({});
    expect((await call("GET", path)).body).toMatchObject({ status: "AVAILABLE", answersFromDatabase: false });
  });

  test("executors are asked first, and it only for what their SDK lacks", async () => {
    const executor = await shop.join({
      list_queues: () => ({ output: [{ name: "of the executor" }] }),
      get_workflow_streams: () => ({ error_message: "Unknown message type" }),
    });
    expect((await call("GET", `${path}/queues`)).body).toMatchObject([{ name: "of the executor" }]);
    expect(await call("GET", `${path}/workflows/a/streams`)).toMatchObject({
      status: 200,
      body: [{ key: "log" }],
    });
    expect(executor.received("get_workflow_streams")).toHaveLength(1);
    expect((await call("GET", `${path}/inabilities`)).body).toEqual([]);
  });

  test("it takes over no work, and is forgotten when it goes", async () => {
    const executor = await shop.join({}, { version: "2026.08.2" });
    await seed("begun", { status: "PENDING", owner: executor.executorId });
    executor.kill();
    const waiting = await waitFor("the work to be stranded", async () => {
      const { body } = await call("GET", `${path}/recoveries`);
      const [recovery] = body as { readonly strandedSince: string | null }[];
      return recovery?.strandedSince != null && recovery;
    });
    expect(waiting).toMatchObject({ status: "WAITING", failedAttempts: 0 });
    const [row] = await database.query(
      "SELECT status FROM dbos.workflow_status WHERE workflow_uuid = 'begun'",
    );
    expect(row).toEqual({ status: "PENDING" });
    await stop();
    await waitFor("it to be forgotten", async () => (await connectors()).length === 0);
    expect((await call("GET", `${path}/executors`)).body).toMatchObject([{ status: "DEAD" }]);
  });

  test("one that takes an executor's id takes nothing of the executor", async () => {
    const executor = await shop.join({}, { version: "2026.08.2" });
    const { executorId } = executor;
    const impostor = await connectExecutor({
      port: shop.conductor.port,
      app: "shop",
      executorId,
      version: "2026.08.9",
      answers: { executor_info: () => ({ executor_metadata: { connector: "database", readOnly: {} } }) },
    });
    await waitFor("both", async () => (await connectors()).length === 2);
    expect((await call("GET", `${path}/executors`)).body).toMatchObject([
      { executorId, status: "HEALTHY", appVersion: "2026.08.2" },
    ]);
    executor.kill();
    await waitFor("the executor's death", async () => {
      const { body } = await call("GET", `${path}/executors`);
      return (body as { readonly status: string }[])[0]?.status === "DEAD";
    });
    expect(impostor.received("recovery")).toEqual([]);
    impostor.kill();
  });

  test("an alert is refused with the reason, since its handler is in the process", async () => {
    const rule = {
      ruleType: "UnresponsiveApplication",
      receivingAppName: "shop",
      ruleMetadata: {},
      minIntervalSecs: 60,
    };
    await call("PUT", "/v2/orgs/local/apps/orders", {});
    const created = await call("POST", "/v2/orgs/local/apps/orders/alerting-rules", rule);
    expect(created.status, created.text).toBeLessThan(300);
    await call("PATCH", "/v2/orgs/local/apps/orders", { executorTimeoutSecs: 1 });
    (await shop.join({}, { app: "orders" })).kill();
    await waitFor("the refusal in the log", () =>
      shop.conductor.logs.some((line) => JSON.stringify(line).includes("the handler of alerts is in")),
    );
  });
});

describe("an autoscaler is answered without an executor", () => {
  beforeEach(async () => {
    await call("POST", `${path}/schedules/nightly/pause`);
  });
  const lengthOf = async (queue = "mail") => (await reading(`queues/${queue}`)).body as object;

  test("nothing to do is zero, and queued work is its number", async () => {
    expect(await lengthOf()).toMatchObject({ queue_length: 0, connected: false, wanted: false });
    await seed("q1", { status: "ENQUEUED" });
    await seed("q2", { status: "ENQUEUED" });
    await waitFor("two", async () => JSON.stringify(await lengthOf()).includes('"queue_length":2'));
  });

  test("a delayed workflow wakes the application when its time has come, and not before", async () => {
    const until = Date.now() + 4_000;
    await seed("later", { status: "DELAYED", until });
    expect(await lengthOf()).toMatchObject({ queue_length: 0, wanted: false });
    await waitFor("it to be wanted", async () =>
      JSON.stringify(await lengthOf()).includes('"queue_length":1'),
    );
    expect(Date.now()).toBeGreaterThan(until - 2_000);
  });

  test("a schedule that is about to fire wakes it", async () => {
    expect(await lengthOf()).toMatchObject({ queue_length: 0 });
    await database.query("UPDATE dbos.workflow_schedules SET schedule = '* * * * * *', status = 'ACTIVE'");
    await waitFor("it to be wanted", async () => JSON.stringify(await lengthOf()).includes('"wanted":true'));
  });

  test("work that a write leaves on another queue wakes it", async () => {
    expect(await lengthOf()).toMatchObject({ queue_length: 0, wanted: false });
    await call("POST", `${path}/workflows/a/cancel`, {});
    expect(await lengthOf()).toMatchObject({ queue_length: 0, wanted: false });
    expect((await call("POST", `${path}/workflows/a/fork`, {})).status).toBe(201);
    await waitFor("it to be wanted", async () =>
      JSON.stringify(await lengthOf()).includes('"queue_length":1'),
    );
  });

  test("the newest version of the database is recommended an executor for its work", async () => {
    await database.query(
      "INSERT INTO dbos.queues (name, worker_concurrency) VALUES ('mail', 1) ON CONFLICT (name) DO UPDATE SET worker_concurrency = 1",
    );
    expect((await call("PUT", `${path}/autoscaling-policy`, { queue: "mail" })).status).toBe(200);
    expect((await reading("autoscale")).body).toMatchObject({
      desiredExecutors: 0,
      applicationVersion: "2026.08.2",
      isLatest: true,
    });
    await seed("q", { status: "ENQUEUED" });
    await waitFor("one", async () =>
      JSON.stringify((await reading("autoscale")).body).includes('"desiredExecutors":1'),
    );
  });
});
