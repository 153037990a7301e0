// The kit of docs/observability: Prometheus accepts it, its alerts fire when they say so, and its expressions find something
// in what a real Conductor tells.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { addDead } from "../support/dead.ts";
import { connectExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { startPrometheus, type Prometheus } from "./prometheus.ts";

const kit = join(import.meta.dirname, "../../docs/observability");
const read = (name: string) => readFileSync(join(kit, name), "utf8");

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
const rules = (
  parse(read("rules.yml")) as { readonly groups: readonly { readonly rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const { panels } = JSON.parse(read("dashboard.json")) as Dashboard;

describe("promtool", () => {
  test.each([
    "check config --syntax-only prometheus.yml",
    "check rules rules.yml",
    "test rules rules.test.yml",
  ])("%s", (command) => {
    const { status, stdout, stderr } = spawnSync("promtool", command.split(" "), {
      cwd: kit,
      encoding: "utf8",
    });
    expect(status, stdout + stderr).toBe(0);
  });

  test("every alert has a test of its firing", () => {
    const tests = read("rules.test.yml");
    for (const { alert = "" } of alerts) expect(tests).toMatch(alert.replace(/^Conductor.*/, "Conductor"));
    for (const { alert = "" } of alerts) expect(read("README.md")).toContain(`\`${alert}\``);
  });
});

describe("in a real Prometheus", () => {
  let conductor: TestConductor;
  let prometheus: Prometheus;
  beforeAll(async () => {
    conductor = await startTestConductor();
    await conductor.call("PUT", "/v2/orgs/local/apps/shop", {});
    await connectExecutor({ port: conductor.port, app: "shop", answers: busy });
    await addDead(conductor.databaseUrl, "shop", ["dead"], { version: "v0" });
    prometheus = await startPrometheus(configFor(conductor.port));
    await waitFor(
      "a first round of recordings",
      async () => (await prometheus.query("application_version:dbos_stranded_executors:count")).length > 0,
      60_000,
    );
  });
  afterAll(async () => {
    await prometheus.stop();
    await conductor.dispose();
  });

  test("every recording records something", async () => {
    for (const { record = "" } of rules.filter((rule) => rule.record !== undefined)) {
      await waitFor(record, async () => (await prometheus.query(record)).length > 0);
    }
  });

  test("every panel shows something", async () => {
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        const found = await prometheus.query(expr.replaceAll("$application", ".*"));
        expect(found.length, `${title}: ${expr}`).toBeGreaterThan(0);
      }
    }
  });

  test("what is wrong now would fire, and nothing else", async () => {
    const found = await Promise.all(alerts.map(({ expr }) => prometheus.query(expr)));
    const holding = alerts.filter((_, index) => (found[index]?.length ?? 0) > 0).map(({ alert }) => alert);
    // The oldest workflow waits since 2026-08-21, and workflows are dequeued.
    expect(holding).toEqual(["DbosWorkStranded", "DbosWorkflowsFail"]);
  });

  test("a Conductor that has stopped is an alert", async () => {
    await conductor.stop();
    const { expr = "" } = alerts.find(({ alert }) => alert === "ConductorDatabaseAway") ?? {};
    await waitFor("the alert", async () => (await prometheus.query(expr)).length > 0);
  });
});

/** The kit's configuration with the address of this Conductor, and without its patience. */
function configFor(port: number): string {
  return read("prometheus.yml")
    .replace('"conductor:8090"', `"127.0.0.1:${port}"`)
    .replace("rules.yml", join(kit, "rules.yml"))
    .replace("scrape_interval: 30s", "scrape_interval: 1s\n  evaluation_interval: 1s")
    .replace("scrape_timeout: 10s", "scrape_timeout: 1s");
}

const busy = {
  exist_pending_workflows: () => ({ exist: true }),
  get_workflow_aggregates: () => ({
    output: ["SUCCESS", "ERROR", "CANCELLED", "ENQUEUED", "PENDING"].map((status) => ({
      group: { name: "checkout", queue_name: "mail", status },
      count: 3,
      min_created_at: 1_787_306_460_500,
      max_queue_wait_ms: 100,
      max_total_latency_ms: 200,
    })),
  }),
  get_step_aggregates: () => ({
    output: ["SUCCESS", "ERROR"].map((status) => ({
      group: { function_name: "charge", status },
      count: 2,
      max_duration_ms: 50,
    })),
  }),
};
