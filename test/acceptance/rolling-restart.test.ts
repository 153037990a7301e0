// Two Conductors are replaced one after the other while 200 light executors and two real ones are connected and people
// ask. No executor is declared dead or recovered, executors do not all come back at once, and every request is answered.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBalancer, type Balancer } from "../support/balancer.ts";
import { callApi } from "../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { stayConnected } from "../support/lasting-executor.ts";
import { createAppSchema, runApp, runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { executorsOf } from "../support/executors-of.ts";

const lightExecutors = 200;
const settings = {
  CONDUCTOR_PEER_SECRET: "a secret of all replicas",
  CONDUCTOR_DRAIN_DELAY: "2s",
  CONDUCTOR_DRAIN_WINDOW: "8s",
};
const apps = "/v2/orgs/local/apps";

let database: TestDatabase;
let appDatabase: TestDatabase;
let balancer: Balancer;
let running: RunningProcess[];
const all: RunningProcess[] = [];
const start = async () => {
  const conductor = await runConductor(database.url, { env: settings });
  balancer.add(conductor.port);
  all.push(conductor);
  return conductor;
};
const call = (method: string, path: string, body?: unknown) =>
  callApi(`http://127.0.0.1:${balancer.port}`, method, path, body);

beforeAll(async () => {
  [database, appDatabase, balancer] = await Promise.all([
    createDatabase(),
    createDatabase(),
    startBalancer(),
  ]);
  createAppSchema(appDatabase.url);
  running = [await start(), await start()];
  await waitFor("both to be ready", async () => (await call("GET", "/readyz")).status === 200);
}, 60_000);
afterAll(async () => {
  balancer?.close();
  await Promise.all(all.map((each) => each.kill("SIGKILL")));
  await Promise.all([database?.drop(), appDatabase?.drop()]);
}, 60_000);

/** When executors came back after which time, and which are connected now. */
interface Attendance {
  readonly absences: { readonly at: number; readonly lengthMs: number }[];
  readonly present: Set<number>;
}

/** Keeps one light executor connected. Returns what ends it. */
function attend(app: string, index: number, { absences, present }: Attendance) {
  const answers = { get_workflow: () => ({ output: { WorkflowUUID: "w", Status: "SUCCESS" } }) };
  return stayConnected(
    { port: balancer.port, app, executorId: `light-${index}`, answers },
    {
      connected: (absentMs) => {
        if (absentMs !== undefined) absences.push({ at: Date.now(), lengthMs: absentMs });
        present.add(index);
      },
      lost: () => void present.delete(index),
    },
  );
}

test("a rolling restart goes unnoticed", async () => {
  for (const app of ["light", "podium-sample"]) await call("PUT", `${apps}/${app}`, {});
  // Shorter than any drain, so executors would be declared dead if a drain counted as an absence.
  await call("PATCH", `${apps}/light`, { executorTimeoutSecs: 1 });
  const attendance: Attendance = { absences: [], present: new Set() };
  const leave = Array.from({ length: lightExecutors }, (_, index) => attend("light", index, attendance));
  all.push(
    ...(await Promise.all([runApp(appDatabase.url, balancer.port), runApp(appDatabase.url, balancer.port)])),
  );
  const statuses = async (app: string) =>
    (await executorsOf({ call }, `${apps}/${app}`)).map(({ status }) => status);
  await waitFor("all executors", async () => (await statuses("light")).length === lightExecutors, 30_000);

  const answers = new Map<string, number>();
  const seen = new Set<string>();
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const { status } = await call("GET", `${apps}/light/workflows/w`);
      const list = await call("GET", `${apps}/light/executors`);
      for (const each of [status, list.status]) {
        answers.set(String(each), (answers.get(String(each)) ?? 0) + 1);
      }
      for (const each of list.body as { readonly status: string }[]) seen.add(each.status);
      await pause(50);
    }
  })();

  for (const [index, old] of running.entries()) {
    const next = await start();
    await waitFor("the new one to be ready", async () => (await next.call("GET", "/readyz")).status === 200);
    await old.kill("SIGTERM");
    balancer.remove(old.port);
    running[index] = next;
  }
  await waitFor("all to be back", () => attendance.present.size === lightExecutors);
  over.abort();
  await asking;

  const { absences } = attendance;
  const lengths = absences.map(({ lengthMs }) => lengthMs).sort((a, b) => a - b);
  expect(absences.length).toBeGreaterThanOrEqual(lightExecutors);
  expect(mostInASecond(absences.map(({ at }) => at))).toBeLessThanOrEqual(lightExecutors / 4);
  expect(lengths[Math.ceil(lengths.length * 0.99) - 1]).toBeLessThanOrEqual(3_000);
  expect([...answers.keys()]).toEqual(["200"]);
  expect([...seen]).toEqual(["HEALTHY"]);
  const printed = all.map((each) => each.output()).join("");
  expect(printed).not.toMatch(/executor dead|executor recovered|recovery postponed/);
  expect(await statuses("podium-sample")).toEqual(["HEALTHY", "HEALTHY"]);

  await Promise.all(leave.map((each) => each()));
}, 120_000);

/** The largest number of instants within any second. */
function mostInASecond(instants: number[]): number {
  const sorted = instants.toSorted((a, b) => a - b);
  return Math.max(
    ...sorted.map((from, first) => sorted.slice(first).filter((at) => at < from + 1_000).length),
  );
}
