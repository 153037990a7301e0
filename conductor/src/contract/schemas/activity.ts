import { Type } from "typebox";
import { closed, int64, nullable, text, time } from "./primitives.ts";

export const activitySettings = closed("ActivitySettings", {
  collectActivity: Type.Boolean({ description: "Whether what workflows do is counted for charts." }),
});

const activitySeries = closed("ActivitySeries", {
  key: nullable(Type.String({ description: "Null for everything beyond the most frequent." })),
  /** One per point. */
  counts: Type.Array(int64),
});

export const activity = closed("Activity", {
  startTime: time,
  pointSecs: int64,
  /** How much of each point was collected, in seconds: where it is 0, a count of 0 tells nothing. */
  collectedSecs: Type.Array(int64),
  collecting: Type.Boolean(),
  series: Type.Array(activitySeries),
});

export const activityQuery = Type.Object({
  startTime: time,
  endTime: time,
  groupBy: Type.Optional(text),
  status: Type.Optional(text),
  workflowName: Type.Optional(text),
  queueName: Type.Optional(text),
  appVersion: Type.Optional(text),
  points: Type.Optional(int64),
});
