import { expect, test } from "vitest";
import { createRateLimit } from "../../../../conductor/src/http/admission/rate-limit.ts";

/** How many of `tries` pass. */
function passes(take: () => void, tries: number): number {
  let passed = 0;
  for (let i = 0; i < tries; i += 1) {
    try {
      take();
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: "CONDUCTOR_TOO_MANY_REQUESTS", retryAfterSecs: 1 });
    }
  }
  return passed;
}

test("a caller may make a fixed number of requests per second, twice as many at once, and others are not affected", () => {
  let now = 0;
  const limit = createRateLimit(10, () => now);
  expect(passes(() => limit.take("ada"), 30)).toBe(20);
  expect(passes(() => limit.take("eve"), 1)).toBe(1);
  now = 1_000;
  expect(passes(() => limit.take("ada"), 30)).toBe(10);
  now = 1_100;
  expect(passes(() => limit.take("ada"), 30)).toBe(1);
  now = 60_000;
  expect(passes(() => limit.take("ada"), 30)).toBe(20);
});

test("a check counts nothing", () => {
  const limit = createRateLimit(1, () => 0);
  expect(passes(() => limit.check("ada"), 5)).toBe(5);
  expect(passes(() => limit.take("ada"), 3)).toBe(2);
  expect(passes(() => limit.check("ada"), 1)).toBe(0);
});

test("with more callers than are remembered, the least active are forgotten", () => {
  const limit = createRateLimit(1, () => 0);
  expect(passes(() => limit.take("busy"), 3)).toBe(2);
  for (let i = 0; i < 15_000; i += 1) {
    limit.take(`other ${i}`);
    if (i % 1_000 === 0) expect(passes(() => limit.take("busy"), 1)).toBe(0);
  }
  expect(passes(() => limit.take("other 14999"), 2)).toBe(1);
  expect(passes(() => limit.take("other 0"), 3)).toBe(2);
});
