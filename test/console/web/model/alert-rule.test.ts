import { expect, test } from "vitest";
import {
  conditionOf,
  firstDraft,
  ruleBody,
  ruleCondition,
  ruleSentence,
} from "../../../../console/web/model/alert-rule.ts";
import type { RuleDraft } from "../../../../console/web/model/alert-rule.ts";
import { failuresByTime, firings } from "../../../../console/web/model/back-test.ts";
import { secondsText, typedSeconds } from "../../../../console/web/model/seconds.ts";

const draft = (changes: Partial<RuleDraft>): RuleDraft => ({ ...firstDraft, ...changes });

test.each([
  ["90", 90],
  ["90 s", 90],
  ["10 min", 600],
  ["10m", 600],
  [" 2 h ", 7_200],
  ["1 d", 86_400],
  ["0 s", undefined],
  ["ten min", undefined],
  ["1.5 h", undefined],
  ["", undefined],
])("%j means %s seconds", (text, seconds) => expect(typedSeconds(text)).toBe(seconds));

test("seconds are written in the largest unit that divides them, and read back as the same", () => {
  expect([1, 90, 600, 7_200, 86_400, 86_401].map(secondsText)).toEqual([
    "1 s",
    "90 s",
    "10 min",
    "2 h",
    "1 d",
    "86401 s",
  ]);
  for (const seconds of [1, 90, 600, 7_200, 86_400]) expect(typedSeconds(secondsText(seconds))).toBe(seconds);
});

test("the form says what the API is asked for, and the sentence what a person reads", () => {
  const failure = draft({ name: "checkout", interval: "15 min", receiver: "ops-bot" });
  expect(ruleBody(failure)).toEqual({
    ruleType: "WorkflowFailure",
    ruleMetadata: { threshold: 5, period_secs: 600, workflow_name: "checkout" },
    receivingAppName: "ops-bot",
    minIntervalSecs: 900,
  });
  expect(ruleSentence(conditionOf(failure)!, "ops-bot", 900, "shop")).toBe(
    "When at least 5 checkout fail within 10 min, tell ops-bot, at most every 15 min.",
  );
  expect(ruleBody(draft({ ruleType: "SlowQueue", period: "2 min" }))).toEqual({
    ruleType: "SlowQueue",
    ruleMetadata: { threshold_secs: 120 },
  });
  expect(ruleBody(draft({ ruleType: "UnresponsiveApplication", period: "" }))).toEqual({
    ruleType: "UnresponsiveApplication",
    ruleMetadata: {},
  });
});

test("a form with a wrong number or length of time is not complete", () => {
  for (const wrong of [{ threshold: "0" }, { threshold: "" }, { period: "soon" }, { interval: "often" }]) {
    expect(ruleBody(draft(wrong))).toBeUndefined();
  }
});

test("a rule that was made elsewhere is read, with numbers as text and a star for all", () => {
  const rule = {
    id: "1",
    appId: "a",
    receivingAppId: "a",
    ruleType: "WorkflowFailure",
    ruleMetadata: { threshold: "1", period_secs: "60", workflow_name: "*" },
    minIntervalSecs: null,
    lastFiredAt: null,
  } as const;
  expect(ruleSentence(ruleCondition(rule), "shop", null, "shop")).toBe(
    "When at least 1 workflow fails within 1 min, tell shop, at most every 1 min.",
  );
});

const minute = 60_000;
const bucket = (atMs: number, count: number) => ({ group: { time_bucket: String(atMs) }, count });

test("failures are put in the order of time; groups without a time are left out", () => {
  const groups = [bucket(2 * minute, 1), bucket(minute, 3), { group: { status: "ERROR" }, count: 4 }];
  expect(failuresByTime(groups)).toEqual([
    [minute, 3],
    [2 * minute, 1],
  ]);
});

test("a rule fires when enough failures lie within its period, and again while they do", () => {
  const failures: [number, number][] = [
    [0, 2],
    [4 * minute, 3],
    [60 * minute, 4],
  ];
  const rule = { threshold: 5, periodSecs: 300, quietSecs: 300 };
  expect(firings(failures, rule, 120 * minute)).toEqual([5 * minute]);
  expect(firings(failures, { ...rule, periodSecs: 180 }, 120 * minute)).toEqual([]);
  // Without a pause, each round within the period fires.
  expect(firings([[0, 5]], { ...rule, periodSecs: 120, quietSecs: 60 }, 60 * minute)).toEqual([
    minute,
    2 * minute,
  ]);
  expect(firings([[0, 5]], rule, 30_000)).toEqual([]);
});
