// Two Conductors in processes of their own; the one that holds an executor's socket is killed while requests are under way.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { connectExecutor } from "../support/executor.ts";
import { runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";

const path = "/v2/orgs/local/apps/shop";
const workflow = { get_workflow: () => ({ output: { WorkflowUUID: "w", Status: "SUCCESS" } }) };
let database: TestDatabase;
let owner: RunningProcess;
let other: RunningProcess;
let third: RunningProcess;
beforeAll(async () => {
  database = await createDatabase();
  const env = { CONDUCTOR_PEER_SECRET: "a secret of all replicas" };
  [owner, other, third] = await Promise.all([
    runConductor(database.url, { env }),
    runConductor(database.url, { env }),
    runConductor(database.url, { env }),
  ]);
}, 60_000);
afterAll(async () => {
  await other?.kill("SIGTERM");
  await owner?.kill("SIGKILL");
  await third?.kill("SIGKILL");
  await database?.drop();
});

test("a read goes on at the replica to which the executor reconnects, a write that may have arrived is not repeated", async () => {
  await owner.call("PUT", path, {});
  const silent = () => "silence" as const;
  const before = await connectExecutor({
    port: owner.port,
    app: "shop",
    executorId: "mover",
    answers: { ...workflow, list_queues: silent, import_workflow: silent },
  });
  await waitFor("the forwarded answer", async () => {
    const { status } = await other.call("GET", `${path}/workflows/w`);
    return status === 200;
  });
  const read = other.call("GET", `${path}/queues`);
  const write = other.call("POST", `${path}/workflows/import`, { serializedWorkflow: "H4sI" });
  await waitFor("both to arrive", () =>
    (["list_queues", "import_workflow"] as const).every((type) => before.received(type).length > 0),
  );
  await owner.kill("SIGKILL");
  const killedAt = Date.now();
  expect(await write).toMatchObject({
    status: 502,
    body: { type: "urn:podium:error:CONDUCTOR_OUTCOME_UNKNOWN" },
  });
  await before.closed;
  const after = await connectExecutor({
    port: other.port,
    app: "shop",
    executorId: "mover",
    answers: { ...workflow, list_queues: () => ({ output: [{ name: "mail" }] }) },
  });
  expect(await read).toMatchObject({ status: 200, body: [{ name: "mail" }] });
  expect(Date.now() - killedAt).toBeLessThan(25_000);
  expect((await other.call("GET", `${path}/workflows/w`)).status).toBe(200);
  expect(after.received("import_workflow")).toEqual([]);
  expect(after.received("recovery")).toEqual([]);
  after.kill();
});

test("if no executor comes back, a caller gets its answer long before it gives up", async () => {
  const executor = await connectExecutor({
    port: third.port,
    app: "shop",
    executorId: "loner",
    answers: workflow,
  });
  await waitFor("the forwarded answer", async () => {
    const { status } = await other.call("GET", `${path}/workflows/w`);
    return status === 200;
  });
  await third.kill("SIGKILL");
  await executor.closed;
  const startedAt = Date.now();
  const { status, body } = await other.call("GET", `${path}/workflows/w`);
  expect([502, 503]).toContain(status);
  expect(body).toMatchObject({
    type: expect.stringMatching(/PEER_UNREACHABLE|EXECUTOR_NOT_CONNECTED$/) as unknown,
  });
  expect(Date.now() - startedAt).toBeLessThan(15_000);
});
