// What a rule may be created with.
import { describe, expect, test } from "vitest";
import { coolDownSecs, readCondition } from "../../../conductor/src/alerting/condition.ts";

describe("a rule's metadata", () => {
  test.each([
    [
      "WorkflowFailure",
      { workflow_name: "checkout", threshold: 3, period_secs: 60 },
      { workflowName: "checkout", threshold: 3, periodSecs: 60 },
    ],
    [
      "WorkflowFailure",
      { workflow_name: "*", threshold: "3", period_secs: "60" },
      { threshold: 3, periodSecs: 60 },
    ],
    ["WorkflowFailure", { workflow_name: "", threshold: 1, period_secs: 1 }, { threshold: 1, periodSecs: 1 }],
    ["SlowQueue", { queue_name: null, threshold_secs: 5 }, { thresholdSecs: 5 }],
    ["SlowQueue", { queue_name: "mail", threshold_secs: 5 }, { queueName: "mail", thresholdSecs: 5 }],
    ["UnresponsiveApplication", {}, {}],
    ["UnresponsiveApplication", null, {}],
  ] as const)("%s takes %j", (ruleType, metadata, condition) => {
    expect(readCondition(ruleType, metadata)).toEqual({ condition: { ruleType, ...condition } });
  });

  test.each([
    ["WorkflowFailure", {}, ["body.ruleMetadata.threshold", "body.ruleMetadata.period_secs"]],
    [
      "WorkflowFailure",
      { threshold: 0, period_secs: 1.5 },
      ["body.ruleMetadata.threshold", "body.ruleMetadata.period_secs"],
    ],
    [
      "WorkflowFailure",
      { threshold: 1, period_secs: 1, workflowName: "x" },
      ["body.ruleMetadata.workflowName"],
    ],
    [
      "WorkflowFailure",
      { threshold: 1, period_secs: 1, workflow_name: 5 },
      ["body.ruleMetadata.workflow_name"],
    ],
    ["SlowQueue", { threshold_secs: "soon" }, ["body.ruleMetadata.threshold_secs"]],
    ["SlowQueue", "now", ["body.ruleMetadata"]],
    ["SlowQueue", [], ["body.ruleMetadata"]],
    ["UnresponsiveApplication", { threshold: 1 }, ["body.ruleMetadata.threshold"]],
  ] as const)("%s refuses %j, and says where", (ruleType, metadata, locations) => {
    const read = readCondition(ruleType, metadata);
    expect("problems" in read ? read.problems.map(({ location }) => location) : []).toEqual(locations);
  });

  test("decides how long a rule is quiet when it does not say so itself", () => {
    const failure = { ruleType: "WorkflowFailure", threshold: 1, periodSecs: 600 } as const;
    expect(coolDownSecs(failure, null)).toBe(600);
    expect(coolDownSecs(failure, 0)).toBe(0);
    expect(coolDownSecs({ ruleType: "SlowQueue", thresholdSecs: 5 }, null)).toBe(60);
  });
});
