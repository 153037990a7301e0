// The messages that executors get about old workflows.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { retentionBody } from "../../../conductor/src/loops/retention-and-timeout.ts";
import type { Answer } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { bodyOf, openShop, path, type Shop } from "../shop.ts";

let shop: Shop;
const done: Answer = () => ({ success: true });
const set = (changes: Record<string, number>) => shop.conductor.call("PATCH", path, changes);

describe("retention", () => {
  beforeAll(async () => {
    shop = await openShop();
  });
  beforeEach(() => shop.reset());
  afterAll(() => shop.close());

  test("an application without settings gets no message", async () => {
    const executor = await shop.join({ retention: done });
    // Another application's round proves that rounds have passed.
    await shop.conductor.call("PUT", "/v2/orgs/local/apps/other", {});
    await shop.conductor.call("PATCH", "/v2/orgs/local/apps/other", { globalTimeoutMs: 1_000 });
    const other = await shop.join({ retention: done }, { app: "other" });
    await waitFor("two rounds", () => other.received("retention").length >= 2);
    expect(executor.received("retention")).toEqual([]);
  });

  test("deletes at the first round and not at every other; times out at each", async () => {
    await set({ gcTimeThresholdMs: 3_600_000, gcRowsThreshold: 1_000, globalTimeoutMs: 60_000 });
    const before = Date.now();
    const executor = await shop.join({ retention: done });
    await waitFor("three rounds", () => executor.received("retention").length >= 3);
    const [first, second, third] = executor.received("retention").map(bodyOf);
    expect(first).toEqual({
      gc_cutoff_epoch_ms: expect.closeTo(before - 3_600_000, -4) as number,
      gc_rows_threshold: 1_000,
      timeout_cutoff_epoch_ms: expect.closeTo(before - 60_000, -4) as number,
    });
    for (const later of [second, third]) {
      expect(later).toEqual({
        gc_cutoff_epoch_ms: null,
        gc_rows_threshold: null,
        timeout_cutoff_epoch_ms: expect.any(Number) as number,
      });
    }
  });

  test("is sent to one executor per period, by either of two Conductors", async () => {
    await shop.twin();
    const executors = [await shop.join({ retention: done }), await shop.join({ retention: done })];
    const startedAt = Date.now();
    await set({ globalTimeoutMs: 60_000 });
    const received = () => executors.flatMap((each) => each.received("retention")).length;
    await waitFor("four rounds", () => received() >= 4);
    expect(received()).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - startedAt) / 1_000));
  });

  test("is tried again after a failure, deletion included", async () => {
    await set({ gcRowsThreshold: 10 });
    const executor = await shop.join({ retention: () => ({ success: false, error_message: "disk full" }) });
    await waitFor("the failure", () =>
      shop.conductor.logs.some((line) => line["msg"] === "round failed" && line["loop"] === "retention"),
    );
    executor.answer("retention", done);
    await waitFor("another try", () => executor.received("retention").length >= 2);
    for (const request of executor.received("retention")) {
      expect(bodyOf(request)["gc_rows_threshold"]).toBe(10);
    }
  });

  test("is not begun again while a lost executor may still be at work", async () => {
    await set({ globalTimeoutMs: 60_000 });
    const first = await shop.join({ retention: () => "silence" });
    await waitFor("the message", () => first.received("retention").length === 1);
    first.kill();
    await waitFor("the warning", () =>
      shop.conductor.logs.some((line) => line["msg"] === "retention may still be going on"),
    );
    const second = await shop.join({ retention: done });
    await shop.conductor.call("PUT", "/v2/orgs/local/apps/other", {});
    await shop.conductor.call("PATCH", "/v2/orgs/local/apps/other", { globalTimeoutMs: 1_000 });
    const other = await shop.join({ retention: done }, { app: "other" });
    await waitFor("rounds to pass", () => other.received("retention").length >= 3);
    expect(second.received("retention")).toEqual([]);
  });
});

test("cut-off instants are before now, never before 1970, and absent together when nothing is set", () => {
  const none = { gcTimeThresholdMs: null, gcRowsThreshold: null, globalTimeoutMs: null };
  expect(retentionBody(none, 1_000, true)).toBeUndefined();
  expect(retentionBody({ ...none, gcRowsThreshold: 5 }, 1_000, false)).toBeUndefined();
  expect(retentionBody({ ...none, gcTimeThresholdMs: 5_000, globalTimeoutMs: 400 }, 1_000, true)).toEqual({
    gc_cutoff_epoch_ms: 0,
    gc_rows_threshold: null,
    timeout_cutoff_epoch_ms: 600,
  });
});
