import { closed, int32, int64, text, time } from "./primitives.ts";

export const metric = closed("Metric", {
  appId: text,
  metricType: text,
  metricName: text,
  granularity: int32,
  timeBucket: time,
  value: int64,
});
