// The database becomes read-only, as after a failover, or has no connection left. Conductor waits, and comes back by itself.
import { Client, escapeIdentifier } from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { openDatabase } from "../../../conductor/src/store/database.ts";
import { freePort } from "../../../local/postgres.ts";
import { startTestConductor, type ApiAnswer } from "../../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { changeUrl, createRole, rolePassword, runSql } from "./fixture.ts";

// Servers and processes are started here, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let admin: string;
let role: string;
let database: TestDatabase;
let url: string;
const limitMs = 60_000;

beforeAll(async () => {
  admin = inject("postgresUrl");
  role = await createRole(admin);
});
beforeEach(async () => {
  database = await createDatabase();
  await runSql(admin, `ALTER DATABASE ${escapeIdentifier(database.name)} OWNER TO ${escapeIdentifier(role)}`);
  url = changeUrl(database.url, { user: role, password: rolePassword });
  return () => database.drop();
});
afterAll(() => runSql(admin, `DROP ROLE ${escapeIdentifier(role)}`));

/** What a failover does to those who were connected: the server they reach now may only be read. */
async function makeReadOnly(value: "on" | "off"): Promise<void> {
  await runSql(
    admin,
    `ALTER DATABASE ${escapeIdentifier(database.name)} SET default_transaction_read_only = ${value}`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`,
  );
}

function codeOf({ status, body }: ApiAnswer): string {
  return `${status} ${(body as { readonly type?: string } | undefined)?.type?.replace("urn:podium:error:", "") ?? ""}`;
}

test("a read-only database is 503 and not ready, executors stay, and all is well when it takes changes again", async () => {
  const conductor = await startTestConductor({}, url);
  await conductor.call("PUT", "/v2/orgs/local/apps/shop");
  const executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "one" });
  await makeReadOnly("on");
  await waitFor("not ready", async () => (await conductor.call("GET", "/readyz")).status === 503, limitMs);
  for (const [method, path] of [
    ["GET", "/readyz"],
    ["PUT", "/v2/orgs/local/apps/other"],
    ["PATCH", "/v2/orgs/local/apps/shop"],
    ["GET", "/v2/orgs/local/apps"],
  ] as const) {
    const answer = await conductor.call(
      method,
      path,
      method === "PATCH" ? { executorTimeoutSecs: 9 } : undefined,
    );
    expect(codeOf(answer), path).toBe("503 CONDUCTOR_DATABASE_UNAVAILABLE");
  }
  expect((await conductor.call("GET", "/healthz")).status).toBe(200);
  expect(executor.socket.readyState).toBe(1);
  await makeReadOnly("off");
  await waitFor("ready", async () => (await conductor.call("GET", "/readyz")).status === 200, limitMs);
  expect((await conductor.call("PUT", "/v2/orgs/local/apps/other")).status).toBe(204);
  executor.kill();
  await conductor.stop();
}, 120_000);

test("sessions that become read-only while they are open are given up, and the change is 503", async () => {
  const db = openDatabase({
    url: database.url,
    maxConnections: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 10_000,
    onIdleError: () => undefined,
  });
  await db.query("CREATE TABLE replicas (id int)");
  await db.query("SET default_transaction_read_only = on");
  await expect(db.query("DELETE FROM replicas WHERE false")).rejects.toMatchObject({
    code: "CONDUCTOR_DATABASE_UNAVAILABLE",
    message: expect.stringContaining("read-only") as string,
  });
  expect(await db.query("DELETE FROM replicas WHERE false")).toEqual([]);
  await db.close();
});

test("of several hosts, the one that takes changes is used", async () => {
  const readOnly = new URL(url);
  const closed = await freePort();
  const hosts = `127.0.0.1:${closed},127.0.0.1:${readOnly.port}`;
  const list = url.replace(readOnly.host, hosts);
  const conductor = await startTestConductor({}, list);
  expect((await conductor.call("PUT", "/v2/orgs/local/apps/shop")).status).toBe(204);
  await conductor.stop();
});

test("at start a read-only database is waited for", async () => {
  await makeReadOnly("on");
  const refused = await startTestConductor({ databaseWaitMs: 0 }, url).then(
    () => "started",
    (error: unknown) => String(error),
  );
  expect(refused).toMatch(/is read-only; name the primary in DBOS__CONDUCTOR_DB_URL/);
  const starting = startTestConductor({ databaseWaitMs: limitMs }, url);
  await makeReadOnly("off");
  const conductor = await starting;
  expect((await conductor.call("GET", "/readyz")).status).toBe(200);
  await conductor.stop();
});

test("a change by an executor whose audit entry the database does not take leaves the entry in the log", async () => {
  const conductor = await startTestConductor({}, url);
  await conductor.call("PUT", "/v2/orgs/local/apps/shop");
  const executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "one" });
  executor.answer("cancel", () => ({ success: true }));
  await runSql(url, "REVOKE INSERT ON audit_log FROM CURRENT_USER");
  await waitFor("the workflow to be cancelled", async () => {
    const { status } = await conductor.call("POST", "/v2/orgs/local/apps/shop/workflows/w-1/cancel");
    return status === 204;
  });
  expect(conductor.logs.find(({ msg }) => msg === "audit entry lost")).toMatchObject({
    entry: { operation: "workflow.cancel", status: "success", target: { id: "w-1" } },
  });
  executor.kill();
  await conductor.stop();
});

test("when others hold every connection, requests are 503 until there is one", async () => {
  const conductor = await startTestConductor({}, url);
  await runSql(admin, `ALTER ROLE ${escapeIdentifier(role)} CONNECTION LIMIT 1`);
  await runSql(
    admin,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`,
  );
  const holder = await waitFor(
    "the only connection",
    async () => {
      const client = new Client({ connectionString: url });
      client.on("error", () => undefined);
      await client.connect();
      return client;
    },
    limitMs,
  );
  const answer = await conductor.call("GET", "/v2/orgs/local/apps");
  expect(codeOf(answer)).toBe("503 CONDUCTOR_DATABASE_UNAVAILABLE");
  expect(answer.text).toContain("no connection left");
  await holder.end();
  await runSql(admin, `ALTER ROLE ${escapeIdentifier(role)} CONNECTION LIMIT -1`);
  await waitFor(
    "answers",
    async () => (await conductor.call("GET", "/v2/orgs/local/apps")).status === 200,
    limitMs,
  );
  await conductor.stop();
}, 120_000);
