// What workflows do over time: collected by period, bounded, listed for charts.
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { maxCounts, pointSecs, readActivity } from "../../../conductor/src/metrics/activity.ts";
import type { Answer } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { bodyOf, openShop, path, type Shop } from "../shop.ts";

interface Activity {
  readonly startTime: string;
  readonly pointSecs: number;
  readonly collecting: boolean;
  readonly collectedSecs: number[];
  readonly series: { readonly key: string | null; readonly counts: number[] }[];
}

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(async () => {
  await shop.reset();
});
afterAll(() => shop?.close());

const call = (method: string, at: string, body?: unknown) => shop.conductor.call(method, at, body);
const collect = (collectActivity: boolean) => call("PUT", `${path}/activity-settings`, { collectActivity });
const total = (counts: number[]) => counts.reduce((sum, each) => sum + each, 0);
const hour = 3_600_000;
async function read(query: Record<string, string> = {}, rangeMs = hour): Promise<Activity> {
  const end = Date.now() + 60_000;
  const range = {
    startTime: new Date(end - rangeMs).toISOString(),
    endTime: new Date(end).toISOString(),
  };
  const answer = await call(
    "GET",
    `${path}/activity?${new URLSearchParams({ ...range, ...query }).toString()}`,
  );
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  return answer.body as Activity;
}
const totals = ({ series }: Activity): Record<string, number> =>
  Object.fromEntries(series.map(({ key, counts }): [string, number] => [String(key), total(counts)]));

/** Two workflows begun and three ended in every period. */
const steady: Record<string, Answer> = {
  get_metrics: () => ({ metrics: [] }),
  get_workflow_aggregates: (request) => {
    const group = { name: "checkout", queue_name: "mail", application_version: "v1" };
    if (bodyOf(request)["group_by_status"] !== true) return { output: [{ group, count: 2 }] };
    return {
      output: [
        { group: { ...group, status: "SUCCESS" }, count: 2 },
        { group: { ...group, status: "ERROR", queue_name: null }, count: 1 },
        { group: { ...group, status: "PENDING" }, count: 99 },
      ],
    };
  },
};

describe("activity", () => {
  test("is collected by period and grouped by any label", async () => {
    const executor = await shop.join(steady);
    expect((await collect(true)).status).toBe(204);
    const byStatus = await waitFor("three periods", async () => {
      const found = await read();
      return total(found.collectedSecs) >= 3 && found;
    });
    const secs = total(byStatus.collectedSecs);
    expect(totals(byStatus)).toEqual({ CREATED: 2 * secs, SUCCESS: 2 * secs, ERROR: secs });
    expect(byStatus.collecting).toBe(true);
    expect(byStatus.series.every(({ counts }) => counts.length === byStatus.collectedSecs.length)).toBe(true);
    expect(Object.keys(totals(await read({ groupBy: "workflowName" })))).toEqual(["checkout"]);
    expect(Object.keys(totals(await read({ groupBy: "appVersion" })))).toEqual(["v1"]);
    expect(Object.keys(totals(await read({ groupBy: "queueName", status: "ERROR" })))).toEqual([""]);
    expect(Object.keys(totals(await read({ queueName: "mail" }))).sort()).toEqual(["CREATED", "SUCCESS"]);
    expect((await read({ workflowName: "other" })).series).toEqual([]);
    const created = executor
      .received("get_workflow_aggregates")
      .map(bodyOf)
      .filter((body) => body["start_time"]);
    const starts = created.map((body) => Date.parse(String(body["start_time"])));
    expect(new Set(starts).size).toBe(starts.length);
    for (const [index, body] of created.entries()) {
      expect(Date.parse(String(body["end_time"])) - starts[index]!).toBe(999);
    }
  });

  test("is off for an application that switches it off, which the audit log records", async () => {
    expect((await call("GET", `${path}/activity-settings`)).body).toEqual({ collectActivity: false });
    const executor = await shop.join(steady);
    await waitFor("periods without it", () => executor.received("get_metrics").length >= 3);
    expect(executor.received("get_workflow_aggregates")).toEqual([]);
    expect(await read()).toMatchObject({ collecting: false, series: [] });
    await call("PUT", "/v2/orgs/local/apps/fresh", {});
    expect((await call("GET", "/v2/orgs/local/apps/fresh/activity-settings")).body).toEqual({
      collectActivity: true,
    });
  });

  test("of thirty days has no more points than requested, and unknown counts differ from zero", async () => {
    const database = new Client({ connectionString: shop.conductor.databaseUrl });
    await database.connect();
    await database.query(
      `INSERT INTO workflow_activity
       SELECT a.id, t, e.event, e.name, '', 'v1', 3
         FROM applications a, generate_series(now() - interval '20 days', now() - interval '1 hour', interval '1 hour') t,
              LATERAL (SELECT 'CREATED' AS event, 'w' || n AS name FROM generate_series(1, 40) n
                       UNION ALL SELECT 'COLLECTED', NULL) e
        WHERE a.name = 'shop'`,
    );
    await database.end();
    const month = 30 * 24 * hour;
    const found = await read({ groupBy: "workflowName" }, month);
    expect(found.pointSecs).toBe(43_200);
    expect(found.collectedSecs.length).toBeLessThanOrEqual(62);
    expect(found.collectedSecs[0]).toBe(0);
    expect(found.series).toHaveLength(21);
    expect(found.series.at(-1)?.key).toBeNull();
    const few = await read({ groupBy: "workflowName", points: "5" }, month);
    expect(few.collectedSecs.length).toBeLessThanOrEqual(7);
    expect(total(few.series.map(({ counts }) => total(counts)))).toBe(
      total(found.series.map(({ counts }) => total(counts))),
    );
  });

  test.each([
    [{ groupBy: "colour" }, "query.groupBy[0]"],
    [{ status: "PENDING" }, "query.status[0]"],
    [{ points: "501" }, "query.points"],
    [{ points: "0" }, "query.points"],
    [{ endTime: "2020-01-01T00:00:00Z" }, "query.endTime"],
  ])("%j is refused", async (query, location) => {
    const range = { startTime: "2026-01-01T00:00:00Z", endTime: "2026-01-02T00:00:00Z" };
    const text = new URLSearchParams({ ...range, ...query }).toString();
    const answer = await call("GET", `${path}/activity?${text}`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ location }] } });
  });
});

test("a hundred thousand names make a hundred rows, and no workflow is lost", () => {
  const groups = Array.from({ length: 100_000 }, (_, index) => ({
    group: { name: `w-${index}\0${"x".repeat(1_000)}`, queue_name: null, application_version: "v" },
    count: 1,
  }));
  const counts = readActivity({ created: groups, ended: "no list" });
  expect(counts.length).toBeLessThanOrEqual(maxCounts);
  expect(total(counts.map(({ count }) => count))).toBe(100_000);
  expect(counts.at(-1)).toMatchObject({ event: "CREATED", workflowName: null });
  expect(Math.max(...counts.map(({ workflowName }) => workflowName?.length ?? 0))).toBe(256);
  expect(JSON.stringify(counts)).not.toContain("\\u0000");
});

test.each([
  [3_600, 60, 300, 300],
  [3_600, 60, 1, 60],
  [86_400, 60, 300, 1_800],
  [2_592_000, 60, 300, 43_200],
  [2_592_000, 60, 420, 43_260],
  [31_536_000, 60, 300, 604_800],
  [1, 60, 300, 300],
])("%d s in %d points of whole periods of %d s makes %d s a point", (range, points, period, secs) => {
  expect(pointSecs(range, points, period)).toBe(secs);
});
