// `podium-connector serve --config`: many applications in one process, and never more connections than it says.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { waitFor } from "../support/wait.ts";
import { startCommand } from "./command.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

const count = 80;
const names = Array.from({ length: count }, (_, at) => `app-${at}`);
const maxConnections = 50;
let conductor: TestConductor;
let database: SystemDatabase;
const folder = mkdtempSync(join(tmpdir(), "podium-connector-"));

beforeAll(async () => {
  [conductor, database] = await Promise.all([startTestConductor(), createSystemDatabase()]);
  await database.migrate(newestVersion);
  await seedRows(database);
  // A row without an owner belongs to every application.
  await database.query("UPDATE dbos.workflow_status SET application_name = NULL");
  for (const name of names) await conductor.call("PUT", `/v2/orgs/local/apps/${name}`, {});
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await conductor.dispose();
  await database.drop();
});

function write(content: object): string {
  const file = join(folder, "applications.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const ask = (name: string) => conductor.call("GET", `/v2/orgs/local/apps/${name}/workflows/a`);

async function openConnections(): Promise<number> {
  const [row] = await database.query(
    "SELECT count(*)::int AS open FROM pg_stat_activity WHERE application_name = 'podium-connector' AND datname = $1",
    [database.name],
  );
  return row?.["open"] as number;
}

test("all applications answer at once, within the limit of connections, which are closed when nothing is asked", async () => {
  const applications = names.map((app) => ({ app, database: { env: "DATABASE" } }));
  const file = write({ conductor: conductor.url, applications });
  const { child, errors, ended } = startCommand(["serve", "--config", file], { DATABASE: database.url });
  await waitFor(
    "all to be connected",
    () => errors().split("connected to Conductor as").length > count,
    30_000,
  );
  expect(errors()).toContain("app-79: connected to Conductor as application app-79");
  let most = 0;
  const over = new AbortController();
  const watch = (async () => {
    while (!over.signal.aborted) most = Math.max(most, await openConnections());
  })();
  const answers = await Promise.all([...names, ...names].map(ask));
  over.abort();
  await watch;
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(maxConnections);
  await waitFor("the connections to be closed", async () => (await openConnections()) === 0, 20_000);
  expect((await ask("app-7")).status).toBe(200);
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
}, 90_000);

test("a file that is wrong starts nothing, and is told with its path", async () => {
  const file = write({ conductor: conductor.url, applications: [{ app: "app-0", database: "mysql://x" }] });
  const { ended, errors } = startCommand(["serve", "--config", file]);
  expect(await ended).toEqual([64, null]);
  expect(errors()).toContain(`${file}: applications[0].database must be an address such as postgresql:`);
});

test.each([
  ["a file that is not there", ["--config", "/no/such.json"], /\/no\/such\.json: ENOENT/],
  [
    "other options beside it",
    ["--config", "x", "--app", "shop"],
    /--config says everything: leave out --app/,
  ],
])("%s", async (_, args, problem) => {
  const { ended, errors } = startCommand(["serve", ...args]);
  expect(await ended).toEqual([64, null]);
  expect(errors()).toMatch(problem);
});
