import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkJson, JsonScan, JsonTooLarge } from "../../../conductor/src/wire/json-bounds.ts";

const generous = { maxJsonBytes: 1e9, maxJsonValues: 1e9, maxJsonDepth: 1e9 };
const check = (text: string, limits: Partial<typeof generous>) =>
  checkJson(Buffer.from(text), { ...generous, ...limits });

/** Depth, and values besides the first: what an independent look at the parsed JSON finds. */
function shapeOf(value: unknown): { readonly depth: number; readonly members: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, members: 0 };
  const inner = Object.values(value).map(shapeOf);
  return {
    depth: 1 + Math.max(0, ...inner.map((each) => each.depth)),
    members: inner.length + inner.reduce((sum, each) => sum + each.members, 0),
  };
}

describe("limits of JSON", () => {
  test("hold exactly, whatever texts hold", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const { depth, members } = shapeOf(JSON.parse(text));
        expect(() => check(text, { maxJsonDepth: depth })).not.toThrow();
        if (depth > 0) expect(() => check(text, { maxJsonDepth: depth - 1 })).toThrow(JsonTooLarge);
        // A bracket counts beside the first member behind it, so that an empty list is no less than a full one.
        expect(() => check(text, { maxJsonValues: 1 + 2 * members + 1 })).not.toThrow();
        if (members > 0) expect(() => check(text, { maxJsonValues: members })).toThrow(JsonTooLarge);
      }),
      { numRuns: 500 },
    );
  });

  test("name what is too much, and the setting", () => {
    expect(() => check("[".repeat(1_000_000), { maxJsonDepth: 100 })).toThrow(
      "more than 100 lists and objects inside each other (CONDUCTOR_MAX_JSON_DEPTH)",
    );
    expect(() => check(`[${"{},".repeat(2_000_000)}{}]`, { maxJsonValues: 1_000 })).toThrow(
      "more than 1000 values (CONDUCTOR_MAX_JSON_VALUES)",
    );
    expect(() => check('"abc"', { maxJsonBytes: 4 })).toThrow("more than 4 bytes (CONDUCTOR_MAX_JSON)");
  });

  test.each([
    ["short", "[{,".repeat(10)],
    ["long", `${"x".repeat(200)}[[[[`],
    ["full of quotes", '\\"[{,'.repeat(5_000)],
    ["full of backslashes", "\\\\".repeat(3_001)],
    ["long, with quotes far apart", `${"y".repeat(100)}\\"[`.repeat(50)],
    ["long, ended by backslashes", `${"z".repeat(100)}\\\\`],
  ])("do not count brackets in a text that is %s", (_, text) => {
    expect(() => check(`["${text}"]`, { maxJsonDepth: 1, maxJsonValues: 2 })).not.toThrow();
    expect(() => check(`["${text}",[]]`, { maxJsonDepth: 1 })).toThrow(JsonTooLarge);
  });

  test("hold across the pieces of a large text", () => {
    const text = `[${'"some text \\" of many",'.repeat(600_000)}"${"x".repeat(9_000_000)}",[]]`;
    const scan = new JsonScan(Buffer.from(text), generous);
    let pieces = 1;
    for (; scan.next() === undefined; pieces += 1);
    expect(pieces).toBeGreaterThan(3);
    expect(() => check(text, { maxJsonDepth: 1 })).toThrow(JsonTooLarge);
    expect(() => check(text, { maxJsonValues: 600_003 + 1 })).not.toThrow();
    expect(() => check(text, { maxJsonValues: 600_001 })).toThrow(JsonTooLarge);
  });
});
