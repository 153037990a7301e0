// Collected counts: row → API.
import type { Static } from "typebox";
import type { metric } from "../../../contract/schemas/metric.ts";
import type { MetricRow } from "../../../store/metrics.ts";

export function metricView(row: MetricRow): Static<typeof metric> {
  return {
    appId: row.appId,
    metricType: row.metricType,
    metricName: row.metricName,
    granularity: row.granularity,
    timeBucket: row.timeBucket.toISOString(),
    value: row.value,
  };
}
