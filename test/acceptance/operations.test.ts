// What Conductor does as time passes, with the real DBOS SDK in processes of its own: autoscaling, alerts, counts,
// retention, and a scrape.
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMetricsParser, promtool } from "../conductor/metrics/parsers.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { createAppSchema, runApp, runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { executorsOf } from "../support/executors-of.ts";

const path = "/v2/orgs/local/apps/podium-sample";
const alertedApp = fileURLToPath(new URL("./alerted-app.ts", import.meta.url));
const openMetrics = "application/openmetrics-text";
let databases: TestDatabase[];
let conductor: RunningProcess;
let app: RunningProcess;

beforeAll(async () => {
  databases = await Promise.all([createDatabase(), createDatabase()]);
  const [conductorDatabase, appDatabase] = databases.map(({ url }) => url) as [string, string];
  createAppSchema(appDatabase);
  conductor = await runConductor(conductorDatabase, {
    env: {
      CONDUCTOR_ALERTING_PERIOD: "1s",
      CONDUCTOR_RETENTION_PERIOD: "1s",
      DBOS__METRICS_COLLECTION_PERIOD: "1",
    },
  });
  await conductor.call("PUT", path, {});
  app = await runApp(appDatabase, conductor.port, "v1", alertedApp);
  await waitFor("the executor", async () => (await conductor.call("GET", `${path}/queues`)).status === 200);
});

afterAll(async () => {
  await app?.kill("SIGKILL");
  await conductor?.kill("SIGTERM");
  await Promise.all(databases?.map((each) => each.drop()) ?? []);
});

interface Alert {
  readonly alert: string;
  readonly message: string;
  readonly metadata: Record<string, string>;
}
const alerts = (): Alert[] =>
  app
    .output()
    .split("\n")
    .filter((line) => line.startsWith('{"alert":'))
    .map((line) => JSON.parse(line) as Alert);

async function workflows(
  filter: Record<string, unknown>,
): Promise<{ readonly workflowId: string; readonly status: string }[]> {
  const { status, body } = await conductor.call("POST", `${path}/workflows/search`, filter);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as { readonly workflowId: string; readonly status: string }[];
}

