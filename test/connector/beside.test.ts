// `podium-connector run` beside a process that it has not started: an executor for as long as that process lives.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { waitFor } from "../support/wait.ts";
import { startCommand, type Running } from "./command.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

const at = "/v2/orgs/local/apps/shop";
let conductor: TestConductor;
let database: SystemDatabase;

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

function beside(args: readonly string[], env?: Record<string, string>): Running {
  const own = ["--app", "shop", "--database", database.url, "--conductor", conductor.url];
  return startCommand(["run", ...own, ...args], env);
}

/** Waits until the executor of this id has a status. */
async function status(executorId: string, wanted: "HEALTHY" | "DISCONNECTED"): Promise<object> {
  return waitFor(`${executorId} to be ${wanted}`, async () => {
    const { body } = await conductor.call("GET", `${at}/executors`);
    const all = body as { readonly executorId: string; readonly status: string }[];
    return all.find((each) => each.executorId === executorId && each.status === wanted);
  });
}

test("--pid: connected as long as the process is there, and at its end too", async () => {
  const app = spawn("sleep", ["60"], { stdio: "ignore" });
  onTestFinished(() => void app.kill("SIGKILL"));
  const options = ["--pid", String(app.pid), "--executor-id", "of-a-pid", "--app-version", "v7"];
  const connector = beside(options, { DBOS__VMID: "another", DBOS__APPVERSION: "v6" });
  expect(await status("of-a-pid", "HEALTHY")).toMatchObject({
    appVersion: "v7",
    executorMetadata: { connector: "process", pid: app.pid },
  });
  expect((await conductor.call("GET", `${at}/workflows/a`)).status).toBe(200);
  app.kill("SIGKILL");
  expect(await connector.ended).toEqual([0, null]);
  expect(connector.errors()).toContain(`process ${app.pid} is gone`);
  await status("of-a-pid", "DISCONNECTED");
});

test("--health: connected while the address answers 2xx, and again when it does so again", async () => {
  let answer = 503;
  const app = createServer((_, response) => void response.writeHead(answer).end());
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void app.close());
  const { port } = app.address() as AddressInfo;
  const connector = beside(["--health", `http://127.0.0.1:${port}/healthz`], {
    DBOS__VMID: "by-health",
    DBOS__APPVERSION: "v8",
  });
  await waitFor("the first answer", () => connector.errors().includes("it answers 503"));
  answer = 204;
  const executor = await status("by-health", "HEALTHY");
  expect(executor).toMatchObject({ appVersion: "v8", executorMetadata: { connector: "process" } });
  for (const trouble of [302, 500]) {
    answer = trouble;
    await status("by-health", "DISCONNECTED");
    answer = 200;
    await status("by-health", "HEALTHY");
  }
  app.close();
  app.closeAllConnections();
  await status("by-health", "DISCONNECTED");
  connector.child.kill("SIGTERM");
  expect(await connector.ended).toEqual([0, null]);
  const told = [...connector.errors().matchAll(/not healthy: (.*)/g)].map(([, why]) => why);
  expect(told).toEqual([
    "it answers 503",
    "it answers 302",
    "it answers 500",
    expect.stringContaining("ECONNREFUSED"),
  ]);
});
