import { Type } from "typebox";
import { closed, nullable, text, textOrNull, texts, time, timeOrNull } from "./primitives.ts";

export const schedule = closed("Schedule", {
  scheduleId: text,
  scheduleName: text,
  workflowName: text,
  workflowClass: textOrNull,
  cronExpression: text,
  status: text,
  context: textOrNull,
  lastFiredAt: timeOrNull,
  automaticBackfill: Type.Boolean(),
  cronTimezone: textOrNull,
  applicationName: textOrNull,
});

export const triggerOutput = closed("TriggerOutputBody", { workflowId: text });

export const backfillInput = closed("BackfillInputBody", { startTime: time, endTime: time });

export const backfillCount = closed("BackfillCount", {
  count: nullable(
    Type.Integer({
      description: "No more than the limit. Null for an expression that only its SDK can read.",
    }),
  ),
  isAll: Type.Boolean({ description: "Whether the range has no more than that." }),
  limit: Type.Integer({ description: "Most workflows that one backfill starts." }),
});

export const backfillOutput = closed("BackfillOutputBody", { workflowIds: texts });
