import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { app, inApp } from "./paths.ts";
import { metric } from "./schemas/metric.ts";
import { time } from "./schemas/primitives.ts";

export const metricOperations = {
  listMetrics: {
    method: "GET",
    path: `${app}/metrics`,
    tag: "Metrics",
    summary: "List collected counts of a time range",
    access: "metric.read",
    params: inApp,
    query: Type.Object({ startTime: time, endTime: time }),
    success: { status: 200, body: Type.Array(metric) },
  },
} as const satisfies Record<string, Operation>;
