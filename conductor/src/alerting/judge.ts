// Whether a rule's condition holds now: what executors say, and what the registry knows of them.
import { ConductorError } from "../errors.ts";
import type { AppRef, Router } from "../routing/router.ts";
import type { ExecutorCounts } from "../store/alerts.ts";
import { aboutWorkflows, countOf, readGroups } from "../wire/aggregate-query.ts";
import type { WireAggregate, WireWorkflow } from "../wire/messages.ts";
import { wireTime } from "../wire/time.ts";
import {
  slowQueueAlert,
  strandedAlert,
  unresponsiveAlert,
  workflowFailureAlert,
  type Alert,
} from "./alert.ts";
import type { Condition } from "./condition.ts";

export interface Judgement {
  readonly router: Router;
  readonly app: AppRef;
  readonly requestId: string;
  /** The database's time, in epoch milliseconds. */
  readonly nowMs: number;
  readonly executors: ExecutorCounts;
}

/** Longest wait for an answer. An executor that takes longer to say who it is does not respond, in milliseconds. */
const answerMs = 25_000;
/** Waiting workflows that are looked at one by one; beyond, the executor's own count is taken. */
const maxLookedAt = 1_000;

/** The alert that is due, or undefined when the condition does not hold or is not known. */
export async function judge(judgement: Judgement, condition: Condition): Promise<Alert | undefined> {
  if (condition.ruleType === "UnresponsiveApplication") return judgeResponse(judgement);
  if (judgement.executors.healthy === 0) return undefined;
  return condition.ruleType === "WorkflowFailure"
    ? judgeFailures(judgement, condition)
    : judgeQueues(judgement, condition);
}

async function judgeFailures(
  judgement: Judgement,
  condition: Extract<Condition, { readonly ruleType: "WorkflowFailure" }>,
): Promise<Alert | undefined> {
  const { workflowName, threshold, periodSecs } = condition;
  const { router, app, nowMs } = judgement;
  const body = aboutWorkflows({
    group_by_status: true,
    status: ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    completed_after: wireTime(Math.max(0, nowMs - periodSecs * 1_000)),
    ...(workflowName === undefined ? {} : { name: [workflowName] }),
  });
  const { output } = await router.ask(app, "get_workflow_aggregates", { body }, toRead(judgement));
  const failed = sum(readGroups(output));
  return failed >= threshold ? workflowFailureAlert(condition, failed) : undefined;
}

async function judgeQueues(
  judgement: Judgement,
  condition: Extract<Condition, { readonly ruleType: "SlowQueue" }>,
): Promise<Alert | undefined> {
  const { router, app, nowMs } = judgement;
  const queue = condition.queueName === undefined ? {} : { queue_name: [condition.queueName] };
  const enqueuedBefore = Math.max(0, nowMs - condition.thresholdSecs * 1_000);
  const waiting = { status: ["ENQUEUED" as const], end_time: wireTime(enqueuedBefore), ...queue };
  const body = aboutWorkflows({ group_by_queue_name: true, ...waiting });
  const { output } = await router.ask(app, "get_workflow_aggregates", { body }, toRead(judgement));
  const queued = sum(readGroups(output).filter(({ group }) => group["queue_name"] != null));
  if (queued === 0) return undefined;
  if (queued > maxLookedAt) return slowQueueAlert(condition, queued);
  // A delayed workflow is old when its delay ends, but has not waited: its age must be counted from then.
  const listing = { ...waiting, limit: maxLookedAt, sort_desc: false, load_input: false, load_output: false };
  const { output: workflows } = await router.ask(app, "list_workflows", { body: listing }, toRead(judgement));
  const waiters = Array.isArray(workflows) ? workflows : [];
  const stuck = waiters.filter((each) => waitsSince(each) <= enqueuedBefore).length;
  return stuck > 0 ? slowQueueAlert(condition, stuck) : undefined;
}

/** Epoch milliseconds from which a workflow could have been started; never, without a queue. */
function waitsSince({ CreatedAt, DelayUntilEpochMS, QueueName }: WireWorkflow): number {
  if (QueueName == null) return Number.POSITIVE_INFINITY;
  return Math.max(Number(CreatedAt ?? 0), Number(DelayUntilEpochMS ?? 0));
}

/**
 * An application is unresponsive when all its executors are DEAD, which the registry says only after their timeout,
 * when no executor could take the work of a dead one, or when the connected ones do not answer. An application that never
 * had an executor is not.
 */
async function judgeResponse(judgement: Judgement): Promise<Alert | undefined> {
  const { router, app, executors } = judgement;
  if (executors.healthy === 0) {
    const isGone = executors.dead > 0 && executors.disconnected === 0;
    return isGone ? unresponsiveAlert(app.name, 0) : undefined;
  }
  if (executors.stranded > 0) return strandedAlert(app.name, executors);
  try {
    await router.ask(app, "executor_info", {}, { ...toRead(judgement), persistent: true });
    return undefined;
  } catch (error) {
    // Any other failure is an answer, or is Conductor's own: another round will judge better.
    const isSilent = error instanceof ConductorError && error.code === "CONDUCTOR_EXECUTOR_TIMED_OUT";
    if (!isSilent) throw error;
    return unresponsiveAlert(app.name, executors.healthy);
  }
}

function toRead({ requestId }: Judgement) {
  return { requestId, deadline: Date.now() + answerMs, repeatable: true };
}

function sum(groups: WireAggregate[]): number {
  return groups.reduce((total, group) => total + countOf(group), 0);
}
