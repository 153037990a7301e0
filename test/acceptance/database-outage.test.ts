// Conductor's database goes away for longer than its lease while real executors work.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres, type PostgresServer } from "../../local/postgres.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { createAppSchema, runApp, runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";

const path = "/v2/orgs/local/apps/podium-sample";
const folder = mkdtempSync(join(tmpdir(), "podium-outage-"));

let postgres: PostgresServer;
let appDatabase: TestDatabase;
let conductor: RunningProcess;
let apps: RunningProcess[];

const startServer = (port: number) =>
  startPostgres({ dataDir: join(folder, "data"), port, user: "postgres", password: "postgres" });

beforeAll(async () => {
  [postgres, appDatabase] = await Promise.all([startServer(0), createDatabase()]);
  createAppSchema(appDatabase.url);
  conductor = await runConductor(postgres.url("postgres"));
  await conductor.call("PUT", path, {});
  await conductor.call("PATCH", path, { executorTimeoutSecs: 1 });
  apps = await Promise.all([1, 2].map(() => runApp(appDatabase.url, conductor.port)));
  await waitFor("two executors", async () => (await healthy()) === 2);
});

afterAll(async () => {
  await Promise.all(apps?.map((app) => app.kill("SIGKILL")) ?? []);
  await conductor?.kill("SIGKILL");
  await postgres?.stop();
  await appDatabase?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function healthy(): Promise<number> {
  const { status, body } = await conductor.call("GET", `${path}/executors`);
  if (status !== 200) return 0;
  return (body as { readonly status: string }[]).filter((each) => each.status === "HEALTHY").length;
}

test("Conductor stays up, answers with problem documents, becomes ready by itself and starts no recovery", async () => {
  const [app] = apps as [RunningProcess];
  const enqueued = await app.call("GET", "/enqueue/5?count=2");
  const ids = (enqueued.body as { readonly workflow_ids: string[] }).workflow_ids;

  await postgres.stop();
  const wrong: string[] = [];
  await waitFor(
    "the lease to run out",
    async () => {
      const { status, headers, body } = await conductor.call("GET", path);
      const contentType = headers.get("content-type")?.split(";", 1)[0];
      const { title } = body as { readonly title: string };
      if (status !== 503 || contentType !== "application/problem+json" || title !== "Service Unavailable") {
        wrong.push(`${status} ${contentType} ${title}`);
      }
      const [health, ready] = [
        await conductor.call("GET", "/healthz"),
        await conductor.call("GET", "/readyz"),
      ];
      if (health.status !== 200 || ready.status !== 503) wrong.push(`${health.status} ${ready.status}`);
      return (ready.body as { readonly detail: string }).detail.includes("has lost its database");
    },
    60_000,
  );
  expect(wrong).toEqual([]);
  expect(conductor.isRunning()).toBe(true);

  postgres = await startServer(postgres.port);
  await waitFor(
    "Conductor to be ready again",
    async () => (await conductor.call("GET", "/readyz")).status === 200,
  );
  expect(await healthy()).toBe(2);
  await waitFor("the watch to begin again", () => conductor.output().includes("watch begun again"));
  await waitFor("the workflows to be done", async () => {
    const { body } = await conductor.call("POST", `${path}/workflows/search`, { workflowIds: ids });
    return (body as { readonly status: string }[]).every(({ status }) => status === "SUCCESS");
  });
  expect(await healthy()).toBe(2);
  expect(conductor.output()).not.toMatch(/executor (dead|disconnected|recovered)/);
}, 60_000);
