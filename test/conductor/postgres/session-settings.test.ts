// A role may have any settings of its own: requests are answered alike.
import { escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { asAdmin, createDatabase, type TestDatabase } from "../../support/database.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";

// Servers and processes are started here, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let database: TestDatabase;
let conductor: TestConductor;
let executor: ScriptedExecutor;
let role: string;
let asPlanned: string[];

beforeAll(async () => {
  database = await createDatabase();
  role = `owner_${database.name}`;
  await asAdmin(async (client) => {
    await client.query(`CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD 'secret'`);
    await client.query(
      `ALTER DATABASE ${escapeIdentifier(database.name)} OWNER TO ${escapeIdentifier(role)}`,
    );
  });
  // The scripted executor sends nothing by itself, and the whole table may take longer than it may be silent.
  conductor = await startTestConductor({ silenceMs: 600_000 }, urlAs());
  await conductor.call("PUT", "/v2/orgs/local/apps/shop");
  executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "one" });
  await waitFor("the executor to be listed", async () =>
    (await conductor.call("GET", "/v2/orgs/local/apps/shop/executors")).text.includes('"one"'),
  );
  asPlanned = await answers(conductor);
});
afterAll(async () => {
  executor?.kill();
  await conductor?.stop();
  await database?.drop();
  await asAdmin((client) => client.query(`DROP ROLE ${escapeIdentifier(role)}`));
});

function urlAs(): string {
  const url = new URL(database.url);
  url.username = role;
  url.password = "secret";
  return url.href;
}

/** Requests whose answers hold times, spans, texts, lists and numbers of the database; what differs by nature taken out. */
async function answers(api: TestConductor): Promise<string[]> {
  const app = "/v2/orgs/local/apps/shop";
  const requests: [string, string, unknown?][] = [
    ["PUT", app],
    ["PATCH", app, { executorTimeoutSecs: 61, gcTimeThresholdMs: 86_400_000 }],
    ["GET", app],
    ["GET", "/v2/orgs/local/apps"],
    ["GET", `${app}/executors`],
    ["GET", `${app}/recoveries`],
    ["GET", `${app}/metrics?startTime=2026-01-01T00:00:00Z&endTime=2026-01-02T00:00:00Z`],
    ["GET", "/v2/orgs/local/roles"],
    ["GET", "/readyz"],
  ];
  const found: string[] = [];
  for (const [method, path, body] of requests) {
    const { status, text } = await api.call(method, path, body);
    const plain = text
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"TIME"')
      .replaceAll(/"(id|updatedAt|emitTime|instance)":"?[^",}]+"?/g, '"$1":"…"');
    found.push(`${method} ${path} ${status} ${plain}`);
  }
  return found;
}

test("the battery succeeds without such settings", () => {
  expect(asPlanned.map((line) => line.split(" ")[2])).not.toContain("500");
  expect(asPlanned.join("\n")).toContain('"TIME"');
});

test.each([
  ["datestyle", "German, DMY"],
  ["datestyle", "SQL, DMY"],
  ["datestyle", "Postgres, MDY"],
  ["intervalstyle", "iso_8601"],
  ["intervalstyle", "sql_standard"],
  ["timezone", "Asia/Kathmandu"],
  ["timezone", "America/St_Johns"],
  ["bytea_output", "escape"],
  ["extra_float_digits", "-15"],
  ["standard_conforming_strings", "off"],
  ["array_nulls", "off"],
  ["client_encoding", "LATIN1"],
  ["search_path", "nowhere"],
  ["search_path", ""],
  ["default_transaction_isolation", "serializable"],
  ["default_transaction_isolation", "repeatable read"],
  ["lc_messages", "C"],
  ["statement_timeout", "1"],
  ["lock_timeout", "1"],
  ["idle_in_transaction_session_timeout", "1"],
])("%s = %s on the role changes no answer", async (name, value) => {
  const set = (clause: string) =>
    asAdmin((client) =>
      client.query(
        `ALTER ROLE ${escapeIdentifier(role)} IN DATABASE ${escapeIdentifier(database.name)} ${clause}`,
      ),
    );
  await set(
    name === "search_path" && value !== "" ? `SET search_path = ${value}` : `SET ${name} = '${value}'`,
  );
  const other = await startTestConductor({}, urlAs());
  try {
    expect(await answers(other)).toEqual(asPlanned);
  } finally {
    await other.stop();
    await set(`RESET ${name}`);
  }
});
