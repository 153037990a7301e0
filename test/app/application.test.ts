import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "../support/wait.ts";
import { createAppDatabase, startApp, type AppDatabase, type SampleApp } from "./sample-app.ts";

let database: AppDatabase;
let app: SampleApp;
let admin: Client;

beforeAll(async () => {
  database = await createAppDatabase();
  admin = new Client({ connectionString: database.adminUrl });
  await admin.connect();
  app = await startApp({
    DBOS_SYSTEM_DATABASE_URL: database.appUrl,
    DBOS__VMID: "executor-under-test",
    DBOS__APPVERSION: "version-under-test",
  });
});

afterAll(async () => {
  app?.kill("SIGTERM");
  await app?.ended;
  await admin?.end();
  await database?.drop();
});

interface Row {
  readonly workflow_uuid: string;
  readonly name: string;
  readonly status: string;
  readonly executor_id: string;
  readonly application_version: string;
}

/** Starts workflows through a route and waits until all of them have ended. */
async function runToEnd(path: string): Promise<Row[]> {
  const { status, body } = await app.get(path);
  expect(status).toBe(200);
  const { workflow_ids: ids } = body as { readonly workflow_ids: string[] };
  return waitFor(`the workflows of ${path} to end`, async () => {
    const { rows } = await admin.query<Row>(
      "SELECT * FROM dbos.workflow_status WHERE workflow_uuid = ANY($1) ORDER BY workflow_uuid",
      [ids],
    );
    const ended = rows.filter(({ status: now }) => now !== "ENQUEUED" && now !== "PENDING");
    return ended.length === ids.length && ended;
  });
}

async function stepsOf(workflowId: string): Promise<string[]> {
  const { rows } = await admin.query<{ readonly function_name: string }>(
    "SELECT function_name FROM dbos.operation_outputs WHERE workflow_uuid = $1 ORDER BY function_id",
    [workflowId],
  );
  return rows.map(({ function_name: name }) => name);
}

test("the application's role can use the schema and change nothing about it", async () => {
  const client = new Client({ connectionString: database.appUrl });
  await client.connect();
  const { rows } = await client.query(
    "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user",
  );
  expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false }]);
  await expect(client.query("SELECT count(*) FROM dbos.workflow_status")).resolves.toBeDefined();
  await expect(client.query("CREATE TABLE dbos.mine ()")).rejects.toThrow("permission denied");
  await expect(client.query("CREATE TABLE public.mine ()")).rejects.toThrow("permission denied");
  await expect(client.query("DROP TABLE dbos.workflow_status")).rejects.toThrow("must be owner");
  await client.end();
});

test("a task runs in steps with sleeps between them, under the given executor id and version", async () => {
  const [task] = await runToEnd("/enqueue/2?id=two-seconds");
  expect(task).toMatchObject({
    workflow_uuid: "two-seconds",
    name: "runTask",
    status: "SUCCESS",
    executor_id: "executor-under-test",
    application_version: "version-under-test",
  });
  expect(await stepsOf("two-seconds")).toEqual([
    "plan",
    "DBOS.sleep",
    "part 1 of 2",
    "DBOS.sleep",
    "part 2 of 2",
    "store the result",
  ]);
});

test("asking again for the same id starts nothing new", async () => {
  await runToEnd("/enqueue/0?id=once");
  await runToEnd("/enqueue/0?id=once");
  const { rows } = await admin.query("SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'once'");
  expect(rows).toHaveLength(1);
  expect(await stepsOf("once")).toEqual(["plan", "part 1 of 1", "store the result"]);
});

test("an order runs one child workflow per parcel", async () => {
  const [order] = await runToEnd("/order/2");
  expect(order).toMatchObject({ name: "processOrder", status: "SUCCESS" });
  const { rows } = await admin.query<Row>(
    "SELECT * FROM dbos.workflow_status WHERE parent_workflow_id = $1",
    [order?.workflow_uuid],
  );
  expect(rows.map(({ name, status }) => [name, status])).toEqual([
    ["packParcel", "SUCCESS"],
    ["packParcel", "SUCCESS"],
  ]);
});

test("an import fails at its second step", async () => {
  const [row] = await runToEnd("/import");
  expect(row).toMatchObject({ name: "importFile", status: "ERROR" });
  expect(await stepsOf(row?.workflow_uuid ?? "")).toEqual(["read the file", "parse the rows"]);
});

test("a report sets an event and writes a stream", async () => {
  const [report] = await runToEnd("/report");
  expect(report).toMatchObject({ name: "writeReport", status: "SUCCESS" });
  const id = report?.workflow_uuid;
  const events = await admin.query<{ readonly key: string; readonly value: string }>(
    "SELECT key, value FROM dbos.workflow_events WHERE workflow_uuid = $1",
    [id],
  );
  expect(events.rows).toEqual([{ key: "progress", value: expect.stringContaining('"done":4') as string }]);
  const stream = await admin.query("SELECT FROM dbos.streams WHERE workflow_uuid = $1 AND key = 'sections'", [
    id,
  ]);
  expect(stream.rows).toHaveLength(5); // four sections and the mark that closes it
});

test("the schedule and the queue are in the database, where Conductor can see them", async () => {
  const schedules = await admin.query("SELECT workflow_name, schedule, status FROM dbos.workflow_schedules");
  expect(schedules.rows).toEqual([
    { workflow_name: "recordQueueLength", schedule: "* * * * *", status: "ACTIVE" },
  ]);
  const queues = await admin.query("SELECT name, worker_concurrency FROM dbos.queues");
  expect(queues.rows).toEqual([{ name: "taskQueue", worker_concurrency: 2 }]);
});

test("the queue's length counts who waits and who runs, two of them at a time", async () => {
  const countOf = async () =>
    ((await app.get("/metrics/taskQueue")).body as { readonly queue_length: number }).queue_length;
  await waitFor("an empty queue", async () => (await countOf()) === 0);
  await app.get("/enqueue/3?count=5&id=long");
  expect(await countOf()).toBe(5);
  await waitFor("two tasks to run", async () => {
    const { rows } = await admin.query(
      "SELECT status FROM dbos.workflow_status WHERE workflow_uuid LIKE 'long-%'",
    );
    return rows.filter((row: { readonly status: string }) => row.status === "PENDING").length === 2;
  });
  expect(await countOf()).toBe(5);
  expect(await app.get("/metrics/elsewhere")).toMatchObject({ status: 404 });
});

test("bad input is answered with 400 and a sentence", async () => {
  expect(await app.get("/enqueue/soon?count=0")).toMatchObject({
    status: 400,
    body: {
      error:
        'seconds is "soon": it must be a whole number from 0 to 86400. ' +
        'count is "0": it must be a whole number from 1 to 1000.',
    },
  });
  expect(await app.get("/order/0")).toMatchObject({ status: 400 });
  expect(await app.get("/elsewhere")).toMatchObject({ status: 404 });
});

test("the front page lists the routes", async () => {
  const { status, text } = await app.get("/");
  expect(status).toBe(200);
  for (const route of [
    "/enqueue/:seconds",
    "/order/:parcels",
    "/import",
    "/report",
    "/metrics/:queueName",
    "/healthz",
  ]) {
    expect(text).toContain(`GET ${route}`);
  }
});
