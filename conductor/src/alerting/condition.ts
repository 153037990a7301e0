// What a rule watches for, read from the metadata it was created with. Pure.
import type { ErrorDetail } from "../errors.ts";
import type { RuleType } from "../store/alerts.ts";

/** A rule's condition. An absent name means: all of them. */
export type Condition =
  | {
      readonly ruleType: "WorkflowFailure";
      readonly workflowName?: string;
      readonly threshold: number;
      readonly periodSecs: number;
    }
  | { readonly ruleType: "SlowQueue"; readonly queueName?: string; readonly thresholdSecs: number }
  | { readonly ruleType: "UnresponsiveApplication" };

export type ReadCondition = { readonly condition: Condition } | { readonly problems: ErrorDetail[] };

/** Members of the metadata by rule type: whether each is a name or a whole number of at least 1. */
const members = {
  WorkflowFailure: { workflow_name: "name", threshold: "number", period_secs: "number" },
  SlowQueue: { queue_name: "name", threshold_secs: "number" },
  UnresponsiveApplication: {},
} as const satisfies Record<RuleType, Record<string, "name" | "number">>;

/** A century: beyond it there is nothing to watch, and dates leave their range. */
const maxNumber = 3_155_760_000;

/**
 * Reads metadata as the API takes it. Numbers may be written as text; `"*"`, empty and absent names mean all.
 * Problems are located within the request's body.
 */
export function readCondition(ruleType: RuleType, metadata: unknown): ReadCondition {
  const given = metadata ?? {};
  if (typeof given !== "object" || Array.isArray(given)) {
    return {
      problems: [{ location: "body.ruleMetadata", message: `must be an object with ${known(ruleType)}` }],
    };
  }
  const values = given as Record<string, unknown>;
  const kinds: Record<string, "name" | "number"> = members[ruleType];
  const problems = Object.keys(values)
    .filter((name) => !(name in kinds))
    .map((name) => ({
      location: `body.ruleMetadata.${name.slice(0, 100)}`,
      message: `is not something that ${ruleType} knows; it takes ${known(ruleType)}`,
    }));
  const complain = (name: string, message: string) =>
    problems.push({ location: `body.ruleMetadata.${name}`, message });
  const read = {
    name: (name: string) => readName(values[name], (message) => complain(name, message)),
    number: (name: string) => readNumber(values[name], (message) => complain(name, message)),
  };
  const condition = build(ruleType, read);
  return problems.length > 0 ? { problems } : { condition };
}

function build(
  ruleType: RuleType,
  read: {
    readonly name: (member: string) => string | undefined;
    readonly number: (member: string) => number;
  },
): Condition {
  if (ruleType === "SlowQueue") {
    return { ruleType, queueName: read.name("queue_name"), thresholdSecs: read.number("threshold_secs") };
  }

  if (ruleType === "UnresponsiveApplication") return { ruleType };
  return {
    ruleType,
    workflowName: read.name("workflow_name"),
    threshold: read.number("threshold"),
    periodSecs: read.number("period_secs"),
  };
}

function readName(value: unknown, complain: (message: string) => void): string | undefined {
  if (value === undefined || value === null || value === "" || value === "*") return undefined;
  if (typeof value === "string") return value;
  complain('must be a name, or "*" for all');
  return undefined;
}

function readNumber(value: unknown, complain: (message: string) => void): number {
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (Number.isSafeInteger(number) && (number as number) >= 1 && (number as number) <= maxNumber) {
    return number as number;
  }

  complain(value === undefined ? "is required" : `must be a whole number from 1 to ${maxNumber}`);
  return 1;
}

function known(ruleType: RuleType): string {
  const names = Object.keys(members[ruleType]);
  return names.length === 0 ? "no members" : names.join(", ");
}

/** Without one of its own, a rule is quiet this long after it has fired, in seconds. */
const defaultCoolDownSecs = 60;

/** Minimum time between two deliveries of a rule, in seconds. */
export function coolDownSecs(condition: Condition, minIntervalSecs: number | null): number {
  if (minIntervalSecs !== null) return minIntervalSecs;
  // The same failures are counted again for a whole period.
  return condition.ruleType === "WorkflowFailure" ? condition.periodSecs : defaultCoolDownSecs;
}
