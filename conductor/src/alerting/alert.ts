// What an application is told when a rule fires. Every value of the metadata is text, as handlers expect. Pure.
import type { Request } from "../wire/messages.ts";
import type { Condition } from "./condition.ts";

export type Alert = Request<"alert">;
type Of<T extends Condition["ruleType"]> = Extract<Condition, { readonly ruleType: T }>;

/** Failed workflows were found: `failed` of them. */
export function workflowFailureAlert(condition: Of<"WorkflowFailure">, failed: number): Alert {
  const { workflowName, threshold, periodSecs } = condition;
  const which = workflowName === undefined ? "" : ` of ${workflowName}`;
  return {
    name: condition.ruleType,
    message: `${count(failed, `workflow${which}`, `workflows${which}`)} failed in ${periodSecs} s; the threshold is ${threshold}.`,
    metadata: {
      workflow_name: workflowName ?? "*",
      failed_workflow_count: String(failed),
      threshold: String(threshold),
      period_secs: String(periodSecs),
    },
  };
}

/** Workflows wait too long: `stuck` of them. */
export function slowQueueAlert(
  { ruleType, queueName, thresholdSecs }: Of<"SlowQueue">,
  stuck: number,
): Alert {
  const where = queueName === undefined ? "on the queues" : `on queue ${queueName}`;
  return {
    name: ruleType,
    message: `${count(stuck, "workflow has", "workflows have")} waited ${where} for more than ${thresholdSecs} s.`,
    metadata: {
      queue_name: queueName ?? "*",
      stuck_workflow_count: String(stuck),
      threshold_secs: String(thresholdSecs),
    },
  };
}

/** No executor answers for the application, though `connected` executors hold a connection. */
export function unresponsiveAlert(appName: string, connected: number): Alert {
  return {
    name: "UnresponsiveApplication",
    message:
      connected === 0
        ? `Application ${appName} has no connected executor.`
        : `Application ${appName} does not respond: none of ${count(connected, "connected executor", "connected executors")} answers.`,
    metadata: { application_name: appName, connected_executor_count: String(connected) },
  };
}

/** Executors have died, and those that are connected cannot take their work. */
export function strandedAlert(
  appName: string,
  { healthy, stranded }: { readonly healthy: number; readonly stranded: number },
): Alert {
  const executors = count(stranded, "dead executor", "dead executors");
  return {
    name: "UnresponsiveApplication",
    message: `Work of ${executors} of application ${appName} waits: none that is connected could take it.`,
    metadata: {
      application_name: appName,
      connected_executor_count: String(healthy),
      stranded_executor_count: String(stranded),
    },
  };
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
