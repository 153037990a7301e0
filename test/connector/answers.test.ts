// What is answered: the members of the protocol, from rows of every language, through a real Conductor.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Settings } from "../../connector/src/settings.ts";
import { startConnector, type Connector } from "../../connector/src/connector.ts";
import { identityOf, lastingId } from "../../connector/src/identity.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { asAdmin } from "../support/database.ts";
import { waitFor } from "../support/wait.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

const at = "/v2/orgs/local/apps/shop";
let conductor: TestConductor;
let database: SystemDatabase;
const lines: string[] = [];

async function connect(changes: Partial<Settings> = {}): Promise<Connector> {
  const settings: Settings = {
    appName: "shop",
    databaseUrl: database.url,
    schemaName: "dbos",
    conductorUrl: conductor.url,
    key: "a-key-of-a-test",
    isReadOnly: false,
    isMetadataOnly: false,
    language: undefined,
    sdkVersion: undefined,
    executorId: undefined,
    ...changes,
  };
  const identity = identityOf(settings, lastingId(settings));
  return startConnector({ ...settings, identity, report: (line) => lines.push(line) });
}

async function connected(count: number): Promise<Record<string, unknown>[]> {
  return waitFor(`${count} connectors`, async () => {
    const { body } = await conductor.call("GET", `${at}/connectors`);
    const all = body as Record<string, unknown>[];
    return all.length === count && all;
  });
}

/** Waits until the newest connector answers, past what Conductor still says of those before. */
async function answered(): Promise<void> {
  await waitFor("an answer", async () => (await conductor.call("GET", `${at}/queues`)).status === 200);
}

async function ask<T>(status: number, method: string, place: string, body?: object): Promise<T> {
  const answer = await conductor.call(method, `${at}${place}`, body);
  expect(answer.status, `${method} ${place}: ${answer.text}`).toBe(status);
  return answer.body as T;
}

beforeAll(async () => {
  [conductor, database] = await Promise.all([startTestConductor(), createSystemDatabase()]);
  await database.migrate(newestVersion);
  await seedRows(database);
  await conductor.call("PUT", at, {});
});
afterAll(async () => {
  await conductor.dispose();
  await database.drop();
});

describe("beside a database", () => {
  let connector: Connector;
  beforeAll(async () => {
    connector = await connect();
    await connected(1);
  });
  afterAll(() => connector.stop());

  test("it says what it is, and its id stays", async () => {
    const [before] = await connected(1);
    expect(before).toMatchObject({ metadata: { connector: "database" }, language: "typescript" });
    await connector.stop();
    connector = await connect();
    await answered();
    const [after] = await connected(1);
    expect(after?.["connectorId"]).toBe(before?.["connectorId"]);
  });

  test("workflows with their payloads, steps, events, messages and streams", async () => {
    expect(await ask(200, "GET", "/workflows/a")).toMatchObject({
      status: "SUCCESS",
      workflowName: "report",
      input: "[ 'a' ]",
      output: "{ place: 'here' }",
      createdAt: "2026-08-21T09:20:00.000Z",
    });
    const steps = await ask<object[]>(200, "GET", "/workflows/a/steps");
    expect(steps).toMatchObject([
      { stepId: 0, stepName: "plan", output: "{ place: 'here' }", error: null },
      { stepId: 1, stepName: "charge", output: null, error: '{"name":"Error","message":"no room"}' },
    ]);
    expect(await ask(200, "GET", "/workflows/a/events")).toMatchObject([
      { key: "progress", value: "{ place: 'here' }" },
    ]);
    expect(await ask(200, "GET", "/workflows/a/notifications")).toMatchObject([
      { topic: null, consumed: false },
    ]);
    expect(await ask(200, "GET", "/workflows/a/streams")).toEqual([
      { key: "log", values: ["{ place: 'here' }"] },
    ]);
  });

  test.each([
    ["py_pickle", "gAWVCAAAAAAAAACMBGhlcmWULg==", "gAWVCAAAAAAAAACMBGhlcmWULg=="],
    ["DBOS_JSON", Buffer.from('{"place":"here"}').toString("base64"), '{"place":"here"}'],
    ["DBOS_JSON", "__DBOS_NIL", null],
    ["java_jackson", '["java.util.List",["here"]]', '["java.util.List",["here"]]'],
    ["portable_json", '{"place": "here"}', '{"place": "here"}'],
    ["js_superjson", '{"json":0,"__dbos_serializer":"superjson"}', "0"],
    ["js_superjson", '{"json":"","__dbos_serializer":"superjson"}', "''"],
    ["js_superjson", "not what it says", "not what it says"],
  ])("a value in the format %s: %s", async (format, stored, shown) => {
    const update =
      "UPDATE dbos.workflow_status SET serialization = $1, output = $2 WHERE workflow_uuid = 'b'";
    await database.query(update, [format, stored]);
    expect(await ask(200, "GET", "/workflows/b")).toMatchObject({ output: shown });
  });

  test("a failure of an application in Go is its message", async () => {
    await database.query(
      "UPDATE dbos.workflow_status SET serialization = 'DBOS_JSON', output = NULL, error = 'no room' WHERE workflow_uuid = 'b'",
    );
    expect(await ask(200, "GET", "/workflows/b")).toMatchObject({ output: null, error: "no room" });
  });

  test("a delayed workflow and a queue are changed and shown where no process is", async () => {
    await database.query(
      `INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, delay_until_epoch_ms, application_name)
       VALUES ('later', 'DELAYED', 'report', 'mail', 4102444800000, 'shop')`,
    );
    expect(await ask(200, "GET", "/queues/mail")).toMatchObject({ name: "mail" });
    await ask(204, "POST", "/workflows/later/cancel", {});
    expect(await ask(200, "GET", "/workflows/later")).toMatchObject({ status: "CANCELLED" });
    const fork = { startStep: 1, newWorkflowId: "later-2", queueName: "mail" };
    await ask(201, "POST", "/workflows/a/fork", fork);
    expect(await ask(200, "GET", "/workflows/later-2")).toMatchObject({
      status: "ENQUEUED",
      queueName: "mail",
    });
    await ask(204, "DELETE", "/workflows/later");
    await ask(404, "GET", "/workflows/later");
  });

  test("a schedule that is triggered waits on the internal queue, for the latest version", async () => {
    const { workflowId } = await ask<{ readonly workflowId: string }>(
      201,
      "POST",
      "/schedules/nightly/trigger",
    );
    expect(await ask(200, "GET", `/workflows/${workflowId}`)).toMatchObject({
      status: "ENQUEUED",
      appVersion: "2026.08.2",
      queueName: "_dbos_internal_queue",
    });
  });

  test("a schedule in Python is listed, and not triggered with an input that Python cannot read", async () => {
    await database.query("UPDATE dbos.workflow_schedules SET context = 'gAROLg=='");
    expect(await ask(200, "GET", "/schedules?loadContext=true")).toMatchObject([{ context: "gAROLg==" }]);
    const { detail } = await ask<{ readonly detail: string }>(502, "POST", "/schedules/nightly/trigger");
    expect(detail).toContain("another language than TypeScript");
  });

  test("what belongs to another application on the same database is not listed", async () => {
    await database.query(
      "UPDATE dbos.workflow_status SET application_name = 'other' WHERE workflow_uuid = 'b'",
    );
    const found = await ask<{ readonly workflowId: string }[]>(200, "POST", "/workflows/search", {
      workflowName: ["report"],
      status: ["SUCCESS"],
    });
    expect(found.map(({ workflowId }) => workflowId)).toEqual(["a"]);
  });
});

