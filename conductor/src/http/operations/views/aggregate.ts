// Aggregates: wire → API. What was not selected is left out, never null.
import type { Static } from "typebox";
import type { stepAggregate, workflowAggregate } from "../../../contract/schemas/aggregate.ts";
import type { WireAggregate } from "../../../wire/messages.ts";
import { instantOrNull } from "../../instants.ts";
import { integer, text } from "./value.ts";

export function workflowAggregateView(wire: WireAggregate): Static<typeof workflowAggregate> {
  return {
    group: groupView(wire.group),
    count: integer(wire.count),
    minCreatedAt: instantOrNull(wire.min_created_at) ?? undefined,
    maxQueueWaitMs: integer(wire.max_queue_wait_ms),
    maxTotalLatencyMs: integer(wire.max_total_latency_ms),
  };
}

export function stepAggregateView(wire: WireAggregate): Static<typeof stepAggregate> {
  return {
    group: groupView(wire.group),
    count: integer(wire.count),
    maxDurationMs: integer(wire.max_duration_ms),
  };
}

function groupView(group: WireAggregate["group"]): Record<string, string | null> {
  const out: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(group ?? {})) out[name] = text(value);
  return out;
}
