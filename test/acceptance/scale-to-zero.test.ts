// An application at zero, with the real SDK and what it writes into its own database: what keeps an executor, and what
// brings one back in time.
import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { createAppSchema, runApp, runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { executorsOf } from "../support/executors-of.ts";

const path = "/v2/orgs/local/apps/podium-sample";
const aheadMs = 15_000;
let databases: TestDatabase[];
let conductor: RunningProcess;
let app: RunningProcess;
let client: DBOSClient;

beforeAll(async () => {
  databases = await Promise.all([createDatabase(), createDatabase()]);
  const [conductorDatabase, appDatabase] = databases.map(({ url }) => url) as [string, string];
  createAppSchema(appDatabase);
  conductor = await runConductor(conductorDatabase, { env: { CONDUCTOR_WAKE_AHEAD: `${aheadMs / 1_000}s` } });
  await conductor.call("PUT", path, {});
  app = await runApp(appDatabase, conductor.port, "v1");
  client = await DBOSClient.create({ systemDatabaseUrl: appDatabase });
  await waitFor("the executor", async () => (await conductor.call("GET", `${path}/queues`)).status === 200);
  const policy = { queue: "taskQueue" };
  expect((await conductor.call("PUT", `${path}/autoscaling-policy`, policy)).status).toBe(200);
});

afterAll(async () => {
  await client?.destroy();
  await app?.kill("SIGKILL");
  await conductor?.kill("SIGTERM");
  await Promise.all(databases?.map((each) => each.drop()) ?? []);
});

interface Scale {
  readonly desiredExecutors: number;
  readonly ageSecs: number;
  readonly wanted: boolean;
}

async function number(): Promise<Scale> {
  const { status, body } = await conductor.call("GET", "/metrics/apps/podium-sample/autoscale");
  expect(status).toBe(200);
  return body as Scale;
}

const becomes = (desiredExecutors: number) =>
  waitFor(
    `${desiredExecutors} to be desired`,
    async () => {
      const answer = await number();
      return answer.desiredExecutors === desiredExecutors && answer;
    },
    30_000,
  );

// With this short time ahead the schedule is not due in some seconds of each minute.
test("a schedule that is due keeps an executor, until it is paused", { timeout: 60_000 }, async () => {
  expect(await becomes(1)).toMatchObject({ wanted: true });
  await client.pauseSchedule("queue-length-every-minute");
  expect(await becomes(0)).toMatchObject({ wanted: false });
});

test("a delayed workflow keeps an executor until it ends", async () => {
  const options = { workflowName: "runTask", queueName: "taskQueue", delaySeconds: 86_400 };
  const { workflowID } = await client.enqueue(options, 1);
  expect(await becomes(1)).toMatchObject({ queueDepth: 0, wanted: false });
  await client.cancelWorkflow(workflowID);
  await becomes(0);
});

test("a schedule brings an executor back before it fires", { timeout: 120_000 }, async () => {
  const firesAt = Math.ceil(Date.now() / 1_000) * 1_000 + 40_000;
  const time = new Date(firesAt);
  const day = [time.getUTCHours(), time.getUTCDate(), time.getUTCMonth() + 1];
  const schedule = [time.getUTCSeconds(), time.getUTCMinutes(), ...day, "*"].join(" ");
  await client.createSchedule({ scheduleName: "once", workflowName: "recordQueueLength", schedule });
  const createdAt = Date.now();
  await waitFor("a reading after that", async () => {
    const { ageSecs } = await number();
    return ageSecs * 1_000 < Date.now() - createdAt;
  });
  await app.kill("SIGTERM");
  await waitFor("the executor to be gone", async () => {
    return (await executorsOf(conductor, path)).every(({ status }) => status !== "HEALTHY");
  });
  expect(await number()).toMatchObject({ desiredExecutors: 0, wanted: false });

  const woken = await waitFor(
    "the application to be wanted",
    async () => (await number()).wanted && Date.now(),
    40_000,
  );
  expect(woken).toBeGreaterThanOrEqual(firesAt - aheadMs - 1_000);
  expect(woken).toBeLessThan(firesAt);
  expect(await number()).toMatchObject({ desiredExecutors: 1 });
  app = await runApp(databases[1]!.url, conductor.port, "v1");
  await waitFor(
    "the schedule's workflow to succeed",
    async () => (await client.getWorkflow(`sched-once-${time.toISOString()}`))?.status === "SUCCESS",
    60_000,
  );
});
