import { Type } from "typebox";
import { closed, int32, int64, nullable, text, textOrNull, time, timeOrNull } from "./primitives.ts";
import { workflowFilterProperties } from "./workflow-search.ts";

const flag = Type.Optional(Type.Boolean());
const optionalText = Type.Optional(text);

const jobAction = Type.Enum(["cancel", "resume", "fork", "delete"]);

/** Like a search, without what a listing alone needs. */
const jobFilters = closed("JobFilters", workflowFilterProperties);

const jobOptions = closed("JobOptions", {
  cancelChildren: flag,
  deleteChildren: flag,
  queueName: optionalText,
  queuePartitionKey: optionalText,
  appVersion: optionalText,
  fromLastFailure: flag,
  fromLastStep: flag,
  fromStep: Type.Optional(int32),
  fromStepName: optionalText,
});

export const jobInput = closed("JobBody", {
  action: jobAction,
  workflowIds: Type.Optional(
    Type.Array(text, { description: "The workflows. Either these or `filters`.", maxItems: 100_000 }),
  ),
  filters: Type.Optional(jobFilters),
  options: Type.Optional(jobOptions),
});

const group = { count: int64 };

export const jobPreview = closed("JobPreview", {
  total: Type.Integer({ format: "int64", description: "Workflows that match." }),
  eligible: Type.Integer({
    format: "int64",
    description: "Those of them that the action can change as they are now.",
  }),
  byStatus: Type.Array(closed("JobPreviewStatus", { status: text, isEligible: Type.Boolean(), ...group })),
  byVersion: Type.Array(
    closed("JobPreviewVersion", {
      appVersion: textOrNull,
      isConnected: Type.Boolean({ description: "Whether an executor of this version is connected." }),
      ...group,
    }),
  ),
});

const jobCounts = closed("JobCounts", {
  total: int64,
  waiting: int64,
  done: int64,
  refused: int64,
  missing: int64,
  unknown: int64,
  untried: int64,
});

const jobProperties = {
  jobId: text,
  action: jobAction,
  status: Type.Enum(["COLLECTING", "ACTING", "STOPPING", "ENDED"]),
  options: jobOptions,
  /** Null where the workflows were named. */
  hasFilters: Type.Boolean(),
  counts: jobCounts,
  note: nullable(
    Type.String({ description: "What it waits for, or why it ended before all had their turn." }),
  ),
  createdBy: text,
  createdAt: time,
  endedAt: timeOrNull,
};

export const job = closed("Job", jobProperties);

export const orgJob = closed("OrgJob", { ...jobProperties, applicationName: text });

export const jobOutcomeState = Type.Enum([
  "WAITING",
  "SENT",
  "DONE",
  "REFUSED",
  "MISSING",
  "UNKNOWN",
  "UNTRIED",
]);

export const jobOutcome = closed("JobOutcome", {
  position: Type.String({ description: "To be given as `after` for the next page." }),
  workflowId: text,
  state: jobOutcomeState,
  reason: textOrNull,
  forkedTo: textOrNull,
});
