import { expect, test } from "vitest";
import { boundedJson, maxAnswer } from "../../mcp/src/bounded.ts";

test("what is short is told whole", () => {
  expect(JSON.parse(boundedJson([{ a: "b", c: null, d: [1, true] }]))).toEqual([
    { a: "b", c: null, d: [1, true] },
  ]);
});

test("a long text is cut, and says so", () => {
  const { output } = JSON.parse(boundedJson({ output: "x".repeat(10_000) })) as { readonly output: string };
  expect(output.length).toBeLessThan(2_100);
  expect(output).toContain("8000 more characters");
});

test("rows that do not fit are left out, and counted", () => {
  const rows = Array.from({ length: 500 }, (_, id) => ({ id, text: "y".repeat(500) }));
  const text = boundedJson(rows);
  expect(text.length).toBeLessThan(maxAnswer + 200);
  const shown = JSON.parse(text.slice(0, text.lastIndexOf("\n…"))) as unknown[];
  expect(text).toContain(`${500 - shown.length} more rows do not fit`);
});
