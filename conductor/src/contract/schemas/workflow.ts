import { Type } from "typebox";
import { closed, int32, int64, nullable, text, textOrNull, texts, time, timeOrNull } from "./primitives.ts";

/** Inputs, outputs, errors and attributes are text as the executor's language prints it. */
export const workflow = closed("Workflow", {
  workflowId: text,
  status: text,
  workflowName: textOrNull,
  workflowClass: textOrNull,
  workflowConfig: textOrNull,
  user: textOrNull,
  assumedRole: textOrNull,
  roles: textOrNull,
  input: textOrNull,
  output: textOrNull,
  error: textOrNull,
  createdAt: time,
  updatedAt: time,
  queueName: textOrNull,
  appVersion: textOrNull,
  executorId: textOrNull,
  timeoutMs: nullable(int64),
  deadline: timeOrNull,
  deduplicationId: textOrNull,
  priority: int32,
  queuePartitionKey: textOrNull,
  forkedFrom: textOrNull,
  wasForkedFrom: Type.Boolean(),
  parentWorkflowId: textOrNull,
  dequeuedAt: timeOrNull,
  delayUntil: timeOrNull,
  completedAt: timeOrNull,
  attributes: textOrNull,
  scheduleName: textOrNull,
  applicationName: textOrNull,
});

export const step = closed("Step", {
  stepId: int32,
  stepName: text,
  output: textOrNull,
  error: textOrNull,
  childWorkflowId: textOrNull,
  startedAt: timeOrNull,
  completedAt: timeOrNull,
});

export const event = closed("Event", { key: text, value: text });

export const notification = closed("Notification", {
  topic: textOrNull,
  message: text,
  createdAt: time,
  consumed: Type.Boolean(),
});

export const streamEntry = closed("StreamEntry", { key: text, values: texts });

export const exportWorkflowOutput = closed("ExportWorkflowOutputBody", {
  serializedWorkflow: Type.String({
    description: "Opaque. Only an application in the same language can import it.",
  }),
});

export const importWorkflowInput = closed("ImportWorkflowInputBody", {
  serializedWorkflow: Type.String({
    description:
      "An export, verbatim. Import only what you trust: a Python application executes code from it.",
  }),
});
