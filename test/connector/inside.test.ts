// Inside an application in TypeScript 5.3: the class that the SDK makes, starts and stops by its declared interface.
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type * as Sdk from "@dbos-inc/dbos-sdk";
import { ConductorWebsocket } from "../../connector/src/sdk.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { waitFor } from "../support/wait.ts";

const connectorRequire = createRequire(join(import.meta.dirname, "../../connector/package.json"));
const { DBOS } = connectorRequire("@dbos-inc/dbos-sdk") as typeof Sdk;
const { enterpriseLoader } = connectorRequire("@dbos-inc/dbos-sdk/internal/enterprise") as {
  readonly enterpriseLoader: {
    override: (() => unknown) | undefined; // mutable
  };
};

const at = "/v2/orgs/local/apps/inside";
const lines: string[] = [];
let conductor: TestConductor;
let database: TestDatabase;

async function shopFunction(order: string): Promise<string> {
  await DBOS.setEvent("progress", "half of the secret");
  return DBOS.runStep(() => Promise.resolve(`the secret of ${order}`), { name: "pack" });
}
const shop = DBOS.registerWorkflow(shopFunction, { name: "shop" });

beforeAll(async () => {
  [conductor, database] = await Promise.all([startTestConductor(), createDatabase()]);
  await conductor.call("PUT", at, {});
  enterpriseLoader.override = () => ({ ConductorWebsocket });
});
afterEach(() => DBOS.shutdown());
afterAll(async () => {
  enterpriseLoader.override = undefined;
  await conductor.dispose();
  await database.drop();
});

/** Launches the application and waits until it is connected. */
async function launch(options: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const log = (line: unknown): void => void lines.push(String(line));
  DBOS.setConfig({
    name: "inside",
    systemDatabaseUrl: database.url,
    applicationVersion: "v7",
    logger: { info: log, debug: () => undefined, warn: log, error: log },
  });
  await DBOS.launch({ conductorURL: `${conductor.url}/`, conductorKey: "k3y-of-a-test", ...options });
  return waitFor("the executor", async () => {
    const { body } = await conductor.call("GET", `${at}/executors`);
    const all = body as Record<string, unknown>[];
    return all.find(({ status, executorId }) => status === "HEALTHY" && executorId === DBOS.executorID);
  });
}

test("it is an executor with the application's id and version, and gone with the application", async () => {
  const executor = await launch({ conductorExecutorMetadata: { zone: "eu" } });
  expect(executor).toMatchObject({
    appVersion: "v7",
    language: "typescript",
    executorMetadata: { zone: "eu", connector: "process", pid: process.pid },
  });
  const handle = await DBOS.startWorkflow(shop, { workflowID: "order-1" })("42");
  await handle.getResult();
  const { body } = await conductor.call("GET", `${at}/workflows/order-1`);
  expect(body).toMatchObject({
    status: "SUCCESS",
    input: "[ '42' ]",
    output: "'the secret of 42'",
    executorId: executor["executorId"],
  });
  await DBOS.shutdown();
  await waitFor("the executor to be gone", async () => {
    const { body: left } = await conductor.call("GET", `${at}/executors`);
    return (left as { readonly status: string }[]).every(({ status }) => status !== "HEALTHY");
  });
  expect(lines.join("\n")).toContain("connected to Conductor as application inside");
  expect(lines.join("\n")).not.toContain("k3y-of-a-test");
});

test("in metadata-only mode nothing of a workflow's data is told", async () => {
  await launch({ conductorMetadataOnlyMode: true });
  const places = ["/workflows/order-1", "/workflows/order-1/steps", "/workflows/order-1/events"];
  const [workflow, steps, events] = await Promise.all(
    places.map((place) => conductor.call("GET", `${at}${place}`)),
  );
  expect(workflow?.body).toMatchObject({ status: "SUCCESS", input: null, output: null });
  expect(steps?.body).toMatchObject([{ stepName: "DBOS.setEvent" }, { stepName: "pack", output: null }]);
  expect(events?.text).toContain("keeps its data to itself (metadata-only mode)");
  const all = await conductor.call("POST", `${at}/workflows/search`, { loadInput: true, loadOutput: true });
  expect(all.body).toMatchObject([{ workflowId: "order-1", input: null, output: null }]);
  expect([workflow, steps, events, all].map((answer) => answer?.text).join()).not.toContain("secret");
});

test("an application with another copy of the SDK is refused, with what to do", () => {
  const executor = { executorID: "of-another-copy" } as ConstructorParameters<typeof ConductorWebsocket>[0];
  const options = { appName: "inside", conductorURL: conductor.url, conductorKey: "k" };
  expect(() => new ConductorWebsocket(executor, options)).toThrow(
    /another copy of it: install exactly 5\.3\.0/,
  );
});
