import { Type } from "typebox";
import { closed, int64, mapOf, textOrNull, texts, time } from "./primitives.ts";
import { workflowFilterProperties } from "./workflow-search.ts";

const flag = Type.Optional(Type.Boolean());
const number = Type.Optional(int64);

/** The values that the group's members have in common, by column name. */
const group = mapOf(textOrNull);

export const workflowAggregate = closed("WorkflowAggregate", {
  group,
  count: number,
  minCreatedAt: Type.Optional(time),
  maxQueueWaitMs: number,
  maxTotalLatencyMs: number,
});

export const workflowAggregatesInput = closed("WorkflowAggregatesBody", {
  groupByStatus: flag,
  groupByWorkflowName: flag,
  groupByQueueName: flag,
  groupByExecutorId: flag,
  groupByAppVersion: flag,
  groupByApplicationName: flag,
  timeBucketSizeMs: Type.Optional(
    Type.Integer({
      format: "int64",
      description: "Groups by creation time too, in buckets of this many ms.",
    }),
  ),
  selectCount: flag,
  selectMinCreatedAt: flag,
  selectMaxQueueWaitMs: flag,
  selectMaxTotalLatencyMs: flag,
  ...workflowFilterProperties,
});

export const stepAggregate = closed("StepAggregate", { group, count: number, maxDurationMs: number });

export const stepAggregatesInput = closed("StepAggregatesBody", {
  groupByFunctionName: flag,
  groupByStatus: flag,
  timeBucketSizeMs: Type.Optional(
    Type.Integer({
      format: "int64",
      description: "Groups by completion time too, in buckets of this many ms.",
    }),
  ),
  selectCount: flag,
  selectMaxDurationMs: flag,
  status: Type.Optional(texts),
  stepName: Type.Optional(texts),
  workflowIdPrefix: Type.Optional(texts),
  completedAfter: Type.Optional(time),
  completedBefore: Type.Optional(time),
});
