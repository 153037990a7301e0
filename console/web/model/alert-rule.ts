// Alerting rules: what a person types, what the API takes, and the sentence that says both.
import type { Body, Result } from "../../../conductor/src/contract/operation.ts";
import type { Operations } from "../../../conductor/src/contract/operations.ts";
import { secondsText, typedSeconds } from "./seconds.ts";

export type AlertRule = Result<Operations["listAlertingRules"]>[number];
export type RuleType = AlertRule["ruleType"];
export type RuleBody = Body<Operations["createAlertingRule"]>;

/** What a rule watches for; no name means all. */
export type Condition =
  | {
      readonly ruleType: "WorkflowFailure";
      readonly name: string;
      readonly threshold: number;
      readonly periodSecs: number;
    }
  | { readonly ruleType: "SlowQueue"; readonly name: string; readonly thresholdSecs: number }
  | { readonly ruleType: "UnresponsiveApplication" };

/** The form as it is typed. */
export interface RuleDraft {
  readonly ruleType: RuleType;
  /** Of a workflow or a queue. */
  readonly name: string;
  readonly threshold: string;
  readonly period: string;
  readonly receiver: string;
  readonly interval: string;
}

export const firstDraft: RuleDraft = {
  ruleType: "WorkflowFailure",
  name: "",
  threshold: "5",
  period: "10 min",
  receiver: "",
  interval: "",
};

/** The condition that a form describes; undefined while a number or a length of time is missing. */
export function conditionOf(draft: RuleDraft): Condition | undefined {
  const { ruleType } = draft;
  if (ruleType === "UnresponsiveApplication") return { ruleType };
  const name = draft.name.trim();
  const seconds = typedSeconds(draft.period);
  if (seconds === undefined) return undefined;
  if (ruleType === "SlowQueue") return { ruleType, name, thresholdSecs: seconds };
  const threshold = isCount(draft.threshold) ? Number(draft.threshold) : undefined;
  return threshold === undefined ? undefined : { ruleType, name, threshold, periodSecs: seconds };
}

/** Whether a text is a whole number of at least 1. */
export function isCount(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text.trim());
}

/** Seconds between two alerts: null when none are typed, undefined when the text is wrong. */
export function intervalOf({ interval }: RuleDraft): number | null | undefined {
  return interval.trim() === "" ? null : typedSeconds(interval);
}

/** What the API takes; undefined while the form is not complete. */
export function ruleBody(draft: RuleDraft): RuleBody | undefined {
  const condition = conditionOf(draft);
  const interval = intervalOf(draft);
  if (condition === undefined || interval === undefined) return undefined;
  return {
    ruleType: condition.ruleType,
    ruleMetadata: metadataOf(condition),
    ...(draft.receiver === "" ? {} : { receivingAppName: draft.receiver }),
    ...(interval === null ? {} : { minIntervalSecs: interval }),
  };
}

function metadataOf(condition: Condition): Record<string, string | number> {
  if (condition.ruleType === "UnresponsiveApplication") return {};
  if (condition.ruleType === "SlowQueue") {
    return { threshold_secs: condition.thresholdSecs, ...named("queue_name", condition.name) };
  }

  const { threshold, periodSecs, name } = condition;
  return { threshold, period_secs: periodSecs, ...named("workflow_name", name) };
}

function named(member: string, name: string): Record<string, string> {
  return name === "" ? {} : { [member]: name };
}

/** The condition of an existing rule. Its numbers may be written as text. */
export function ruleCondition({ ruleType, ruleMetadata }: AlertRule): Condition {
  const metadata = (ruleMetadata ?? {}) as Readonly<Record<string, unknown>>;
  const name = (member: string): string => {
    const value = metadata[member];
    return typeof value === "string" && value !== "*" ? value : "";
  };
  const number = (member: string): number => Number(metadata[member]);
  if (ruleType === "UnresponsiveApplication") return { ruleType };
  return ruleType === "SlowQueue"
    ? { ruleType, name: name("queue_name"), thresholdSecs: number("threshold_secs") }
    : {
        ruleType,
        name: name("workflow_name"),
        threshold: number("threshold"),
        periodSecs: number("period_secs"),
      };
}

/** The seconds that a rule is quiet after an alert. */
export function quietSecs(condition: Condition, minIntervalSecs: number | null): number {
  if (minIntervalSecs !== null) return minIntervalSecs;
  return condition.ruleType === "WorkflowFailure" ? condition.periodSecs : 60;
}

/** A rule as one sentence: `When at least 5 checkout fail within 10 min, tell ops, at most every 15 min.` */
export function ruleSentence(
  condition: Condition,
  receiver: string,
  minIntervalSecs: number | null,
  appName: string,
): string {
  const quiet = quietSecs(condition, minIntervalSecs);
  const often = quiet === 0 ? "each time it is checked" : `at most every ${secondsText(quiet)}`;
  return `When ${conditionWords(condition, appName)}, tell ${receiver}, ${often}.`;
}

function conditionWords(condition: Condition, appName: string): string {
  if (condition.ruleType === "UnresponsiveApplication") return `no executor of ${appName} responds`;
  const { name } = condition;
  if (condition.ruleType === "SlowQueue") {
    const where = name === "" ? "any queue" : name;
    return `a workflow waits on ${where} for longer than ${secondsText(condition.thresholdSecs)}`;
  }
  const { threshold, periodSecs } = condition;
  const plural = threshold === 1 ? "workflow fails" : "workflows fail";
  const verb = threshold === 1 ? "fails" : "fail";
  return `at least ${threshold} ${name === "" ? plural : `${name} ${verb}`} within ${secondsText(periodSecs)}`;
}
