// Two Conductors on one database: a request that lands on the wrong one is answered by the other.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

const path = "/v2/orgs/local/apps/shop";
const peerSecret = "a secret of replicas";
let owner: TestConductor;
let other: TestConductor;
let executor: ScriptedExecutor;

beforeAll(async () => {
  owner = await startTestConductor({ peerSecret });
  other = await startTestConductor({ peerSecret }, owner.databaseUrl);
  await owner.call("PUT", path, {});
  executor = await connectExecutor({
    port: owner.port,
    app: "shop",
    answers: {
      list_queues: () => ({ output: [{ name: "mail" }] }),
      cancel: () => ({ success: true }),
      get_workflow: () => ({ output: { WorkflowUUID: "w1" } }),
    },
  });
  await waitFor("the executor", async () => (await owner.call("GET", `${path}/queues`)).status === 200);
  await waitFor("its row", async () => (await other.call("GET", `${path}/queues`)).status === 200);
});
afterAll(async () => {
  executor.kill();
  await other.stop();
  await owner.dispose();
});

describe("a request at the replica without the socket", () => {
  test("is answered by the one that has it", async () => {
    const { status, body } = await other.call("GET", `${path}/queues`);
    expect(status).toBe(200);
    expect(body).toMatchObject([{ name: "mail" }]);
  });

  test("keeps its id from HTTP and back, and in what both replicas log", async () => {
    const requestId = "0f6d2a52-3a0e-4d5e-9a8a-1f2a5d0c7e11";
    const response = await fetch(`${other.url}${path}/workflows/w1/cancel`, {
      method: "POST",
      headers: { "x-request-id": requestId },
    });
    expect([response.status, response.headers.get("x-request-id")]).toEqual([204, requestId]);
    const linesOf = ({ logs }: TestConductor) => logs.filter((line) => line["requestId"] === requestId);
    await waitFor("both lines", () => linesOf(other).length > 0 && linesOf(owner).length > 0);
    expect(linesOf(other)).toMatchObject([{ operation: "cancelWorkflow", status: 204, app: "shop" }]);
    const lines = linesOf(owner).filter(({ type }) => type === "cancel");
    expect(lines).toMatchObject([
      { msg: "message sent", app: "shop" },
      { msg: "peer answered", app: "shop" },
    ]);
  });

  test("gets the failure that the executor reported", async () => {
    executor.answer("get_workflow", () => ({ output: null }));
    expect((await other.call("GET", `${path}/workflows/none`)).status).toBe(404);
    executor.answer("get_workflow", () => ({ output: { WorkflowUUID: "w1" } }));
    executor.answer("fork_workflow", () => ({ error_message: "Workflow w9 does not exist" }));
    expect((await other.call("POST", `${path}/workflows/w9/fork`, { startStep: 0 })).status).toBe(404);
  });

  test("is not held up longer than its caller waits", async () => {
    executor.answer("list_schedules", () => "silence");
    const startedAt = Date.now();
    const response = await fetch(`${other.url}${path}/schedules`, { headers: { prefer: "wait=1" } });
    expect(response.status).toBe(502);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });
});

describe("the peer endpoint", () => {
  /** Status of the answer to an attempt to connect. */
  const knock = ({ port }: TestConductor, headers: Record<string, string>) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/peer`, { headers });
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
      socket.on("upgrade", (response) => {
        resolve(response.statusCode);
        socket.terminate();
      });
      socket.on("error", () => undefined);
    });
  const authorization = `Bearer ${peerSecret}`;

  test("lets in only callers that know the secret", async () => {
    expect(await knock(owner, { authorization })).toBe(101);
    expect(await knock(owner, { authorization: `${authorization}x` })).toBe(401);
    expect(await knock(owner, {})).toBe(401);
    expect((await owner.call("GET", "/peer")).status).toBe(404);
  });

  test("does not exist for requests that came through a proxy, with or without the secret", async () => {
    expect(await knock(owner, { authorization, "x-forwarded-for": "203.0.113.7" })).toBe(404);
  });

  test("does not exist where no secret is set", async () => {
    const alone = await startTestConductor({}, owner.databaseUrl);
    expect(await knock(alone, { authorization })).toBe(404);
    await alone.stop();
  });

  test("passes an export of megabytes on unchanged", async () => {
    const serialized_workflow = "H4sI".repeat(1_000_000);
    executor.answer("export_workflow", () => ({ serialized_workflow }));
    const { body } = await other.call("GET", `${path}/workflows/w1/export`);
    expect(body).toEqual({ serializedWorkflow: serialized_workflow });
  });

  test("passes an import of megabytes on unchanged", async () => {
    const serializedWorkflow = "H4sI".repeat(1_000_000);
    executor.answer("import_workflow", () => ({ success: true }));
    expect((await other.call("POST", `${path}/workflows/import`, { serializedWorkflow })).status).toBe(201);
    expect(executor.received("import_workflow")[0]).toMatchObject({
      serialized_workflow: serializedWorkflow,
    });
  });
});

test("a dead executor is recovered once, whichever replica notices", async () => {
  const app = "/v2/orgs/local/apps/depot";
  await owner.call("PUT", app, {});
  await owner.call("PATCH", app, { executorTimeoutSecs: 1 });
  let isPending = true;
  const answers = {
    exist_pending_workflows: () => ({ exist: isPending }),
    recovery: () => {
      isPending = false;
      return { success: true };
    },
  };
  const join = (port: number) => connectExecutor({ port, app: "depot", answers });
  const [victim, ...survivors] = [await join(owner.port), await join(owner.port), await join(other.port)];
  const rows = async () => (await executorsOf(owner, app)).filter((each) => each.status === "HEALTHY");
  await waitFor("three executors", async () => (await rows()).length === 3);
  victim.kill();
  await waitFor("its record to go", async () => (await executorsOf(other, app)).length === 2);
  expect(survivors.flatMap((each) => each.received("recovery"))).toHaveLength(1);
  for (const each of survivors) each.kill();
});

test("an executor of a lost replica moves over and is not recovered", async () => {
  const third = await startTestConductor({ peerSecret }, owner.databaseUrl);
  const options = { app: "shop", executorId: "mover", answers: {} };
  const before = await connectExecutor({ port: third.port, ...options });
  await waitFor("its row", async () => {
    return (await executorsOf(owner, path)).some((each) => each.executorId === "mover");
  });
  await third.stop();
  await before.closed;
  const after = await connectExecutor({ port: other.port, ...options });
  await waitFor("it to be healthy at its new replica", async () => {
    const row = (await executorsOf(owner, path)).find((each) => each.executorId === "mover");
    return row?.status === "HEALTHY";
  });
  expect(executor.received("recovery")).toEqual([]);
  after.kill();
});
