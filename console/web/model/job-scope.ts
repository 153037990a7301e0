// The workflows that a job is about: rows that a person chose, or all that match filters.
import { suits } from "./status.ts";
import type { WorkflowAction } from "./status.ts";
import type { ChosenRows } from "./selection.ts";
import { searchBodyBy } from "./filters.ts";
import type { Filters, SearchBody } from "./filters.ts";

export type JobFilters = Omit<SearchBody, "queuesOnly">;

export interface JobScope {
  /** As a person reads it: `The 91 selected`. */
  readonly label: string;
  readonly chosen: { readonly rows: ChosenRows } | { readonly filters: JobFilters };
}

/** What Conductor takes: ids or filters. */
export type JobChoice = { readonly workflowIds: string[] } | { readonly filters: JobFilters };

/** Rows above this number are counted as they were last read: the application would look up each of them. */
const maxCounted = 2_000;

/** What is counted before the job begins; undefined where counting would cost the application too much. */
export function previewChoice({ chosen }: JobScope): JobChoice | undefined {
  if ("filters" in chosen) return chosen;
  return chosen.rows.size > maxCounted ? undefined : { workflowIds: [...chosen.rows.keys()] };
}

/** What the job is given. Rows that the action cannot change are left out, as Conductor does where it has filters. */
export function jobChoice({ chosen }: JobScope, action: WorkflowAction, isFromFailure: boolean): JobChoice {
  if ("filters" in chosen) return chosen;
  const fit = Array.from(chosen.rows).filter(([, status]) => suits(action, status, isFromFailure));
  return { workflowIds: fit.map(([id]) => id) };
}

/** The filters of a page as those of a job, for workflows that were created up to an ISO time. */
export function jobFilters(filters: Filters, instant: string): JobFilters {
  const { queuesOnly: _notCounted, ...body } = searchBodyBy(filters, instant);
  return body;
}

/** Rows by status, as they were last read, in the form of a preview. */
export function countRows(
  rows: ChosenRows,
  action: WorkflowAction,
  isFromFailure: boolean,
): { readonly status: string; readonly isEligible: boolean; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const status of rows.values()) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Array.from(counts, ([status, count]) => ({
    status,
    isEligible: suits(action, status, isFromFailure),
    count,
  })).sort((a, b) => b.count - a.count);
}
