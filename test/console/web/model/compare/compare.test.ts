import fc from "fast-check";
import { expect, test } from "vitest";
import { alignSteps } from "../../../../../console/web/model/compare/align.ts";
import type { ComparedStep } from "../../../../../console/web/model/compare/align.ts";
import { deltaWords } from "../../../../../console/web/model/compare/delta.ts";
import { payloadDifferences } from "../../../../../console/web/model/compare/payload-difference.ts";
import { readPayload } from "../../../../../console/web/model/payload/payload.ts";

/** Steps by name, numbered from zero; `name!` has failed, `name=x` has an output. */
function steps(...texts: readonly string[]): ComparedStep[] {
  return texts.map((text, stepId) => {
    const [stepName = "", output = "null"] = text.replace("!", "").split("=");
    return { stepId, stepName, output, error: text.endsWith("!") ? "boom" : null };
  });
}

function aligned(a: readonly ComparedStep[], b: readonly ComparedStep[]): string[] {
  return alignSteps(a, b).map(
    (pair) => `${pair.a?.stepId ?? "-"} ${pair.b?.stepId ?? "-"} ${pair.difference ?? "same"}`,
  );
}

test("steps of one number and name belong together, and differences are named", () => {
  const a = steps("load", "charge!", "send=1", "wait", "end!");
  const b = steps("load", "charge", "send=2", "wait!", "end!");
  expect(aligned(a, b)).toEqual([
    "0 0 same",
    "1 1 failed in A only",
    "2 2 output",
    "3 3 failed in B only",
    "4 4 same",
  ]);
});

test("a step that only one run has does not part the later ones", () => {
  const a = steps("load", "charge", "send", "end");
  const b = steps("load", "check", "charge", "send", "end", "clean");
  expect(aligned(a, b)).toEqual([
    "0 0 same",
    "- 1 only in B",
    "1 2 same",
    "2 3 same",
    "3 4 same",
    "- 5 only in B",
  ]);
  expect(aligned(b, a)).toContain("1 - only in A");
  expect(aligned(steps("a"), steps("b"))).toEqual(["0 - only in A", "- 0 only in B"]);
});

test("whatever the runs are, each step comes once and in order", () => {
  const run = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((names) => steps(...names));
  fc.assert(
    fc.property(run, run, (a, b) => {
      const pairs = alignSteps(a, b);
      expect(pairs.flatMap((pair) => pair.a ?? [])).toEqual(a);
      expect(pairs.flatMap((pair) => pair.b ?? [])).toEqual(b);
      for (const pair of pairs.filter((one) => one.a !== undefined && one.b !== undefined)) {
        expect(pair.a?.stepName).toBe(pair.b?.stepName);
      }
    }),
  );
});

test("two runs of 10,000 steps are aligned at once", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `step ${index % 7}`);
  const pairs = alignSteps(steps(...names), steps("first", ...names));
  expect(pairs.filter(({ a, b }) => a !== undefined && b !== undefined)).toHaveLength(10_000);
});

test("payloads differ at paths", () => {
  const differences = (a: string, b: string): string[] =>
    payloadDifferences(readPayload(a).node, readPayload(b).node, 10).map(
      (one) => `${one.path}: ${one.a ?? "nothing"} > ${one.b ?? "nothing"}`,
    );
  expect(differences('{"a":1,"b":{"c":[1,2]}}', '{"a":1,"b":{"c":[1,3]}}')).toEqual(["b.c[1]: 2 > 3"]);
  expect(differences('{"a":1}', '{"b x":1}')).toEqual(["a: 1 > nothing", '["b x"]: nothing > 1']);
  expect(differences('{"a":1}', "[1]")).toEqual([': { "a": 1 } > [ 1 ]']);
  expect(differences("{ a: Map(1) { 'k' => 1 } }", "{ a: Set(1) { 'k' } }")).toHaveLength(1);
  expect(differences('{"a":1}', '{"a": 1}')).toEqual([]);
  const long = (from: number): string =>
    JSON.stringify(Array.from({ length: 40 }, (_, index) => index + from));
  expect(differences(long(0), long(100))).toHaveLength(10);
});

test("the difference of two durations is told with its sign", () => {
  expect(deltaWords(100, 1_600)).toBe("+1.50 s");
  expect(deltaWords(400, 100)).toBe("−300 ms");
  expect(deltaWords(100.2, 100)).toBe("as long");
  expect(deltaWords(undefined, 1)).toBeUndefined();
});
