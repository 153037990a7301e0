// What executors are asked for a scrape. One question feeds several families. Pure.
import { aboutSteps, aboutWorkflows } from "../wire/aggregate-query.ts";
import type { StepAggregateQuery, WireTime, WorkflowAggregateQuery } from "../wire/messages.ts";
import { wireTime } from "../wire/time.ts";
import type { TimeWindow } from "./window.ts";

/** Questions about the window, whose answers do not change, and the one about now. */
export const questions = ["started", "dequeued", "completed", "steps", "current"] as const;
export type Question = (typeof questions)[number];

export type Query =
  | { readonly type: "get_workflow_aggregates"; readonly body: WorkflowAggregateQuery }
  | { readonly type: "get_step_aggregates"; readonly body: StepAggregateQuery };

/** True when the answer is about the window, and so holds until the minute ends. */
export function isWindowed(question: Question): boolean {
  return question !== "current";
}

/** The question as it is sent. SDKs include both ends of a range, to the millisecond: the last one is left out. */
export function toQuery(question: Question, { startMs, endMs }: TimeWindow): Query {
  const from = wireTime(startMs);
  const to = wireTime(endMs - 1);
  if (question === "steps") {
    const steps = { group_by_function_name: true, group_by_status: true, select_max_duration_ms: true };
    return {
      type: "get_step_aggregates",
      body: aboutSteps({ ...steps, completed_after: from, completed_before: to }),
    };
  }
  return {
    type: "get_workflow_aggregates",
    body: aboutWorkflows({ ...byName, ...queries(from, to)[question] }),
  };
}

const byName = { group_by_name: true, group_by_queue_name: true };

function queries(
  from: WireTime,
  to: WireTime,
): Record<Exclude<Question, "steps">, Partial<WorkflowAggregateQuery>> {
  return {
    started: { start_time: from, end_time: to },
    dequeued: { dequeued_after: from, dequeued_before: to },
    completed: {
      group_by_status: true,
      select_max_queue_wait_ms: true,
      select_max_total_latency_ms: true,
      status: ["SUCCESS", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"],
      completed_after: from,
      completed_before: to,
    },
    current: { group_by_status: true, select_min_created_at: true, status: ["ENQUEUED", "PENDING"] },
  };
}
