import { expect, test } from "vitest";
import { Failure } from "../../../../console/web/model/failure.ts";
import { freshUntil, isOvertaken, liveState, type Reading } from "../../../../console/web/model/freshness.ts";

const now = 1_000_000;
const reading: Reading = { readAtMs: now - 1_000, failure: undefined, follows: "workflows", everyMs: 10_000 };
const followed = { workflows: { seenAtMs: now - 500, changedAtMs: now - 60_000 } };
const page = { isPaused: false, nowMs: now };

test("a reading that nothing has overtaken holds until the last look", () => {
  expect(freshUntil(reading, followed)).toBe(now - 500);
  expect(freshUntil(reading, {})).toBe(now - 1_000);
  const changed = { workflows: { seenAtMs: now - 500, changedAtMs: now - 500 } };
  expect([isOvertaken(reading, changed), freshUntil(reading, changed)]).toEqual([true, now - 1_000]);
});

test("a page is live as of its oldest reading", () => {
  const readings = [reading, { ...reading, follows: undefined, readAtMs: now - 9_000 }];
  expect(liveState(readings, followed, page)).toEqual({
    word: "Live",
    asOfMs: now - 9_000,
    reason: undefined,
  });
  expect(liveState([], {}, page).word).toBe("Live");
});

test.each([401, 403, 404, 409, 422, 500])("a page that is answered %i is not live", (status) => {
  const failure = new Failure(status, { detail: "No." });
  expect(liveState([reading, { ...reading, failure }], followed, page)).toMatchObject({
    word: "Stale",
    reason: "No.",
  });
});

test.each([0, 502, 503, 504])("a page that is answered %i by something in between reconnects", (status) => {
  const failure = new Failure(status, { detail: "Away." });
  expect(liveState([{ ...reading, failure }], followed, page).word).toBe("Reconnecting");
});

test("answers that take too long make the page stale, though none has failed", () => {
  const slow = { ...reading, follows: undefined, readAtMs: now - 30_000 };
  expect(liveState([reading, slow], followed, page)).toEqual({
    word: "Stale",
    asOfMs: now - 30_000,
    reason: "Answers take longer than usual.",
  });
});

test("data that could never be read makes the page stale, as of what was read", () => {
  const failure = new Failure(500, { detail: "It broke." });
  const never = { ...reading, readAtMs: 0, failure };
  expect(liveState([reading, never], followed, page)).toEqual({
    word: "Stale",
    asOfMs: now - 500,
    reason: "It broke.",
  });
  expect(liveState([{ ...never, failure: undefined }], followed, page).word).toBe("Live");
});

test("a held page says since when", () => {
  const held = { ...page, isPaused: true, nowMs: now + 60_000 };
  expect(liveState([reading], followed, held)).toMatchObject({ word: "Paused", asOfMs: now - 500 });
});
