import { Type } from "typebox";
import { anything, closed, filterValues, int64, mapOf, time } from "./primitives.ts";

const flag = Type.Optional(Type.Boolean());
const values = Type.Optional(filterValues);
const instant = Type.Optional(time);

/** Filters that listings and aggregates share. Members are combined with AND, the values of one with OR. */
export const workflowFilterProperties = {
  status: values,
  workflowName: values,
  workflowIds: values,
  workflowIdPrefix: values,
  queueName: values,
  scheduleName: values,
  user: values,
  executorId: values,
  appVersion: values,
  parentWorkflowId: values,
  forkedFrom: values,
  startTime: Type.Optional(
    Type.String({ format: "date-time", description: "Created at this instant or later." }),
  ),
  endTime: Type.Optional(
    Type.String({ format: "date-time", description: "Created at this instant or earlier." }),
  ),
  completedAfter: instant,
  completedBefore: instant,
  dequeuedAfter: instant,
  dequeuedBefore: instant,
  hasParent: flag,
  wasForkedFrom: flag,
  attributes: Type.Optional(mapOf(anything)),
};

export const workflowSearch = closed("WorkflowSearchBody", {
  ...workflowFilterProperties,
  queuesOnly: flag,
  limit: Type.Optional(Type.Integer({ format: "int64", description: "Unlimited when absent." })),
  offset: Type.Optional(int64),
  sortDesc: Type.Optional(Type.Boolean({ description: "Newest first. Oldest first when absent." })),
  loadInput: flag,
  loadOutput: flag,
});
