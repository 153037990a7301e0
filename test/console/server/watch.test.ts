import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWatches, type Look, type Watches } from "../../../console/server/watch.ts";

const path = "/v2/orgs/local/apps/shop/changes";
const seen: Look = { kind: "look", body: '{"executors":"a"}' };
let asked: string[] = [];
let answer: (token: string) => Promise<Look>;
let watches: Watches;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = async () => seen;
  watches = createWatches({
    look: (_path, token) => {
      asked.push(token);
      return answer(token);
    },
  });
});
afterEach(() => {
  watches.stop();
  vi.useRealTimers();
});

test("twenty watchers cost one look every three seconds, and each gets its result", async () => {
  const told = Array.from({ length: 20 }, () => [] as Look[]);
  told.forEach((list, index) => watches.join(path, { token: `t${index}`, tell: (look) => list.push(look) }));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.length).toBe(10);
  expect(told.map((list) => list.length)).toEqual(told.map(() => 10));
});

test("no look is made once the last watcher has left", async () => {
  const leave = watches.join(path, { token: "", tell: () => {} });
  await vi.advanceTimersByTimeAsync(3_000);
  leave();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(1);
});

test("applications are looked at apart from each other", async () => {
  watches.join(path, { token: "a", tell: () => {} });
  watches.join(path.replace("shop", "bank"), { token: "b", tell: () => {} });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked.sort()).toEqual(["a", "b"]);
});

test("slow answers and failures lengthen the pause up to thirty seconds, and a quick one ends that", async () => {
  watches.join(path, { token: "", tell: () => {} });
  answer = async () => ({ kind: "failure", body: "{}" });
  await vi.advanceTimersByTimeAsync(3_000 + 6_000 + 12_000 + 24_000 + 30_000 + 30_000);
  expect(asked.length).toBe(6);
  answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    return seen;
  };
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(7);
  answer = async () => seen;
  await vi.advanceTimersByTimeAsync(31_000 + 9_000);
  expect(asked.length).toBeGreaterThanOrEqual(10);
});

test("a watcher that may no longer look is told and left out, and the others go on with their own credential", async () => {
  const told: Record<string, Look[]> = { gone: [], here: [] };
  watches.join(path, { token: "gone", tell: (look) => told["gone"]?.push(look) });
  watches.join(path, { token: "here", tell: (look) => told["here"]?.push(look) });
  answer = async (token) => (token === "gone" ? { kind: "refused", body: "{}" } : seen);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked).toEqual(["gone", "here", "here"]);
  expect(told["gone"]).toEqual([{ kind: "refused", body: "{}" }]);
  expect(told["here"]).toEqual([seen, seen]);
});

test("a watcher that leaves and comes back during a look gets one result, not two", async () => {
  let finish: (look: Look) => void = () => {};
  answer = () => new Promise((resolve) => (finish = resolve));
  const leave = watches.join(path, { token: "", tell: () => {} });
  await vi.advanceTimersByTimeAsync(3_000);
  leave();
  watches.join(path, { token: "", tell: () => {} });
  finish(seen);
  answer = async () => seen;
  await vi.advanceTimersByTimeAsync(9_000);
  expect(asked.length).toBe(1 + 3);
});
