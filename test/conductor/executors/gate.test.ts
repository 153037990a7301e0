import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Gate } from "../../../conductor/src/executors/gate.ts";
import { Quota } from "../../../conductor/src/quota.ts";

describe("the gate", () => {
  test("lets a fixed number in per turn of the event loop, in order", async () => {
    const gate = new Gate({ perTurn: 2, waitMs: 1_000 });
    const entered: number[] = [];
    const all = Array.from({ length: 5 }, async (_, index) => {
      await gate.enter();
      entered.push(index);
    });
    await nextTurn();
    expect(entered).toEqual([0, 1]);
    await Promise.all(all);
    expect(entered).toEqual([0, 1, 2, 3, 4]);
  });

  test("turns expired waiters away, and uses no place for them", async () => {
    let now = 0;
    const gate = new Gate({ perTurn: 1, waitMs: 1_000 }, () => now);
    const late = [gate.enter(), gate.enter()];
    now = 1_500;
    const prompt = gate.enter();
    expect(await Promise.all([...late, prompt])).toEqual([false, false, true]);
  });
});

test("a quota counts by name and forgets names that hold nothing", () => {
  const quota = new Quota(2);
  expect([quota.take("a"), quota.take("a"), quota.take("a"), quota.take("b")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  quota.release("a");
  expect(quota.take("a")).toBe(true);
});
