// From executors' answers to samples: every family, by hand and by property.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { families } from "../../../conductor/src/metrics/families.ts";
import { questions, toQuery } from "../../../conductor/src/metrics/questions.ts";
import { lastMinute } from "../../../conductor/src/metrics/window.ts";
import { readGroups } from "../../../conductor/src/wire/aggregate-query.ts";
import type { WireAggregate } from "../../../conductor/src/wire/messages.ts";

const valuesOf = (name: string, groups: WireAggregate[]) =>
  families.find((family) => family.name === `dbos_conductor_v1_${name}`)!.values(groups);
const group = (status: string | null, queue: string | null, rest: Partial<WireAggregate>): WireAggregate => ({
  group: { name: "checkout", queue_name: queue, ...(status === null ? {} : { status }) },
  ...rest,
});
const onMail = { workflow_name: "checkout", queue_name: "mail" };
const onNone = { workflow_name: "checkout", queue_name: "" };

describe("families", () => {
  test("a rate is a count per second of the minute", () => {
    expect(
      valuesOf("workflow_started_rate", [group(null, "mail", { count: 3 }), group(null, null, { count: 6 })]),
    ).toEqual([
      { labels: onNone, value: 0.1 },
      { labels: onMail, value: 0.05 },
    ]);
  });

  test("only workflows that were on a queue count as taken off it", () => {
    const groups = [group(null, "mail", { count: 60 }), group(null, null, { count: 60 })];
    expect(valuesOf("workflow_dequeued_rate", groups)).toEqual([{ labels: onMail, value: 1 }]);
  });

  test("failures are errors and exhausted recoveries together", () => {
    const groups = [
      group("ERROR", "mail", { count: 30 }),
      group("MAX_RECOVERY_ATTEMPTS_EXCEEDED", "mail", { count: 30 }),
      group("SUCCESS", "mail", { count: 120 }),
      group("CANCELLED", null, { count: 6 }),
    ];
    expect(valuesOf("workflow_failed_rate", groups)).toEqual([{ labels: onMail, value: 1 }]);
    expect(valuesOf("workflow_success_rate", groups)).toEqual([{ labels: onMail, value: 2 }]);
    expect(valuesOf("workflow_cancelled_rate", groups)).toEqual([{ labels: onNone, value: 0.1 }]);
  });

  test("maxima are those of successes, in seconds, and nothing where there is none", () => {
    const groups = [
      group("SUCCESS", "mail", { count: 1, max_queue_wait_ms: 920, max_total_latency_ms: 1_500 }),
      group("SUCCESS", null, { count: 1, max_queue_wait_ms: null, max_total_latency_ms: 0 }),
      group("ERROR", "mail", { count: 1, max_queue_wait_ms: 9_000 }),
    ];
    expect(valuesOf("workflow_max_queue_wait_seconds", groups)).toEqual([{ labels: onMail, value: 0.92 }]);
    expect(valuesOf("workflow_max_total_latency_seconds", groups)).toEqual([
      { labels: onNone, value: 0 },
      { labels: onMail, value: 1.5 },
    ]);
  });

  test("running workflows are counted over all queues, and the oldest of them is given", () => {
    const groups = [
      group("PENDING", "mail", { count: 2, min_created_at: 1_787_306_460_500 }),
      group("PENDING", null, { count: 1, min_created_at: 1_787_306_400_250 }),
      group("ENQUEUED", "mail", { count: 5, min_created_at: 1_787_306_460_000 }),
    ];
    const workflow = { workflow_name: "checkout" };
    expect(valuesOf("workflow_pending_count", groups)).toEqual([{ labels: workflow, value: 3 }]);
    expect(valuesOf("workflow_oldest_pending_timestamp_seconds", groups)).toEqual([
      { labels: workflow, value: 1_787_306_400.25 },
    ]);
    expect(valuesOf("workflow_enqueued_count", groups)).toEqual([{ labels: onMail, value: 5 }]);
    expect(valuesOf("workflow_oldest_enqueued_timestamp_seconds", groups)).toEqual([
      { labels: onMail, value: 1_787_306_460 },
    ]);
  });

  test("steps have families of their own", () => {
    const groups = [
      { group: { function_name: "charge", status: "SUCCESS" }, count: 60, max_duration_ms: 250 },
      { group: { function_name: "charge", status: "ERROR" }, count: 6, max_duration_ms: 9_000 },
    ];
    expect(valuesOf("step_success_rate", groups)).toEqual([{ labels: { step_name: "charge" }, value: 1 }]);
    expect(valuesOf("step_failed_rate", groups)).toEqual([{ labels: { step_name: "charge" }, value: 0.1 }]);
    expect(valuesOf("step_max_duration_seconds", groups)).toEqual([
      { labels: { step_name: "charge" }, value: 0.25 },
    ]);
  });

  test("no two values of a family share their labels, and values that are not numbers are left out", () => {
    const name = fc.option(fc.constantFrom("a", "b", "constructor", "__proto__"), { nil: null });
    const number = fc.option(fc.oneof(fc.nat(1_000), fc.constant(Number.NaN)), { nil: null });
    const anyGroup = fc.record({
      group: fc.record({
        name,
        queue_name: name,
        function_name: name,
        status: fc.constantFrom("SUCCESS", "ERROR", "PENDING", "ENQUEUED", "CANCELLED"),
        application_version: name,
      }),
      count: number,
      min_created_at: number,
      max_queue_wait_ms: number,
      max_total_latency_ms: number,
      max_duration_ms: number,
    });
    fc.assert(
      fc.property(fc.array(anyGroup, { maxLength: 30 }), (groups) => {
        for (const family of families) {
          const values = family.values(readGroups(groups));
          expect(new Set(values.map(({ labels }) => JSON.stringify(labels))).size).toBe(values.length);
          for (const { value } of values) expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

describe("the window", () => {
  test("is the last complete minute, and the instant between two minutes belongs to the later one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 4_000_000_000_000 }), (nowMs) => {
        const { startMs, endMs } = lastMinute(nowMs);
        expect(endMs - startMs).toBe(60_000);
        expect(endMs % 60_000).toBe(0);
        expect(nowMs - endMs).toBeGreaterThanOrEqual(0);
        expect(nowMs - endMs).toBeLessThan(60_000);
      }),
    );
    const asked = toQuery("started", { startMs: 60_000, endMs: 120_000 });
    expect(asked.body).toMatchObject({
      start_time: "1970-01-01T00:01:00.000+00:00",
      end_time: "1970-01-01T00:01:59.999+00:00",
    });
  });

  test("bounds every question but the one about now", () => {
    const texts = questions.map((question) =>
      JSON.stringify(toQuery(question, { startMs: 0, endMs: 60_000 }).body),
    );
    expect(texts.map((text) => text.includes("1970"))).toEqual([true, true, true, true, false]);
  });
});
