// Jobs as sentences and numbers: one action of Conductor on many workflows.
import type { WorkflowAction } from "./status.ts";

interface JobCounts {
  readonly total: number;
  readonly waiting: number;
  readonly done: number;
  readonly refused: number;
  readonly missing: number;
  readonly unknown: number;
  readonly untried: number;
}

interface KnownJob {
  readonly action: WorkflowAction;
  readonly status: "COLLECTING" | "ACTING" | "STOPPING" | "ENDED";
  readonly counts: JobCounts;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** Maximum workflows per job; Conductor takes the oldest first. */
export const maxJobWorkflows = 100_000;

export const verbs: Readonly<
  Record<WorkflowAction, { readonly verb: string; readonly doing: string; readonly done: string }>
> = {
  cancel: { verb: "Cancel", doing: "Cancelling", done: "Cancelled" },
  resume: { verb: "Resume", doing: "Resuming", done: "Resumed" },
  fork: { verb: "Fork", doing: "Forking", done: "Forked" },
  delete: { verb: "Delete", doing: "Deleting", done: "Deleted" },
};

/** A count as text: `12,481`. */
export function number(count: number): string {
  return count.toLocaleString("en");
}

/** How many workflows have had their turn. */
export function turnsTaken({ total, waiting }: JobCounts): number {
  return total - waiting;
}

/** What a job is doing or has done: `Forking 91`, `Forked 89 of 91`. */
export function jobTitle({ action, status, counts }: KnownJob): string {
  const { doing, done } = verbs[action];
  if (status !== "ENDED") return counts.total === 0 ? doing : `${doing} ${number(counts.total)}`;
  if (counts.done === counts.total) return `${done} ${number(counts.done)}`;
  return `${done} ${number(counts.done)} of ${number(counts.total)}`;
}

/** How far a job has come, as a sentence. */
export function progressText({ status, counts }: KnownJob): string {
  const far = `${number(turnsTaken(counts))} of ${number(counts.total)}`;
  if (status === "COLLECTING") return `Finding the workflows: ${number(counts.total)} so far.`;
  if (status === "STOPPING") return `Stopping; ${far} had their turn.`;
  if (status !== "ENDED") return `${far} had their turn.`;
  return counts.untried === 0
    ? "Ended."
    : `Ended; ${number(counts.total - counts.untried)} of ${number(counts.total)} had their turn.`;
}

/** The states of a job's workflows that are not as they were meant to be, the worst first, with their counts. */
export function troubles(counts: JobCounts): readonly { readonly word: string; readonly count: number }[] {
  return outcomeWords
    .filter(({ key }) => key !== "done" && key !== "waiting")
    .map(({ key, word }) => ({ word, count: counts[key] }))
    .filter(({ count }) => count > 0);
}

/** The states of a job's workflows, as the API and as people name them. */
export const outcomeWords = [
  { key: "unknown", state: "UNKNOWN", word: "Not known" },
  { key: "refused", state: "REFUSED", word: "Refused" },
  { key: "missing", state: "MISSING", word: "Did not exist" },
  { key: "untried", state: "UNTRIED", word: "Not tried" },
  { key: "waiting", state: "WAITING", word: "Waiting" },
  { key: "done", state: "DONE", word: "Done" },
] as const;

export type OutcomeState = (typeof outcomeWords)[number]["state"];

/** A job that tells nothing about the speed of the next one: it was too short. */
const fewWorkflows = 100;

/** How long a job about so many workflows may take, from the newest jobs of the application; undefined without one. */
export function expectedMs(
  count: number,
  action: WorkflowAction,
  jobs: readonly KnownJob[],
): number | undefined {
  const last = jobs.find(
    (job) => job.action === action && job.endedAt !== null && job.counts.done >= fewWorkflows,
  );
  if (last?.endedAt == null) return undefined;
  const tookMs = Date.parse(last.endedAt) - Date.parse(last.createdAt);
  return (tookMs / last.counts.done) * count;
}