describe("--read-only", () => {
  const role = `reader_${process.pid}`;
  test("a role with SELECT alone will do; every change is refused with a sentence", async () => {
    await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'of a reader'`);
    await database.query(`GRANT USAGE ON SCHEMA dbos TO ${role}`);
    await database.query(`GRANT SELECT ON ALL TABLES IN SCHEMA dbos TO ${role}`);
    const url = new URL(database.url);
    [url.username, url.password] = [role, "of a reader"];
    const connector = await connect({ databaseUrl: url.href, isReadOnly: true });
    await answered();
    expect(await ask(200, "GET", "/workflows/a")).toMatchObject({ status: "SUCCESS" });
    expect(await ask(200, "GET", "/workflows/a/steps")).toHaveLength(2);
    await ask(200, "GET", "/queues");
    await ask(200, "GET", "/schedules");
    const { detail } = await ask<{ readonly detail: string }>(502, "POST", "/workflows/a/cancel", {});
    expect(detail).toContain("started with --read-only, so cancel is refused");
    await connector.stop();
    await database.query(`DROP OWNED BY ${role}`);
    await asAdmin((client) => client.query(`DROP ROLE ${role}`));
  });
});

describe("connections", () => {
  test("after a restart of Conductor it is back, and the key was never shown", async () => {
    const connector = await connect();
    await connected(1);
    await conductor.stop();
    await waitFor("the loss to be told", () => lines.some((line) => line.startsWith("not connected to")));
    conductor = await startTestConductor({ port: conductor.port }, conductor.databaseUrl);
    await connected(1);
    await connector.stop();
    expect(lines.join("\n")).toMatch(
      /connected to Conductor as application shop[^]*not connected to Conductor: /,
    );
    expect(lines.join("\n")).not.toContain("a-key-of-a-test");
  });

  test("an application that is not registered is told as Conductor says it", async () => {
    const connector = await connect({ appName: "unheard-of" });
    await waitFor("the refusal", () =>
      lines.some((line) => /it answered 404: No application of this name is registered/.test(line)),
    );
    await connector.stop();
  });

  test("a database that is away is a failure with its reason, and not the end", async () => {
    const connector = await connect();
    await answered();
    await allowConnections(false);
    const { detail } = await ask<{ readonly detail: string }>(502, "GET", "/workflows/a/events");
    expect(detail).toMatch(/not currently accepting connections/);
    await allowConnections(true);
    await ask(200, "GET", "/workflows/a/events");
    await connector.stop();
  });
});

async function allowConnections(isAllowed: boolean): Promise<void> {
  await asAdmin(async (client) => {
    await client.query(`ALTER DATABASE "${database.name}" ALLOW_CONNECTIONS ${isAllowed}`);
    const others =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> ''";
    if (!isAllowed) await client.query(others, [database.name]);
  });
}
