// One Conductor of the release before this one and one of this, as a rolling upgrade has them: on one database, with real
// sockets, each asked for what the other holds.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { operations, type OperationId } from "../../conductor/src/contract/operations.ts";
import { PeerLink } from "../../conductor/src/routing/peer-link.ts";
import { answerCheck } from "../support/answer-check.ts";
import { startBalancer, type Balancer } from "../support/balancer.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { connectExecutor, type ScriptedExecutor } from "../support/executor.ts";
import { stayConnected } from "../support/lasting-executor.ts";
import { runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { unpackRelease } from "./previous-release.ts";
import { executorsOf } from "../support/executors-of.ts";

const apps = "/v2/orgs/local/apps";
const peerSecret = "a secret of all replicas";
const env = {
  CONDUCTOR_PEER_SECRET: peerSecret,
  CONDUCTOR_DRAIN_DELAY: "500ms",
  CONDUCTOR_DRAIN_WINDOW: "1s",
};

let database: TestDatabase;
let release: ReturnType<typeof unpackRelease>;
let balancer: Balancer;
const all: RunningProcess[] = [];
const executors: ScriptedExecutor[] = [];
let older: RunningProcess;
let newer: RunningProcess;

async function start(folder?: string): Promise<RunningProcess> {
  const conductor = await runConductor(database.url, { env, release: folder });
  all.push(conductor);
  return conductor;
}
const startOlder = () => start(release.folder);
const startNewer = () => start();

beforeAll(async () => {
  release = unpackRelease(inject("previousCommit"));
  [database, balancer] = await Promise.all([createDatabase(), startBalancer()]);
  older = await startOlder();
  for (const app of ["on-older", "on-newer", "moving"]) await older.call("PUT", `${apps}/${app}`, {});
  await older.call("PATCH", `${apps}/on-older`, { executorTimeoutSecs: 1 });
});
afterAll(async () => {
  for (const each of executors) each.kill();
  await Promise.all(all.map((each) => each.kill("SIGKILL")));
  balancer?.close();
  release?.remove();
  await database?.drop();
});

async function connect(replica: RunningProcess, app: string, version = "v1"): Promise<ScriptedExecutor> {
  const answers = {
    list_queues: () => ({ output: [{ name: `queue of ${app}` }] }),
    get_workflow: (request: Record<string, unknown>) =>
      request["workflow_id"] === "none"
        ? { output: null }
        : { output: { WorkflowUUID: request["workflow_id"], Status: "SUCCESS", CreatedAt: "1787304000123" } },
    cancel: () => ({ success: true }),
    list_workflows: () => ({ output: [{ WorkflowUUID: "w", Status: "SUCCESS" }] }),
    export_workflow: () => ({ serialized_workflow: "H4sI".repeat(500_000) }),
    import_workflow: () => ({ success: true }),
  };
  const executor = await connectExecutor({ port: replica.port, app, version, answers });
  executors.push(executor);
  return executor;
}

/** The operations that the older release declares: a newer one may have added members. */
async function releasedOperations(): Promise<typeof operations> {
  const path = join(release.folder, "conductor/src/contract/operations.ts");
  const released = (await import(/* @vite-ignore */ path)) as { readonly operations: typeof operations };
  return released.operations;
}

test("the newer one migrates the database while the older one works", async () => {
  const holder = await connect(older, "on-older");
  await waitFor(
    "the older one",
    async () => (await older.call("GET", `${apps}/on-older/queues`)).status === 200,
  );
  newer = await startNewer();
  expect((await older.call("GET", "/readyz")).status).toBe(200);
  expect((await older.call("GET", `${apps}/on-older/queues`)).status).toBe(200);
  expect(holder.socket.readyState).toBe(holder.socket.OPEN);
  await connect(newer, "on-newer");
  await waitFor(
    "the newer one",
    async () => (await newer.call("GET", `${apps}/on-newer/queues`)).status === 200,
  );
});

describe.each([
  ["older", "newer", () => older, "on-newer"],
  ["newer", "older", () => newer, "on-older"],
] as const)("the %s one asks the %s one", (_asks, _holds, asked, app) => {
  const call = (method: string, path: string, body?: unknown) =>
    asked().call(method, `${apps}/${app}/${path}`, body);

  test("for reads, and gets answers", async () => {
    await waitFor("the holder's row", async () => (await call("GET", "queues")).status === 200);
    expect((await call("GET", "queues")).body).toMatchObject([{ name: `queue of ${app}` }]);
    expect((await call("GET", "workflows/w1")).body).toMatchObject({ workflowId: "w1" });
    expect((await call("GET", "workflows/none")).status).toBe(404);
    const search = await call("POST", "workflows/search", { status: ["SUCCESS"], limit: 10 });
    expect([search.status, search.body]).toMatchObject([200, [{ workflowId: "w" }]]);
  });

  test("for changes, exports and imports", async () => {
    expect((await call("POST", "workflows/w1/cancel", {})).status).toBe(204);
    const { body } = await call("GET", "workflows/w1/export");
    const { serializedWorkflow } = body as { readonly serializedWorkflow: string };
    expect(serializedWorkflow).toHaveLength(2_000_000);
    expect((await call("POST", "workflows/import", { serializedWorkflow })).status).toBe(201);
  });

  test("and its answers are what its own contract says", async () => {
    const contract = asked() === older ? await releasedOperations() : operations;
    const reads: [OperationId, string][] = [
      ["listExecutors", "executors"],
      ["listQueues", "queues"],
      ["getWorkflow", "workflows/w1"],
      ["listWorkflows", "workflows?limit=1"],
    ];
    for (const [id, path] of reads) {
      const { status, body } = await call("GET", path);
      expect(status, id).toBe(200);
      expect(answerCheck(contract[id].success)(body), id).toEqual([]);
    }
    const list = await asked().call("GET", apps);
    expect(answerCheck(contract.listApps.success)(list.body)).toEqual([]);
  });
});

test("a question that the older one does not know fails by name at once, and harms nothing", async () => {
  const link = new PeerLink({
    address: `127.0.0.1:${older.port}`,
    secret: peerSecret,
    limits: { maxMessageBytes: 1_000_000, maxJsonBytes: 1_000_000, maxJsonValues: 1_000, maxJsonDepth: 99 },
    onClosed: () => undefined,
  });
  const begun = performance.now();
  const options = { requestId: "r", remainingMs: 30_000, repeatable: true };
  const question = { app: { id: "1", name: "x" }, type: "unheard_of" as never, request: {}, options };
  await expect(link.ask(question, Date.now() + 30_000)).rejects.toMatchObject({
    code: expect.stringMatching(/CONDUCTOR_PEER_OUTDATED/) as string,
  });
  expect(performance.now() - begun).toBeLessThan(5_000);
  link.close();
  expect((await older.call("GET", "/healthz")).status).toBe(200);
});

test("a dead executor's work is recovered by an executor on the other one", async () => {
  const [holder] = executors;
  let isPending = true;
  const rescuer = await connect(newer, "on-older");
  rescuer.answer("exist_pending_workflows", () => ({ exist: isPending }));
  rescuer.answer("recovery", () => {
    isPending = false;
    return { success: true };
  });
  await waitFor("both", async () => (await executorsOf(newer, `${apps}/on-older`)).length === 2);
  holder?.kill();
  await waitFor("the recovery", () => rescuer.received("recovery").length > 0, 30_000);
  expect(rescuer.received("recovery")[0]?.["executor_ids"]).toEqual([holder?.executorId]);
  await waitFor(
    "the record to go",
    async () => {
      const executors = await executorsOf(newer, `${apps}/on-older`);
      return executors.every(({ executorId }) => executorId !== holder?.executorId);
    },
    30_000,
  );
});

test("executors move over when either is drained, and none is declared dead", async () => {
  const ids = ["mover-1", "mover-2", "mover-3"];
  for (const { port } of [older, newer]) balancer.add(port);
  await waitFor("the balancer", async () => {
    const answer = await fetch(`http://127.0.0.1:${balancer.port}/readyz`);
    return answer.ok;
  });
  const answers = { list_queues: () => ({ output: [{ name: "mail" }] }) };
  const leave = ids.map((executorId) =>
    stayConnected({ port: balancer.port, app: "moving", executorId, answers }, {}),
  );
  const allHealthy = (replica: RunningProcess) =>
    waitFor(
      "all executors to be healthy",
      async () => {
        const rows = await executorsOf(replica, `${apps}/moving`);
        return rows.length === ids.length && rows.every(({ status }) => status === "HEALTHY");
      },
      30_000,
    );
  const handOver = async (from: RunningProcess, to: RunningProcess) => {
    await from.kill("SIGTERM");
    balancer.remove(from.port);
    await allHealthy(to);
    await waitFor("an answer", async () => (await to.call("GET", `${apps}/moving/queues`)).status === 200);
  };
  await allHealthy(newer);
  await handOver(older, newer);
  // Back to the older release, as when an upgrade is undone, on a database that is newer than it.
  older = await startOlder();
  balancer.add(older.port);
  await waitFor("the older one to be ready", async () => (await older.call("GET", "/readyz")).status === 200);
  await handOver(newer, older);
  newer = await startNewer();
  await waitFor("an answer through the newer one", async () => {
    return (await newer.call("GET", `${apps}/moving/queues`)).status === 200;
  });
  const lines = all.flatMap((each) => each.output().split("\n"));
  expect(lines.filter((line) => line.includes("executor connected") && line.includes("mover-"))).not.toEqual(
    [],
  );
  expect(lines.filter((line) => line.includes("executor dead") && line.includes("mover-"))).toEqual([]);
  await Promise.all(leave.map((end) => end()));
});