async function scrape(accept: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${conductor.port}/v1/metrics`, { headers: { accept } });
  expect(response.status).toBe(200);
  return response.text();
}

describe("with the TypeScript SDK", () => {
  test("a backlog of 7 with a worker concurrency of 2 recommends 4", async () => {
    await app.call("GET", "/enqueue/300?count=7");
    const policy = { queue: "taskQueue" };
    expect(await conductor.call("PUT", `${path}/autoscaling-policy`, policy)).toMatchObject({
      status: 200,
      body: { policy },
    });
    await waitFor("work under way", async () => (await workflows({ status: ["PENDING"] })).length === 2);
    const latest = { applicationVersion: "v1", isLatest: true, queueDepth: 7, desiredExecutors: 4 };
    expect((await conductor.call("GET", `${path}/autoscale`)).body).toMatchObject([
      { ...latest, queueName: "taskQueue" },
    ]);
    const number = await conductor.call("GET", "/metrics/apps/podium-sample/autoscale");
    expect(number).toMatchObject({ status: 200, body: { ...latest, connected: true } });
    expect((await conductor.call("GET", "/metrics/apps/podium-sample/queues/taskQueue")).body).toMatchObject({
      queue_length: 7,
    });
    const unknown = await conductor.call("PUT", `${path}/autoscaling-policy`, { queue: "nothing" });
    expect(unknown.status).toBe(400);
  });

  test("an alert handler is called once per cool-down", async () => {
    await app.call("GET", "/import");
    await waitFor("the failure", async () => (await workflows({ status: ["ERROR"] })).length === 1);
    const create = (rule: Record<string, unknown>) => conductor.call("POST", `${path}/alerting-rules`, rule);
    const ruleMetadata = { workflow_name: "importFile", threshold: 1, period_secs: 300 };
    expect((await create({ ruleType: "WorkflowFailure", ruleMetadata })).status).toBe(201);
    // Fires at every round, and so tells how many there have been.
    const slow = { ruleType: "SlowQueue", ruleMetadata: { threshold_secs: 1 }, minIntervalSecs: 0 };
    expect((await create(slow)).status).toBe(201);
    const of = (name: string) => alerts().filter(({ alert }) => alert === name);
    await waitFor("four rounds", () => of("SlowQueue").length >= 4);
    expect(of("WorkflowFailure")).toEqual([
      {
        alert: "WorkflowFailure",
        message: "1 workflow of importFile failed in 300 s; the threshold is 1.",
        metadata: {
          workflow_name: "importFile",
          failed_workflow_count: "1",
          threshold: "1",
          period_secs: "300",
        },
      },
    ]);
    expect(of("SlowQueue").at(-1)?.metadata).toEqual({
      queue_name: "*",
      stuck_workflow_count: "5",
      threshold_secs: "1",
    });
  });

  test("what the application did is counted", async () => {
    const query = "startTime=2020-01-01T00:00:00Z&endTime=2100-01-01T00:00:00Z";
    const rows = await waitFor("the counts", async () => {
      const { body } = await conductor.call("GET", `${path}/metrics?${query}`);
      const counts = body as {
        readonly metricType: string;
        readonly metricName: string;
        readonly value: number;
      }[];
      return counts.some(({ metricName }) => metricName === "importFile") && counts;
    });
    expect(rows.filter(({ metricName }) => metricName === "importFile")).toMatchObject([
      { metricType: "workflow_count", value: 1, granularity: 1 },
    ]);
    const tasks = rows.filter(({ metricName }) => metricName === "runTask");
    expect(tasks.reduce((sum, { value }) => sum + value, 0)).toBe(7);
  });

  test(
    "a scrape says the same of the last minute twice, and other parsers read it",
    { timeout: 90_000 },
    async () => {
      const windowed = (text: string) => text.split("\n").filter((line) => /_rate\{|_max_\w+\{/.test(line));
      // The failure is in the window once its minute is over, until the next one is.
      const first = await waitFor(
        "the minute of the failure to be over",
        async () => {
          const text = await scrape(openMetrics);
          return /workflow_failed_rate\{.*importFile/.test(text) && text;
        },
        70_000,
      );
      const second = await scrape(openMetrics);
      expect(windowed(second)).toEqual(windowed(first));
      expect(first).toMatch(
        /_failed_rate\{application="podium-sample",workflow_name="importFile",queue_name=""\} 0\.01\d+ \d+\n/,
      );
      expect(first).toMatch(
        /_enqueued_count\{application="podium-sample",workflow_name="runTask",queue_name="taskQueue"\} 5\n/,
      );
      expect(first).toMatch(/_pending_count\{application="podium-sample",workflow_name="runTask"\} 2\n/);
      expect(first).toMatch(
        /_executor_count\{application="podium-sample",status="HEALTHY",application_version="v1"\} 1\n/,
      );
      const [parse, check] = [openMetricsParser(), promtool()];
      if (typeof parse === "string") process.stdout.write(`not parsed: ${parse}\n`);
      else expect(parse(first)).toBeGreaterThan(8);
      if (typeof check === "string") process.stdout.write(`not checked: ${check}\n`);
      else check(await scrape("text/plain"));
    },
  );

  test("old workflows disappear, and those that take too long are cancelled", async () => {
    const ended = { status: ["ERROR", "SUCCESS"], workflowName: ["importFile"] };
    expect(await workflows(ended)).toHaveLength(1);
    expect((await conductor.call("PATCH", path, { gcTimeThresholdMs: 1_000 })).status).toBe(204);
    await waitFor("the import to disappear", async () => (await workflows(ended)).length === 0);
    const tasks = { workflowName: ["runTask"] };
    expect(await workflows(tasks)).toHaveLength(7);

    const timeout = { gcTimeThresholdMs: -1, globalTimeoutMs: 1_000 };
    expect((await conductor.call("PATCH", path, timeout)).status).toBe(204);
    await waitFor("the tasks to be cancelled", async () =>
      (await workflows(tasks)).every(({ status }) => status === "CANCELLED"),
    );
  });

  test("an idle application may go to zero, and a write that finds no executor brings it back", async () => {
    const number = async () => {
      const { status, body } = await conductor.call("GET", "/metrics/apps/podium-sample/autoscale");
      return status === 200 ? (body as { readonly desiredExecutors: number }).desiredExecutors : undefined;
    };
    // The schedule fires every minute, so an executor is always wanted for it.
    const schedule = `${path}/schedules/queue-length-every-minute`;
    expect((await conductor.call("POST", `${schedule}/pause`)).status).toBe(204);
    await waitFor("nothing to be left", async () => (await number()) === 0);
    const [task] = await workflows({ workflowName: ["runTask"], limit: 1 });
    await app.kill("SIGTERM");
    await waitFor("the executor to be gone", async () => {
      return (await executorsOf(conductor, path)).every(({ status }) => status !== "HEALTHY");
    });
    expect(await number()).toBe(0);

    const resume = () => conductor.call("POST", `${path}/workflows/${task!.workflowId}/resume`, {});
    expect((await resume()).status).toBe(503);
    await waitFor("the application to be wanted", async () => (await number()) === 1);
    app = await runApp(databases[1]!.url, conductor.port, "v1", alertedApp);
    await waitFor("an executor to take the request", async () => (await resume()).status === 204);
  });

  test("workflows, queues and schedules are read and acted on", { timeout: 60_000 }, async () => {
    const call = async <T>(status: number, method: string, place: string, body?: object): Promise<T> => {
      const answer = await conductor.call(method, `${path}/${place}`, body);
      expect(answer.status, `${method} ${place}: ${answer.text}`).toBe(status);
      return answer.body as T;
    };
    // The settings of the test before would cancel and delete all this.
    const unlimited = { gcTimeThresholdMs: -1, globalTimeoutMs: -1 };
    expect((await conductor.call("PATCH", path, unlimited)).status).toBe(204);
    const { body } = await app.call("GET", "/report");
    const [id] = (body as { readonly workflow_ids: [string] }).workflow_ids;
    const done = (each: string) =>
      waitFor(`${each} to succeed`, async () => {
        const { status } = await call<{ readonly status: string }>(200, "GET", `workflows/${each}`);
        return status === "SUCCESS";
      });
    await done(id);
    expect((await call<unknown[]>(200, "GET", `workflows/${id}/steps`)).length).toBeGreaterThan(0);
    expect(await call(200, "GET", `workflows/${id}/events`)).toMatchObject([{ key: "progress" }]);
    const forked = await call<{ readonly workflowId: string }>(201, "POST", `workflows/${id}/fork`, {
      startStep: 1,
    });
    await done(forked.workflowId);

    const reports = await workflows({ workflowName: ["writeReport"] });
    const workflowIds = reports.map(({ workflowId }) => workflowId);
    expect(workflowIds.sort()).toEqual([id, forked.workflowId].sort());
    await call(204, "POST", "workflows/bulk-delete", { workflowIds });
    for (const each of workflowIds) await call(404, "GET", `workflows/${each}`);

    expect(await call(200, "GET", "queues/taskQueue")).toMatchObject({ workerConcurrency: 2 });
    const [schedule] = await call<[{ readonly scheduleName: string; readonly status: string }]>(
      200,
      "GET",
      "schedules",
    );
    const place = `schedules/${schedule.scheduleName}`;
    await call(204, "POST", `${place}/pause`);
    expect(await call(200, "GET", place)).toMatchObject({ status: "PAUSED" });
    await call(204, "POST", `${place}/resume`);
    expect(await call(200, "GET", place)).toMatchObject({ status: "ACTIVE" });
    const { workflowId } = await call<{ readonly workflowId: string }>(201, "POST", `${place}/trigger`);
    await done(workflowId);
    const range = { startTime: "2026-01-01T00:00:00Z", endTime: "2026-01-01T00:05:00Z" };
    const { workflowIds: filled } = await call<{ readonly workflowIds: string[] }>(
      200,
      "POST",
      `${place}/backfill`,
      range,
    );
    expect(filled).toHaveLength(4);
    await Promise.all(filled.map(done));
  });
});
