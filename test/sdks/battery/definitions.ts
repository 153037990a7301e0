// What belongs to the application rather than to one workflow: queues, schedules, versions; and counts over workflows.
import { Client } from "pg";
import { expect, test } from "vitest";
import { waitFor } from "../../support/wait.ts";
import { expectRefusal, type Deployment } from "../deployment.ts";
import type { Row } from "../truth.ts";
import { capability, notInThisSdk } from "./capability.ts";

interface Aggregate {
  readonly group: Record<string, string | null>;
  readonly count: number;
}

export function definitions(shop: Deployment): void {
  capability("queues", () => {
    test("listed and read", async (context) => {
      if (await shop.refuses(context, "get_queue", "GET", "/queues/narrow")) return;
      const queues = await shop.call<{ readonly name: string }[]>(200, "GET", "/queues");
      expect(queues.map(({ name }) => name)).toEqual(expect.arrayContaining(["narrow", "wide"]));
      expect(await shop.call(200, "GET", "/queues/narrow")).toMatchObject({ workerConcurrency: 1 });
    });
  });

  capability("schedules", () => {
    const at = "/schedules/monthly";
    if (shop.lacks.includes("schedules")) {
      test("none", async (context) => {
        expect(await shop.call(200, "GET", "/schedules")).toEqual([]);
        notInThisSdk(context, "schedules");
      });
      return;
    }
    test("listed and read, with context", async () => {
      const [schedule] = await shop.call<Record<string, string>[]>(200, "GET", "/schedules?loadContext=true");
      expect(schedule).toMatchObject({ scheduleName: "monthly", workflowName: "tick", status: "ACTIVE" });
      expect(shop.readable(schedule?.["context"])).toMatch(/place.*here/);
      expect(await shop.call(200, "GET", "/schedules?status=PAUSED")).toEqual([]);
      expect(await shop.call(200, "GET", "/schedules?scheduleNamePrefix=mon")).toHaveLength(1);
    });
    test("paused and resumed", async () => {
      await shop.call(204, "POST", `${at}/pause`);
      expect(await shop.call(200, "GET", at)).toMatchObject({ status: "PAUSED" });
      expect(await shop.call(200, "GET", "/schedules?status=PAUSED")).toHaveLength(1);
      await shop.call(204, "POST", `${at}/resume`);
      expect(await shop.call(200, "GET", at)).toMatchObject({ status: "ACTIVE" });
    });
    test("triggered", async (context) => {
      if (await shop.refuses(context, "trigger_schedule", "POST", `${at}/trigger`)) return;
      const { workflowId } = await shop.call<{ readonly workflowId: string }>(201, "POST", `${at}/trigger`);
      expect(await shop.reach(workflowId)).toMatchObject({ workflowName: "tick" });
    });
    test("filled for two months, and as many as were announced", async (context) => {
      const [startTime, endTime] = ["2025-05-31T12:00:00.000Z", "2025-07-01T12:00:00.000Z"];
      const range = { startTime, endTime };
      const count = `${at}/backfill-count?${new URLSearchParams(range).toString()}`;
      expect(await shop.call(200, "GET", count)).toMatchObject({ count: 2 });
      if (await shop.refuses(context, "backfill_schedule", "POST", `${at}/backfill`, range)) return;
      const { workflowIds } = await shop.call<{ readonly workflowIds: string[] }>(
        200,
        "POST",
        `${at}/backfill`,
        range,
      );
      expect(workflowIds).toHaveLength(2);
      for (const id of workflowIds) await shop.reach(id);
    });
  });

  capability("versions", () => {
    interface Version {
      readonly versionName: string;
      readonly versionTimestamp: string;
    }
    const byTime = async () => {
      const versions = await shop.call<Version[]>(200, "GET", "/versions");
      const times = versions.toSorted((a, b) => a.versionTimestamp.localeCompare(b.versionTimestamp));
      return times.map(({ versionName }) => versionName);
    };
    test("listed, and an older one made the latest again", async () => {
      expect(await byTime()).toEqual(["v1"]);
      const newer = await shop.startApp("v2");
      await shop.executors(2);
      expect(await byTime()).toEqual(["v1", "v2"]);
      await shop.call(204, "PATCH", "/versions/latest", { versionName: "v1" });
      expect(await byTime()).toEqual(["v2", "v1"]);
      await newer.kill("SIGKILL");
      await shop.executors(1);
    });
  });

  capability("aggregates", () => {
    test.each<[string, string, (row: Row) => string | null]>([
      ["groupByStatus", "status", (row) => row.status],
      ["groupByWorkflowName", "name", (row) => row.name],
      ["groupByQueueName", "queue_name", (row) => row.queue],
      ["groupByExecutorId", "executor_id", (row) => row.executor],
      ["groupByAppVersion", "application_version", (row) => row.version],
    ])("%s", async (flag, _member, groupOf) => {
      const body = { [flag]: true, selectCount: true };
      const groups = await shop.call<Aggregate[]>(200, "POST", "/workflows/aggregates", body);
      const counts = new Map<string | null, number>();
      for (const row of await shop.rows()) {
        const group = groupOf(row) === "" ? null : groupOf(row);
        counts.set(group, (counts.get(group) ?? 0) + 1);
      }
      const answered = groups.map(({ group, count }) => [Object.values(group)[0] || null, count] as const);
      expect(new Map(answered)).toEqual(counts);
    });

    test.for<[string, (row: Row) => boolean, unknown]>([
      ["status", ({ status }) => status === "ERROR", ["ERROR"]],
      ["workflowName", ({ name }) => name === "order", ["order"]],
      ["workflowIdPrefix", ({ id }) => id.startsWith("order_"), ["order_"]],
      ["queueName", ({ queue }) => queue === "narrow", ["narrow"]],
      ["attributes", ({ attributes }) => attributes?.["tenant"] === "acme", { tenant: "acme" }],
      ["workflowIds", ({ id }) => id === "order_1", ["order_1"]],
      ["user", ({ user }) => user === "ada", ["ada"]],
      ["forkedFrom", ({ forkedFrom }) => forkedFrom === "order_1", ["order_1"]],
      ["parentWorkflowId", ({ parent }) => parent === "order_1", ["order_1"]],
      ["wasForkedFrom", ({ wasForkedFrom }) => wasForkedFrom === true, true],
      ["hasParent", ({ parent }) => (parent ?? null) !== null, true],
      ["scheduleName", ({ schedule }) => schedule === "monthly", ["monthly"]],
      ["groupByApplicationName", () => true, true],
    ])("%s", async ([member, finds, value], context) => {
      const rows = await shop.rows();
      const filter = { [member]: value };
      const body = { groupByWorkflowName: true, selectCount: true, ...filter };
      const answer = await shop.ask("POST", "/workflows/aggregates", body);
      const [unknown] = shop.unknownTo("get_workflow_aggregates", filter);
      if (unknown !== undefined) {
        expectRefusal(answer, unknown);
        notInThisSdk(context, member);
        return;
      }
      expect(answer.status, answer.text).toBe(200);
      const total = (answer.body as Aggregate[]).reduce((sum, { count }) => sum + count, 0);
      expect(total).toBe(rows.filter(finds).length);
      expect(total).toBeGreaterThan(0);
    });
    test("of steps", async () => {
      const body = { groupByFunctionName: true, selectCount: true, selectMaxDurationMs: true };
      const groups = await shop.call<Aggregate[]>(200, "POST", "/steps/aggregates", body);
      const work = groups.find(({ group }) => Object.values(group).includes("work"));
      expect(work?.count).toBe(await countSteps(shop, "work"));
      const failed = { ...body, status: ["ERROR"] };
      const failures = await shop.call<Aggregate[]>(200, "POST", "/steps/aggregates", failed);
      expect(failures.map(({ group }) => Object.values(group)[0])).toContain("second");
    });
  });

  capability("metrics", () => {
    test("what ran is counted", async () => {
      const query = "startTime=2020-01-01T00:00:00Z&endTime=2100-01-01T00:00:00Z";
      await waitFor(
        "the orders to be counted",
        async () => {
          const counts = await shop.call<{ readonly metricName: string; readonly value: number }[]>(
            200,
            "GET",
            `/metrics?${query}`,
          );
          return counts.some(({ metricName, value }) => metricName === "order" && value > 0);
        },
        30_000,
      );
    });
    test("queues are shown to a scraper", async () => {
      const shown = await fetch(`http://127.0.0.1:${shop.conductor.port}/v1/metrics`);
      const text = await shown.text();
      expect(text).toMatch(
        new RegExp(`_enqueued_count\\{application="${shop.name}",.*queue_name="narrow"\\} 1\\n`),
      );
    });
  });
}

async function countSteps(shop: Deployment, name: string): Promise<number> {
  const client = new Client({ connectionString: shop.database.url });
  await client.connect();
  const { rows } = await client.query<{ readonly count: number }>(
    "SELECT count(*)::int AS count FROM dbos.operation_outputs WHERE function_name = $1",
    [name],
  );
  await client.end();
  return rows[0]?.count ?? 0;
}
