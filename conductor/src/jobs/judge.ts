// What a job may change and what it has changed, from statuses before and after. Pure.
import { ConductorError } from "../errors.ts";
import type { Outcome } from "../store/job-workflows.ts";
import type { JobAction, JobOptions } from "../store/jobs.ts";
import { workflowStatuses, type WorkflowStatus } from "../wire/messages.ts";

/** Status by workflow id. A workflow that does not exist, or is another application's, is not in it. */
export type Statuses = ReadonlyMap<string, string>;

const open: readonly WorkflowStatus[] = ["PENDING", "ENQUEUED", "DELAYED"];
const resumable: readonly WorkflowStatus[] = ["CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"];
const failed: readonly WorkflowStatus[] = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"];

/** The statuses that an action can change. A fork from the last failure needs one; from elsewhere, any end will do. */
export function eligibleStatuses(action: JobAction, options: JobOptions): readonly WorkflowStatus[] {
  if (action === "cancel") return open;
  if (action === "resume") return resumable;
  if (action === "delete") return workflowStatuses;
  return options.fromLastFailure ? failed : workflowStatuses.filter((status) => !open.includes(status));
}

/** The workflows that an action can change now, and the outcome of each other one. */
export function sortBefore(
  ids: readonly string[],
  before: Statuses,
  eligible: readonly string[],
): { readonly fit: string[]; readonly outcomes: Outcome[] } {
  const fit: string[] = [];
  const outcomes: Outcome[] = [];
  for (const workflowId of ids) {
    const status = before.get(workflowId);
    if (status === undefined) outcomes.push({ workflowId, state: "MISSING" });
    else if (eligible.includes(status)) fit.push(workflowId);
    else outcomes.push({ workflowId, state: "REFUSED", reason: `Its status was ${status}.` });
  }
  return { fit, outcomes };
}

/** What became of workflows that were acted on; `failure` is what the request failed with, perhaps after it took effect. */
export function judgeAfter(
  action: Exclude<JobAction, "fork">,
  ids: readonly string[],
  after: Statuses,
  failure: Error | undefined,
): Outcome[] {
  return ids.map((workflowId): Outcome => {
    const status = after.get(workflowId);
    if (hasHappened(action, status)) return { workflowId, state: "DONE" };
    if (status === undefined) return { workflowId, state: "MISSING" };
    if (failure !== undefined) return { workflowId, state: stateOf(failure), reason: failure.message };
    return { workflowId, state: "REFUSED", reason: `Its status is ${status} all the same.` };
  });
}

/** The same for forks: new ids by the ids that they were forked from. */
export function judgeForks(
  ids: readonly string[],
  forks: ReadonlyMap<string, string>,
  failure: Error | undefined,
): Outcome[] {
  return ids.map((workflowId): Outcome => {
    const forkedTo = forks.get(workflowId);
    if (forkedTo !== undefined) return { workflowId, state: "DONE", forkedTo };
    if (failure !== undefined) return { workflowId, state: stateOf(failure), reason: failure.message };
    return { workflowId, state: "UNKNOWN", reason: "The executor named no new workflow for it." };
  });
}

function hasHappened(action: Exclude<JobAction, "fork">, status: string | undefined): boolean {
  if (action === "delete") return status === undefined;
  if (action === "cancel") return status === "CANCELLED";
  return status !== undefined && !(resumable as readonly string[]).includes(status);
}

const uncertain = new Set([
  "CONDUCTOR_EXECUTOR_TIMED_OUT",
  "CONDUCTOR_EXECUTOR_DISCONNECTED",
  "CONDUCTOR_OUTCOME_UNKNOWN",
  "CONDUCTOR_ANSWER_TOO_LARGE",
  "CONDUCTOR_PEER_UNREACHABLE",
]);

/** Whether a request that failed in this way may have taken effect. */
export function mayHaveHappened(failure: Error): boolean {
  return !(failure instanceof ConductorError) || uncertain.has(failure.code);
}

function stateOf(failure: Error): "REFUSED" | "UNKNOWN" {
  return mayHaveHappened(failure) ? "UNKNOWN" : "REFUSED";
}

const absences = new Set([
  "CONDUCTOR_EXECUTOR_NOT_CONNECTED",
  "CONDUCTOR_EXECUTOR_BUSY",
  "CONDUCTOR_PEER_OUTDATED",
  "CONDUCTOR_DATABASE_UNAVAILABLE",
]);

/** Whether nothing was sent, and the same request may succeed later. */
export function isAbsence(failure: unknown): failure is ConductorError {
  return failure instanceof ConductorError && absences.has(failure.code);
}
