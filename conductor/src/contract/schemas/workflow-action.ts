import { Type } from "typebox";
import { closed, int32, text, texts } from "./primitives.ts";

const flag = Type.Optional(Type.Boolean());
const optionalText = Type.Optional(text);

export const cancelWorkflowInput = closed("CancelWorkflowInputBody", { cancelChildren: flag });

export const resumeWorkflowInput = closed("ResumeWorkflowInputBody", { queueName: optionalText });

export const forkWorkflowInput = closed("ForkWorkflowInputBody", {
  startStep: Type.Optional(
    Type.Integer({
      format: "int32",
      description: "Steps before this one are copied. The first step when absent.",
    }),
  ),
  newWorkflowId: optionalText,
  appVersion: optionalText,
  queueName: optionalText,
  queuePartitionKey: optionalText,
});

export const forkWorkflowOutput = closed("ForkWorkflowOutputBody", { workflowId: text });

export const bulkCancelInput = closed("BulkCancelInputBody", { workflowIds: texts, cancelChildren: flag });

export const bulkResumeInput = closed("BulkResumeInputBody", { workflowIds: texts, queueName: optionalText });

export const bulkDeleteInput = closed("BulkDeleteInputBody", { workflowIds: texts, deleteChildren: flag });

/** Exactly one of `fromLastFailure`, `fromLastStep`, `fromStep` and `fromStepName` says where to fork. */
export const bulkForkFromFailureInput = closed("BulkForkFromFailureBody", {
  workflowIds: texts,
  fromLastFailure: flag,
  fromLastStep: flag,
  fromStep: Type.Optional(int32),
  fromStepName: optionalText,
  appVersion: optionalText,
  queueName: optionalText,
  queuePartitionKey: optionalText,
});

export const bulkForkFromFailureOutput = closed("BulkForkFromFailureOutputBody", { workflowIds: texts });
