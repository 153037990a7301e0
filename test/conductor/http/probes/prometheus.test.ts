// GET /v1/metrics on a running Conductor: what it asks, what it answers, and that the answer stays the same for a minute.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "../../../support/executor.ts";
import { openMetricsParser, promtool, readLabels } from "../../metrics/parsers.ts";
import { bodyOf, openShop, path, type Shop } from "../../shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

const scrapeAt = async (url: string, query = "", accept?: string) => {
  const response = await fetch(`${url}/v1/metrics${query}`, {
    headers: accept === undefined ? {} : { accept },
  });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};
const openMetrics = "application/openmetrics-text";
const scrape = (query = "", accept = openMetrics) => scrapeAt(shop.conductor.url, query, accept);
const samples = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
const familiesOf = (text: string) =>
  [...text.matchAll(/^# TYPE dbos_conductor_v1_(\w+) gauge$/gm)].map(([, name]) => name);

let answered = 0;
/** An executor whose numbers differ at every question, as those of an application at work. */
const busy: Record<string, Answer> = {
  get_workflow_aggregates: (request) => {
    answered += 1;
    const groups = ["SUCCESS", "ERROR", "CANCELLED", "ENQUEUED", "PENDING"].map((status) => ({
      group: { name: 'check "out"', queue_name: "mail", status },
      count: answered,
      min_created_at: bodyOf(request)["select_min_created_at"] === true ? 1_787_306_460_500 : null,
      max_queue_wait_ms: 100 + answered,
      max_total_latency_ms: 200 + answered,
    }));
    return { output: groups };
  },
  get_step_aggregates: () => {
    answered += 1;
    return {
      output: ["SUCCESS", "ERROR"].map((status) => ({
        group: { function_name: "charge", status },
        count: answered,
        max_duration_ms: answered,
      })),
    };
  },
};
const allFamilies = [
  "workflow_started_rate",
  "workflow_dequeued_rate",
  "workflow_success_rate",
  "workflow_failed_rate",
  "workflow_cancelled_rate",
  "workflow_enqueued_count",
  "workflow_pending_count",
  "workflow_oldest_enqueued_timestamp_seconds",
  "workflow_oldest_pending_timestamp_seconds",
  "workflow_max_queue_wait_seconds",
  "workflow_max_total_latency_seconds",
  "step_success_rate",
  "step_failed_rate",
  "step_max_duration_seconds",
  "executor_count",
];

describe("a scrape", () => {
  test("has every family, once and in order, with the window's time where it belongs", async () => {
    await shop.join(busy);
    const { status, type, text } = await scrape();
    expect(status).toBe(200);
    expect(type).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect(familiesOf(text)).toEqual(allFamilies);
    expect(text.endsWith("# EOF\n")).toBe(true);
    for (const line of samples(text)) {
      const [, name, value, time] = /^dbos_conductor_v1_(\w+)\{.*\} (\S+)(?: (\d+))?$/.exec(line)!;
      expect(Number(value)).not.toBeNaN();
      const isWindowed = /_rate$|_max_/.test(name!);
      expect(time === undefined, line).toBe(!isWindowed);
      if (time !== undefined) expect(Number(time) % 60).toBe(0);
      expect(readLabels(line)["application"]).toBe("shop");
    }
    expect(samples(text).at(-1)).toBe(
      'dbos_conductor_v1_executor_count{application="shop",status="HEALTHY",application_version="v1"} 1',
    );
  });

  test("is in the older format, with milliseconds, for clients that do not ask for OpenMetrics", async () => {
    await shop.join(busy);
    const { type, text } = await scrape("", "text/plain");
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).not.toContain("# EOF");
    expect(text).toMatch(/_rate\{.*\} \S+ \d{9}0{4}\n/);
  });

  test("is read by parsers of other projects", async ({ skip }) => {
    await shop.join(busy);
    const [parse, check] = [openMetricsParser(), promtool()];
    skip(typeof parse === "string" && typeof check === "string", `${String(parse)}; ${String(check)}`);
    if (typeof parse !== "string") expect(parse((await scrape()).text)).toBe(allFamilies.length);
    if (typeof check !== "string") check((await scrape("", "text/plain")).text);
  });

  test("says the same of the window within a minute, at either of two Conductors", async () => {
    const twin = await shop.twin();
    const executor = await shop.join(busy);
    const windowed = (text: string) => samples(text).filter((line) => /_rate\{|_max_/.test(line));
    const stampOf = (text: string) => windowed(text)[0]?.split(" ").at(-1);
    // A minute may end between the two; then the next pair is within one.
    for (;;) {
      const [first, second] = [(await scrape()).text, (await scrapeAt(twin.url, "", openMetrics)).text];
      if (stampOf(first) !== stampOf(second)) continue;
      expect(windowed(first).length).toBeGreaterThan(8);
      expect(windowed(second)).toEqual(windowed(first));
      break;
    }
    // Of the window, each thing was asked once; of now, at every scrape.
    const asked = executor.received("get_workflow_aggregates").map(bodyOf);
    expect(asked.filter((body) => body["dequeued_after"] !== undefined).length).toBeLessThanOrEqual(2);
    expect(asked.filter((body) => body["select_min_created_at"] === true).length).toBeGreaterThanOrEqual(2);
  });

  test("of some families asks only what they need", async () => {
    const executor = await shop.join(busy);
    const query = "?metrics=dbos_conductor_v1_step_failed_rate&metrics=dbos_conductor_v1_executor_count";
    expect(familiesOf((await scrape(query)).text)).toEqual(["step_failed_rate", "executor_count"]);
    expect(executor.received("get_workflow_aggregates")).toEqual([]);
    expect(executor.received("get_step_aggregates")).toHaveLength(1);
    expect((await scrape("?metrics=unknown")).text).toBe("# EOF\n");
  });

  test("with a misspelt selection is refused, because it would select everything", async () => {
    const { status, text } = await scrape("?application=shop");
    expect(status).toBe(422);
    expect(text).toContain(
      "query.application is not a member that this operation knows; did you mean applications?",
    );
  });

  test("of some applications or workflows leaves the others out, but not what has no such label", async () => {
    await shop.conductor.call("PUT", "/v2/orgs/local/apps/other", {});
    await shop.join(busy);
    await shop.join(busy, { app: "other" });
    const ofOther = samples((await scrape("?applications=other")).text).map(
      (line) => readLabels(line)["application"],
    );
    expect(new Set(ofOther)).toEqual(new Set(["other"]));
    const { text } = await scrape("?applications=shop&workflow_names=nothing");
    expect(familiesOf(text)).toEqual(allFamilies.slice(-4));
    const named = await scrape(`?workflow_names=${encodeURIComponent('check "out"')}`);
    expect(familiesOf(named.text)).toEqual(allFamilies);
  });

  test("counts the executors of an application that cannot be asked, and succeeds", async () => {
    const executor = await shop.join({});
    expect(familiesOf((await scrape()).text)).toEqual(["executor_count"]);
    executor.answer("get_workflow_aggregates", () => ({ error_message: "disk full" }));
    executor.answer("get_step_aggregates", busy["get_step_aggregates"]!);
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect(familiesOf(text)).toEqual(["executor_count"]);
  });

  test("does not wait longer than the scraper", async () => {
    await shop.join({ get_workflow_aggregates: () => "silence", get_step_aggregates: () => "silence" });
    const startedAt = Date.now();
    const response = await fetch(`${shop.conductor.url}/v1/metrics`, {
      headers: { "x-prometheus-scrape-timeout-seconds": "2" },
    });
    expect(familiesOf(await response.text())).toEqual(["executor_count"]);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  test("of no application at all is empty and valid", async () => {
    await shop.conductor.call("DELETE", path);
    expect((await scrape()).text).toBe("# EOF\n");
    expect(await scrapeAt(shop.conductor.url, "", "text/plain")).toMatchObject({ status: 200, text: "" });
  });
});
