import { describe, expect, test } from "vitest";
import { Gate } from "../../../conductor/src/executors/gate.ts";
import { Quota } from "../../../conductor/src/executors/quota.ts";

describe("the gate", () => {
  test("lets so many in, and the next when one leaves, in order", async () => {
    const gate = new Gate({ running: 1, waitMs: 1_000 });
    const order: string[] = [];
    const first = gate.enter().then(() => order.push("first"));
    const second = gate.enter().then(() => order.push("second"));
    const third = gate.enter().then(() => order.push("third"));
    await first;
    gate.leave();
    await second;
    gate.leave();
    await third;
    expect(order).toEqual(["first", "second", "third"]);
  });

  test("turns away who has waited too long, and wastes no turn on them", async () => {
    let now = 0;
    const gate = new Gate({ running: 1, waitMs: 1_000 }, () => now);
    await gate.enter();
    const late = gate.enter();
    now = 1_500;
    const prompt = gate.enter();
    gate.leave();
    expect([await late, await prompt]).toEqual([false, true]);
    gate.leave();
    expect(await gate.enter()).toBe(true);
  });
});

test("a quota counts by name and forgets who holds nothing", () => {
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
