import { Type } from "typebox";
import { closed, text, textOrNull, texts, time, timeOrNull } from "./primitives.ts";

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

export const backfillOutput = closed("BackfillOutputBody", { workflowIds: texts });
