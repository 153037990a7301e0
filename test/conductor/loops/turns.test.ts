import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Turns } from "../../../conductor/src/loops/turns.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = () => new Turns({ places: 2, patienceMs: 500, total: 5 });
const never = () => new Promise<void>(() => undefined);

test("a limited number of turns may begin at once, and each that ends makes room for one", async () => {
  const turns = open();
  let end: (() => void) | undefined;
  expect(turns.free).toBe(2);
  turns.begin(() => new Promise<void>((resolve) => (end = resolve)));
  turns.begin(never);
  expect(turns.free).toBe(0);
  end?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(turns.free).toBe(1);
});

test("one that takes long goes on without a place, up to a total", async () => {
  const turns = open();
  for (let begun = 0; begun < 4; begun += 2) {
    turns.begin(never);
    turns.begin(never);
    expect(turns.free).toBe(0);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(turns.free).toBe(1);
  turns.begin(never);
  await vi.advanceTimersByTimeAsync(500);
  expect(turns.free).toBe(0);
});

test("a place that was given up is not given up again at the end", async () => {
  const turns = open();
  let end: (() => void) | undefined;
  turns.begin(() => new Promise<void>((resolve) => (end = resolve)));
  await vi.advanceTimersByTimeAsync(500);
  end?.();
  await turns.settled();
  expect(turns.free).toBe(2);
  turns.begin(never);
  turns.begin(never);
  expect(turns.free).toBe(0);
});

test("all have ended when the turns that began in the meantime have ended too", async () => {
  const turns = open();
  const ended: string[] = [];
  turns.begin(async () => {
    turns.begin(async () => {
      await Promise.resolve();
      ended.push("inner");
    });
    ended.push("outer");
    await Promise.resolve();
  });
  await turns.settled();
  expect(ended.sort()).toEqual(["inner", "outer"]);
});
