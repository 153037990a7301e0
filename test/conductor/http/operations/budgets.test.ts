// What an organisation and its applications may use: more is refused by name, and the use is shown.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../../support/conductor.ts";
import { addDead } from "../../../support/dead.ts";
import { connectExecutor, type ScriptedExecutor } from "../../../support/executor.ts";
import { waitFor } from "../../../support/wait.ts";

interface Budget {
  readonly name: string;
  readonly setting: string;
  readonly limit: number;
  readonly used: number;
  readonly applications: { readonly applicationName: string; readonly used: number }[];
}

let conductor: TestConductor;
const executors: ScriptedExecutor[] = [];
const apps = "/v2/orgs/local/apps";
const budgets = async () => {
  const { status, body } = await conductor.call("GET", "/v2/orgs/local/budgets");
  expect(status).toBe(200);
  return new Map((body as Budget[]).map((each) => [each.name, each]));
};
const join = async (app: string, answers = {}) => {
  const executor = await connectExecutor({ port: conductor.port, app, answers });
  executors.push(executor);
  return executor;
};
beforeAll(async () => {
  conductor = await startTestConductor({
    maxAppsPerOrg: 3,
    maxExecutorsPerApp: 2,
    maxExecutorsPerOrg: 3,
    maxRecoveriesPerApp: 1,
    maxSeries: 20,
    metricsPeriodSecs: 1,
  });
  for (const app of ["shop", "billing"]) {
    expect((await conductor.call("PUT", `${apps}/${app}`, {})).status).toBe(204);
  }
});
afterAll(async () => {
  for (const each of executors) each.kill();
  await conductor.dispose();
});

test("an organisation has a maximum number of applications, and may still change those that it has", async () => {
  expect((await conductor.call("PUT", `${apps}/third`, {})).status).toBe(204);
  const { status, body } = await conductor.call("PUT", `${apps}/fourth`, {});
  expect(status).toBe(429);
  expect(body).toMatchObject({
    type: "urn:podium:error:CONDUCTOR_BUDGET_EXHAUSTED",
    detail:
      "Organisation local has 3 applications already (CONDUCTOR_MAX_APPS_PER_ORG); " +
      "delete one that is of no use, or raise the setting.",
  });
  expect((await conductor.call("PUT", `${apps}/third`, { privateMode: true })).status).toBe(204);
  expect((await budgets()).get("applications")).toMatchObject({
    setting: "CONDUCTOR_MAX_APPS_PER_ORG",
    limit: 3,
    used: 3,
  });
  expect((await conductor.call("DELETE", `${apps}/third`)).status).toBe(204);
});

test("an application and an organisation have a maximum number of executors, and a place that is left is free again", async () => {
  const first = await join("shop");
  await join("shop");
  await expect(join("shop")).rejects.toThrow("429");
  await join("billing");
  await expect(join("billing")).rejects.toThrow("429");
  expect((await budgets()).get("executors")).toMatchObject({ limit: 3, used: 3 });
  expect((await budgets()).get("application_executors")).toMatchObject({
    limit: 2,
    used: 2,
    applications: [
      { applicationName: "shop", used: 2 },
      { applicationName: "billing", used: 1 },
    ],
  });
  first.kill();
  await waitFor("the place", async () => (await budgets()).get("executors")?.used === 2);
  await join("billing");
  for (const each of executors.splice(0)) each.kill();
  await waitFor("all places", async () => (await budgets()).get("executors")?.used === 0);
});

test("an application has a maximum number of metric series, and the rest is in one", async () => {
  const metrics = Array.from({ length: 5_000 }, (_, index) => ({
    metric_type: "workflow_count",
    metric_name: `w-${index}`,
    value: 1,
  }));
  await join("shop", { get_metrics: () => ({ metrics }) });
  const series = await waitFor("collected counts", async () => {
    const found = (await budgets()).get("application_metric_series");
    return found !== undefined && found.used > 0 && found;
  });
  expect(series).toMatchObject({ limit: 20, applications: [{ applicationName: "shop" }] });
  expect(series.used).toBeLessThanOrEqual(20);
  const { body } = await conductor.call(
    "GET",
    `${apps}/shop/metrics?startTime=2020-01-01T00:00:00Z&endTime=2100-01-01T00:00:00Z`,
  );
  const rows = body as { readonly metricName: string; readonly timeBucket: string; readonly value: number }[];
  const period = rows.filter(({ timeBucket }) => timeBucket === rows[0]?.timeBucket);
  expect(period.reduce((sum, { value }) => sum + value, 0)).toBe(5_000);
  expect(period.map(({ metricName }) => metricName)).toContain("other");
});

test("an application has a maximum number of recoveries under way, and another version waits for its turn", async () => {
  for (const each of executors.splice(0)) each.kill();
  await waitFor("all places", async () => (await budgets()).get("executors")?.used === 0);
  const versions = ["v1", "v2"];
  const isMute = { exist_pending_workflows: () => "silence" as const };
  const { port, databaseUrl } = conductor;
  for (const version of versions) {
    executors.push(await connectExecutor({ port, app: "shop", version, answers: isMute }));
  }
  for (const version of versions) await addDead(databaseUrl, "shop", [`dead-${version}`], { version });
  const used = async () => (await budgets()).get("application_recoveries");
  await waitFor("a recovery", async () => (await used())?.used === 1);
  expect(await used()).toMatchObject({
    setting: "CONDUCTOR_MAX_RECOVERIES_PER_APP",
    limit: 1,
    applications: [{ applicationName: "shop", used: 1 }],
  });
  const asked = executors.filter((each) => each.received("exist_pending_workflows").length > 0);
  expect(asked).toHaveLength(1);
  for (const each of asked) each.kill();
  await waitFor("the other", async () =>
    executors.every((each) => each.received("exist_pending_workflows").length > 0),
  );
});
