// Queues: wire → API.
import type { Static } from "typebox";
import type { queue } from "../../../contract/schemas/queue.ts";
import type { WireQueue } from "../../../wire/messages.ts";
import { decimal, integer, requiredText, text } from "./value.ts";

export function queueView(wire: WireQueue): Static<typeof queue> {
  return {
    name: requiredText(wire.name),
    concurrency: integer(wire.concurrency) ?? null,
    workerConcurrency: integer(wire.worker_concurrency) ?? null,
    rateLimitMax: integer(wire.rate_limit_max) ?? null,
    rateLimitPeriodSecs: decimal(wire.rate_limit_period_sec) ?? null,
    priorityEnabled: wire.priority_enabled === true,
    partitionQueue: wire.partition_queue === true,
    pollingIntervalSecs: decimal(wire.polling_interval_sec) ?? 0,
    applicationName: text(wire.application_name),
    partitionConcurrency: integer(wire.partition_concurrency) ?? null,
    partitionWorkerConcurrency: integer(wire.partition_worker_concurrency) ?? null,
    partitionRateLimitMax: integer(wire.partition_rate_limit_max) ?? null,
    partitionRateLimitPeriodSecs: decimal(wire.partition_rate_limit_period_sec) ?? null,
  };
}
