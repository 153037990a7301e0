// Counts of every period: fetched, kept, listed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { lastPeriod, readCounts } from "../../../conductor/src/metrics/collection.ts";
import { waitFor } from "../../support/wait.ts";
import { openShop, path, type Shop } from "../shop.ts";

let shop: Shop;
interface Metric {
  readonly appId: string;
  readonly metricType: string;
  readonly metricName: string;
  readonly granularity: number;
  readonly timeBucket: string;
  readonly value: number;
}
const list = async (from = "2020-01-01T00:00:00Z", to = "2100-01-01T00:00:00Z"): Promise<Metric[]> => {
  const query = `startTime=${encodeURIComponent(from)}&endTime=${encodeURIComponent(to)}`;
  const { status, body } = await shop.conductor.call("GET", `${path}/metrics?${query}`);
  expect(status).toBe(200);
  return body as Metric[];
};

describe("collected counts", () => {
  beforeAll(async () => {
    shop = await openShop();
  });
  beforeEach(() => shop.reset());
  afterAll(() => shop.close());

  test("are asked for period by period, without gap or overlap, by one of two Conductors", async () => {
    await shop.twin();
    const executor = await shop.join({
      get_metrics: () => ({
        metrics: [
          { metric_type: "workflow_count", metric_name: "checkout", value: 3 },
          { metric_type: "step_count", metric_name: "charge", value: 4.6 },
        ],
      }),
    });
    await waitFor("five periods", () => executor.received("get_metrics").length >= 5);
    const requests = executor.received("get_metrics");
    for (const request of requests) expect(request).toMatchObject({ metric_class: "workflow_step_count" });
    const starts = requests.map((request) => Date.parse(String(request["start_time"])));
    expect(new Set(starts).size).toBe(starts.length);
    for (const [index, request] of requests.entries()) {
      expect(Date.parse(String(request["end_time"])) - starts[index]!).toBe(1_000);
      expect(starts[index]! % 1_000).toBe(0);
    }
    const rows = await waitFor("rows", async () => {
      const found = await list();
      return found.length >= 4 && found;
    });
    expect(rows[0]).toEqual({
      appId: expect.any(String) as string,
      metricType: "step_count",
      metricName: "charge",
      granularity: 1,
      timeBucket: new Date(starts[0]!).toISOString(),
      value: 5,
    });
    expect(rows.map(({ timeBucket }) => timeBucket)).toEqual(rows.map(({ timeBucket }) => timeBucket).sort());
    const [first] = rows as [Metric];
    expect(await list(first.timeBucket, first.timeBucket)).toEqual([]);
    const next = new Date(Date.parse(first.timeBucket) + 1).toISOString();
    expect((await list(first.timeBucket, next)).map(({ metricType }) => metricType)).toEqual([
      "step_count",
      "workflow_count",
    ]);
  });

  test("count recoveries under the application's name", async () => {
    await shop.conductor.call("PATCH", path, { executorTimeoutSecs: 1 });
    let owns = true;
    const answers = {
      exist_pending_workflows: () => ({ exist: owns }),
      recovery: () => {
        owns = false;
        return { success: true };
      },
      get_metrics: () => ({ metrics: null }),
    };
    const victim = await shop.join(answers);
    await shop.join(answers);
    victim.kill();
    const [row] = await waitFor("the count", async () => {
      const rows = await list();
      return rows.length > 0 && rows;
    });
    expect(row).toMatchObject({ metricType: "recovery_count", metricName: "shop", value: 1, granularity: 1 });
  });

  test("are empty for an application that never connected, and need both ends of the time", async () => {
    expect(await list()).toEqual([]);
    const { status, body } = await shop.conductor.call(
      "GET",
      `${path}/metrics?startTime=2020-01-01T00:00:00Z`,
    );
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: [{ location: "query.endTime" }] });
  });
});

describe("reading an answer", () => {
  test("rounds floats, adds up repeated rows, and leaves out rows without a count", () => {
    const metrics = [
      { metric_type: "step_count", metric_name: "a", value: 1.4 },
      { metric_type: "step_count", metric_name: "a", value: 2 },
      { metric_type: "step_count", metric_name: "b\0", value: 2 },
      { metric_type: "step_count", metric_name: "c", value: Number.NaN },
    ];
    expect(readCounts({ metrics })).toEqual([{ metricType: "step_count", metricName: "a", value: 3 }]);
    expect(readCounts({ metrics: null })).toEqual([]);
  });

  test("a period is over a second after its end", () => {
    expect(lastPeriod(600_999, 300)).toEqual({ startMs: 0, endMs: 300_000 });
    expect(lastPeriod(601_000, 300)).toEqual({ startMs: 300_000, endMs: 600_000 });
  });
});
