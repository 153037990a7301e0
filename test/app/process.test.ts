import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../local/postgres.ts";
import { createDatabase } from "../support/database.ts";
import { waitFor } from "../support/wait.ts";
import { createAppDatabase, spawnApp, startApp, type AppDatabase } from "./sample-app.ts";

let database: AppDatabase;
beforeAll(async () => {
  database = await createAppDatabase();
});
afterAll(() => database.drop());

test("SIGTERM ends the process soon, although a task sleeps for a minute", async () => {
  const app = await startApp({ DBOS_SYSTEM_DATABASE_URL: database.appUrl });
  await app.get("/enqueue/60?id=unfinished");
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  const isRunning =
    "SELECT FROM dbos.workflow_status WHERE workflow_uuid = 'unfinished' AND status = 'PENDING'";
  await waitFor("the task to run", async () => (await client.query(isRunning)).rowCount === 1);
  await client.end();
  const begin = performance.now();
  app.kill("SIGTERM");
  expect(await app.ended).toBe(0);
  expect(performance.now() - begin).toBeLessThan(5000);
});

test("SIGTERM ends the process even when its log has no reader any more", async () => {
  const app = await startApp({ DBOS_SYSTEM_DATABASE_URL: database.appUrl });
  app.closeOutput();
  app.kill("SIGTERM");
  expect(await app.ended).toBe(0);
});

test("the SDK's admin API answers on its own port", async () => {
  const adminPort = await freePort();
  const app = await startApp({
    DBOS_SYSTEM_DATABASE_URL: database.appUrl,
    DBOS_ADMIN_PORT: String(adminPort),
  });
  expect((await fetch(`http://127.0.0.1:${adminPort}/dbos-healthz`)).status).toBe(200);
  app.kill("SIGTERM");
  await app.ended;
});

test("a database without the schema stops the start, and is left without it", async () => {
  const empty = await createDatabase();
  const app = await spawnApp({ DBOS_SYSTEM_DATABASE_URL: empty.url });
  expect(await app.ended).toBe(1);
  expect(app.output()).toContain("is at schema version 0");
  await empty.drop();
});

test("wrong settings stop the start with one line each", async () => {
  const app = await spawnApp({ PORT: "http" });
  expect(await app.ended).toBe(1);
  expect(app.output().trim().split("\n")).toHaveLength(2);
});
