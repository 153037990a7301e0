// The harness itself: it finds each kind of violation, and a seed repeats its choices.
import { describe, expect, test } from "vitest";
import { Absences } from "./absences.ts";
import type { Call } from "./calls.ts";
import { planRound } from "./plan.ts";
import {
  checkAllEnded,
  checkCall,
  checkEndings,
  checkForks,
  checkNobodyElse,
  checkPresent,
  checkRecoveries,
  checkRunning,
  checkRuns,
  type ExecutorFacts,
} from "./invariants.ts";
import { readEvents, type Run, type Workflow } from "./observe.ts";
import { createRandom } from "./random.ts";

const facts = new Map<string, ExecutorFacts>([
  ["alive", { executorId: "alive", endedMs: Infinity, wasCutOff: false }],
  ["killed", { executorId: "killed", endedMs: 1_000, wasCutOff: false }],
  ["cut off", { executorId: "cut off", endedMs: Infinity, wasCutOff: true }],
]);
const problem = (code: string, status: number) =>
  JSON.stringify({ type: `urn:podium:error:${code}`, title: "", status, detail: "Something." });

describe("a seed", () => {
  test("repeats its rounds, and another one does not", () => {
    const plan = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => planRound(random, 2, 3));
    };
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  test("never plans two faults of a round for one target", () => {
    const random = createRandom(1);
    for (let round = 0; round < 200; round++) {
      const plan = planRound(random, 2, 3);
      const targets = plan.map(({ name, index }) => {
        if (name.endsWith("store") && !name.includes("conductor")) return "store";
        return `${name.includes("conductor") ? "conductor" : "executor"} ${index}`;
      });
      expect(new Set(targets).size).toBe(plan.length);
    }
  });
});

describe("an HTTP answer", () => {
  const call = (status: number, text: string, contentType = "application/problem+json"): Call => ({
    operation: "getApp",
    conductor: 0,
    fromMs: 0,
    toMs: 100,
    answer: { status, text, contentType },
  });

  test.each([
    ["the documented success", call(200, "{}", "application/json; charset=utf-8")],
    ["a catalogued failure", call(503, problem("CONDUCTOR_DATABASE_UNAVAILABLE", 503))],
  ])("that is %s is fine", (_, each) => {
    expect(checkCall(each, [])).toEqual([]);
  });

  test.each([
    ["another success", call(201, "{}", "application/json")],
    ["a page", call(503, "Service Unavailable", "text/html")],
    ["a code with another status", call(500, problem("CONDUCTOR_DATABASE_UNAVAILABLE", 503))],
    ["a code that is not documented", call(503, problem("CONDUCTOR_SOMETHING", 503))],
    ["an unexpected failure", call(500, problem("CONDUCTOR_UNEXPECTED", 500))],
    ["late", { ...call(200, "{}", "application/json"), toMs: 31_000 }],
  ])("that is %s is a violation", (_, each) => {
    expect(checkCall(each, [])).toHaveLength(1);
  });

  test("may be missing only while the Conductor was disturbed", () => {
    const { answer: _, ...silent } = call(0, "");
    expect(checkCall(silent, [{ fromMs: 50, toMs: Infinity }])).toEqual([]);
    expect(checkCall(silent, [{ fromMs: 101, toMs: 200 }])).toHaveLength(1);
  });
});

test("a process that has ended by itself is a violation", () => {
  const processes = [
    { name: "Conductor 1", isRunning: true },
    { name: "Conductor 2", isRunning: false },
  ];
  expect(checkRunning(processes)).toEqual(["Conductor 2 has ended by itself"]);
});

describe("executors", () => {
  test("are declared dead only after they have ended or were cut off", () => {
    const dead = (executorId: string, atMs: number) =>
      checkRecoveries([{ what: "executor dead", executorId, atMs }], facts);
    expect([...dead("killed", 1_000), ...dead("cut off", 0)]).toEqual([]);
    expect([...dead("killed", 999), ...dead("alive", 5_000), ...dead("unknown", 0)]).toHaveLength(3);
  });

  test("are found in the logs of Conductors", () => {
    const line = `{"level":"warn","time":"2026-01-01T00:00:01.000Z","executorId":"e","msg":"executor dead"}`;
    const logs = [`not JSON\n${line}\n{"executorId":"e","msg":"executor connected"}\n`];
    expect(readEvents(logs)).toEqual([
      { what: "executor dead", executorId: "e", atMs: Date.parse("2026-01-01T00:00:01Z") },
    ]);
  });

  test("must be in the list while they live, and no others at the end", () => {
    const list = [
      { executorId: "a", status: "HEALTHY" },
      { executorId: "b", status: "DISCONNECTED" },
    ];
    expect(checkPresent(["a"], list)).toEqual([]);
    expect(checkPresent(["a", "b", "c"], list)).toHaveLength(2);
    expect(checkNobodyElse(["a", "b"], list)).toEqual([]);
    expect(checkNobodyElse(["a"], list)).toHaveLength(1);
  });
});

