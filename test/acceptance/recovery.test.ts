// The main case of Podium, with the real DBOS SDK in processes of its own: an executor is killed, and its
// workflows finish elsewhere.
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { createAppSchema, runApp, runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";

const path = "/v2/orgs/local/apps/podium-sample";
interface Workflow {
  readonly workflowId: string;
  readonly status: string;
  readonly executorId: string | null;
  readonly output: string | null;
}
interface Executor {
  readonly executorId: string;
  readonly status: string;
  readonly executorMetadata: { readonly pid?: number } | null;
}

let databases: TestDatabase[];
let conductor: RunningProcess;
let apps: RunningProcess[];

beforeAll(async () => {
  databases = await Promise.all([createDatabase(), createDatabase()]);
  const [conductorDatabase, appDatabase] = databases.map(({ url }) => url) as [string, string];
  createAppSchema(appDatabase);
  conductor = await runConductor(conductorDatabase);
  await conductor.call("PUT", path, {});
  apps = await Promise.all([runApp(appDatabase, conductor.port), runApp(appDatabase, conductor.port)]);
  await waitFor("two executors", async () => (await executors("HEALTHY")).length === 2);
});

afterAll(async () => {
  await Promise.all(apps?.map((app) => app.kill("SIGKILL")) ?? []);
  await conductor?.kill("SIGTERM");
  await Promise.all(databases?.map((each) => each.drop()) ?? []);
});

async function executors(status?: string): Promise<Executor[]> {
  const { body } = await conductor.call("GET", `${path}/executors`);
  return (body as Executor[]).filter((each) => status === undefined || each.status === status);
}

async function workflows(ids: string[]): Promise<Workflow[]> {
  const { status, body } = await conductor.call("POST", `${path}/workflows/search`, {
    workflowIds: ids,
    loadOutput: true,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body as Workflow[];
}

async function enqueue(app: RunningProcess, seconds: number, count: number): Promise<string[]> {
  const { body } = await app.call("GET", `/enqueue/${seconds}?count=${count}`);
  return (body as { readonly workflow_ids: string[] }).workflow_ids;
}

/** Runs of every step, as the application's own tables hold them: exactly once means one row a step. */
async function stepRuns(ids: string[]): Promise<Map<string, number>> {
  const client = new Client({ connectionString: databases[1]?.url });
  await client.connect();
  const { rows } = await client.query<{ readonly id: string; readonly steps: number }>(
    `SELECT workflow_uuid AS id, count(*)::int AS steps FROM dbos.operation_outputs
      WHERE workflow_uuid = ANY($1) GROUP BY 1`,
    [ids],
  );
  await client.end();
  return new Map(rows.map(({ id, steps }) => [id, steps]));
}

describe("with the TypeScript SDK", () => {
  test("Conductor killed with -9 and started again starts no recovery and loses nothing", async () => {
    const [app] = apps as [RunningProcess, RunningProcess];
    const ids = await enqueue(app, 6, 2);
    await waitFor("work under way", async () =>
      (await workflows(ids)).some(({ status }) => status === "PENDING"),
    );
    const before = new Set((await executors()).map(({ executorId }) => executorId));

    const { port } = conductor;
    await conductor.kill("SIGKILL");
    const database = databases[0]?.url ?? "";
    conductor = await runConductor(database, { port });
    const upAt = Date.now();
    await waitFor(
      "both executors to come back",
      () => (conductor.output().match(/executor connected/g) ?? []).length === 2,
      5_000,
    );
    expect(Date.now() - upAt).toBeLessThan(5_000);
    await waitFor(
      "the workflows to finish",
      async () => (await workflows(ids)).every(({ status }) => status === "SUCCESS"),
      20_000,
    );
    const after = await executors();
    expect(new Set(after.map(({ executorId }) => executorId))).toEqual(before);
    expect(after.map(({ status }) => status)).toEqual(["HEALTHY", "HEALTHY"]);
    expect(conductor.output()).not.toMatch(/executor dead|executor recovered/);
  });

  test("five workflows of a killed executor reach SUCCESS on the other one, within 15 s, exactly once", async () => {
    const [victim, survivor] = apps as [RunningProcess, RunningProcess];
    expect((await conductor.call("PATCH", path, { executorTimeoutSecs: 3 })).status).toBe(204);
    const ids = await enqueue(victim, 3, 5);
    const [victimId, survivorId] = [await executorIdOf(victim), await executorIdOf(survivor)];
    const own = await waitFor("two workflows on the executor that will be killed", async () => {
      const pending = (await workflows(ids)).filter(({ status }) => status === "PENDING");
      const held = pending.filter(({ executorId }) => executorId === victimId);
      return held.length === 2 && held;
    });

    const killedAt = Date.now();
    await victim.kill("SIGKILL");
    await waitFor(
      "all five to succeed",
      async () => (await workflows(ids)).every(({ status }) => status === "SUCCESS"),
      15_000 - (Date.now() - killedAt),
    );
    const finished = await workflows(ids);
    expect(finished.map(({ workflowId }) => workflowId).sort()).toEqual([...ids].sort());
    const moved = finished.filter(({ workflowId }) => own.some((each) => each.workflowId === workflowId));
    for (const { executorId } of moved) expect(executorId).toBe(survivorId);

    // runTask of 3 s has plan, three sleeps, three parts and the result: eight recorded steps, none of them twice.
    expect([...(await stepRuns(ids)).values()]).toEqual(ids.map(() => 8));
    await waitFor("the dead executor's record to go", async () =>
      (await executors()).every(({ executorId }) => executorId !== victimId),
    );
  });
});

/** The SDK draws its executor id at launch; the sample says its process id in the executor's metadata. */
async function executorIdOf(app: RunningProcess): Promise<string> {
  const found = (await executors()).find(({ executorMetadata }) => executorMetadata?.pid === app.pid);
  if (found === undefined) throw new Error(`process ${app.pid} is no executor`);
  return found.executorId;
}
