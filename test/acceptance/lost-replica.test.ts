// Two Conductors in processes of their own; the one that holds an executor's socket is killed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { connectExecutor } from "../support/executor.ts";
import { runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";

const path = "/v2/orgs/local/apps/shop";
const answers = { get_workflow: () => ({ output: { WorkflowUUID: "w", Status: "SUCCESS" } }) };
let database: TestDatabase;
let owner: RunningProcess;
let other: RunningProcess;
beforeAll(async () => {
  database = await createDatabase();
  const env = { CONDUCTOR_PEER_SECRET: "a secret of all replicas" };
  owner = await runConductor(database.url, { env });
  other = await runConductor(database.url, { env });
});
afterAll(async () => {
  await other?.kill("SIGTERM");
  await owner?.kill("SIGKILL");
  await database?.drop();
});

test("a caller is told that the holder is lost, and is answered once the executor is back", async () => {
  await owner.call("PUT", path, {});
  const read = () => other.call("GET", `${path}/workflows/w`);
  const before = await connectExecutor({ port: owner.port, app: "shop", executorId: "mover", answers });
  await waitFor("the forwarded answer", async () => (await read()).status === 200);
  await owner.kill("SIGKILL");
  await before.closed;
  const { status, body } = await read();
  expect([502, 503]).toContain(status);
  expect(body).toMatchObject({
    type: expect.stringMatching(/PEER_UNREACHABLE|EXECUTOR_NOT_CONNECTED$/) as unknown,
  });
  const after = await connectExecutor({ port: other.port, app: "shop", executorId: "mover", answers });
  await waitFor("the answer at the other replica", async () => (await read()).status === 200);
  expect(after.received("recovery")).toEqual([]);
  after.kill();
});