describe("workflows", () => {
  const runs = (...each: [executorId: string, step: number, startedMs: number][]): Run[] =>
    each.map(([executorId, step, startedMs]) => ({ workflowId: "w", executorId, step, startedMs }));
  const workflow = (status: string, updatedMs = 0): Workflow => ({
    workflowId: "w",
    name: "journey",
    status,
    executorId: "alive",
    forkedFrom: null,
    updatedMs,
  });

  test("move on from executors that are dead", () => {
    expect(checkRuns(runs(["killed", 1, 900], ["alive", 1, 1_100], ["alive", 2, 1_200]), facts)).toEqual([]);
    expect(checkRuns(runs(["cut off", 1, 0], ["alive", 1, 10], ["cut off", 2, 20]), facts)).toEqual([]);
  });

  test("never run in two places, nor a step twice", () => {
    expect(checkRuns(runs(["killed", 1, 900], ["alive", 1, 950]), facts)).toHaveLength(1);
    expect(checkRuns(runs(["alive", 1, 0], ["killed", 2, 10]), facts)).toHaveLength(1);
    expect(checkRuns(runs(["alive", 1, 0], ["alive", 1, 10]), facts)).toHaveLength(1);
    expect(checkRuns(runs(["alive", 1, 0], ["cut off", 2, 10]), facts)).toHaveLength(1);
  });

  test("end once", () => {
    const check = (before: Workflow, after: Workflow) => checkEndings([before], [after], [], facts);
    expect(check(workflow("PENDING"), workflow("SUCCESS", 5))).toEqual([]);
    expect(check(workflow("SUCCESS", 5), workflow("SUCCESS", 5))).toEqual([]);
    expect(check(workflow("SUCCESS", 5), workflow("SUCCESS", 6))).toHaveLength(1);
    expect(check(workflow("SUCCESS", 5), workflow("PENDING", 6))).toHaveLength(1);
  });

  test("have all ended well in the end", () => {
    expect(checkAllEnded(["w"], [workflow("SUCCESS")])).toEqual([]);
    expect(checkAllEnded(["w", "lost"], [workflow("PENDING")])).toHaveLength(2);
  });

  test("are forked as often as was answered", () => {
    const fork = (status: number | undefined, text = "") => {
      const answer = status === undefined ? {} : { answer: { status, text, contentType: "" } };
      return [
        { workflowId: "w", call: { operation: "forkWorkflow", conductor: 0, fromMs: 0, toMs: 0, ...answer } },
      ] as const;
    };
    const made = (count: number) =>
      Array.from({ length: count }, () => ({ ...workflow("SUCCESS"), forkedFrom: "w" }));
    const unknown = problem("CONDUCTOR_OUTCOME_UNKNOWN", 502);
    expect(checkForks(fork(201), made(1))).toEqual([]);
    expect(checkForks(fork(502, unknown), made(1))).toEqual([]);
    expect(checkForks(fork(undefined), made(0))).toEqual([]);
    expect(checkForks(fork(201), made(0))).toHaveLength(1);
    expect(checkForks(fork(503), made(1))).toHaveLength(1);
    expect(checkForks(fork(502, unknown), made(2))).toHaveLength(1);
  });
});

test("absences count from the fault that caused them, and only those with a fault", () => {
  let now = 0;
  const absences = new Absences(() => now);
  const at = (ms: number) => {
    now = ms;
    return absences;
  };
  at(100).established(1);
  at(1_000).established(0);
  at(5_000).established(1);
  expect(absences.longestMs(Infinity)).toBe(0);
  at(6_000).faulted();
  at(6_010).established(0);
  at(7_000).established(1);
  expect(absences.longestMs(Infinity)).toBe(1_000);
  at(8_000).established(0);
  at(9_000).faulted();
  expect(at(12_000).longestMs(Infinity)).toBe(4_000);
  expect(absences.longestMs(11_000)).toBe(3_000);
});
