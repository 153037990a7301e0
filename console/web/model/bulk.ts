// What one action did to each of many workflows. Conductor gives one answer for all, so each workflow's status is read before
// and after.
import type { Failure } from "./failure.ts";
import { statusMeaning, suits } from "./status.ts";
import type { PlainAction, WorkflowAction } from "./status.ts";

/** Maximum ids per call, for an answer within seconds from every SDK's database. */
const idsPerCall = 200;
/** Maximum characters of the ids of one call. */
const charactersPerCall = 200_000;
/** Maximum workflows per action. */
export const maxWorkflows = 10_000;

export type OutcomeKind = "done" | "missing" | "refused" | "unknown" | "untried";

/** The result for one workflow. */
export interface Outcome {
  readonly workflowId: string;
  readonly kind: OutcomeKind;
  /** Why, as a sentence; empty where the kind is enough. */
  readonly reason: string;
  /** The workflow that a fork made. */
  readonly forkedTo?: string;
}

/** Statuses by workflow id; a workflow that does not exist is not in it. */
export type Statuses = ReadonlyMap<string, string>;

/** The ids in portions that one call takes. */
export function portions(workflowIds: readonly string[]): string[][] {
  const all: string[][] = [];
  let characters = 0;
  for (const id of workflowIds) {
    const last = all.at(-1);
    characters += id.length;
    if (last !== undefined && last.length < idsPerCall && characters <= charactersPerCall) {
      last.push(id);
    } else {
      all.push([id]);
      characters = id.length;
    }
  }
  return all;
}

/** The ids that an action can change now, and the outcomes of the others. */
export function sortBefore(
  action: WorkflowAction,
  workflowIds: readonly string[],
  before: Statuses,
): { readonly ids: string[]; readonly outcomes: Outcome[] } {
  const ids: string[] = [];
  const outcomes: Outcome[] = [];
  for (const workflowId of workflowIds) {
    const status = before.get(workflowId);
    if (status === undefined) outcomes.push({ workflowId, kind: "missing", reason: "" });
    else if (suits(action, status)) ids.push(workflowId);
    else outcomes.push({ workflowId, kind: "refused", reason: unfit(action, status) });
  }
  return { ids, outcomes };
}

function unfit(action: WorkflowAction, status: string): string {
  const { word } = statusMeaning(status);
  if (action === "cancel") return `It has ended: ${word}.`;
  if (action === "resume") return `Nothing to resume: ${word}.`;
  return `It has not failed: ${word}.`;
}

/** The outcomes after an action. `failure`: the call failed, perhaps after it had taken effect. */
export function judgeAfter(
  action: PlainAction,
  workflowIds: readonly string[],
  after: Statuses,
  failure: Failure | undefined,
): Outcome[] {
  return workflowIds.map((workflowId) => {
    const status = after.get(workflowId);
    if (hasHappened(action, status)) return { workflowId, kind: "done", reason: "" };
    if (status === undefined) return { workflowId, kind: "missing", reason: "" };
    if (failure !== undefined) return { workflowId, kind: failureKind(failure), reason: failure.message };
    return { workflowId, kind: "refused", reason: `It is still ${statusMeaning(status).word}.` };
  });
}

function hasHappened(action: PlainAction, status: string | undefined): boolean {
  if (action === "delete") return status === undefined;
  if (action === "cancel") return status === "CANCELLED";
  return status !== undefined && status !== "CANCELLED" && status !== "MAX_RECOVERY_ATTEMPTS_EXCEEDED";
}

/** The outcomes after a fork. `forks`: new workflow ids by the ids that they were forked from. */
export function judgeForks(
  workflowIds: readonly string[],
  forks: ReadonlyMap<string, string>,
  failure: Failure | undefined,
): Outcome[] {
  return workflowIds.map((workflowId) => {
    const forkedTo = forks.get(workflowId);
    if (forkedTo !== undefined) return { workflowId, kind: "done", reason: "", forkedTo };
    if (failure === undefined) {
      return { workflowId, kind: "unknown", reason: "The answer names no new workflow for it." };
    }

    return { workflowId, kind: failureKind(failure), reason: failure.message };
  });
}

/** Failures after which a change may have happened. */
const uncertain = new Set<Failure["kind"]>(["not-answering", "unreachable", "restarting", "unexpected"]);

function failureKind({ kind }: Failure): OutcomeKind {
  return uncertain.has(kind) ? "unknown" : "refused";
}

/** Whether every further call would fail too. */
export function endsAll({ kind }: Failure): boolean {
  return kind !== "gone" && kind !== "invalid";
}

/** The outcomes by kind, the worst kind first; empty kinds are left out. */
export function byKind(
  outcomes: readonly Outcome[],
): { readonly kind: OutcomeKind; readonly outcomes: Outcome[] }[] {
  const kinds: readonly OutcomeKind[] = ["unknown", "refused", "missing", "untried", "done"];
  return kinds
    .map((kind) => ({ kind, outcomes: outcomes.filter((one) => one.kind === kind) }))
    .filter((group) => group.outcomes.length > 0);
}
