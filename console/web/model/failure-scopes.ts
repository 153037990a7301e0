// Failures of a span of time as filters, and as what a job may be about.
import type { FailureGroup } from "./failures.ts";
import { number } from "./job.ts";
import type { JobFilters, JobScope } from "./job-scope.ts";
import { badEnds } from "./status.ts";

/** A span of time in which workflows failed. */
export interface FailureWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Filters for the failures of a window, of one workflow name or of all. */
export function failuresOf({ fromMs, toMs }: FailureWindow, name?: string): JobFilters {
  const to = new Date(toMs).toISOString();
  return {
    status: [...badEnds],
    ...(name === undefined ? {} : { workflowName: [name] }),
    completedAfter: new Date(fromMs).toISOString(),
    completedBefore: to,
    endTime: to,
  };
}

/** Every failure of a window. */
export function allScope(window: FailureWindow): JobScope {
  return { label: "All that failed in this time", chosen: { filters: failuresOf(window) } };
}

/** A group of failures, and, where not all failures have been read, all of its name. */
export function scopesOf(
  group: FailureGroup,
  window: FailureWindow,
  isWhole: boolean,
): [JobScope, ...JobScope[]] {
  const { name, rows } = group;
  const read = `The ${number(rows.size)} of this group`;
  const mine: JobScope = { label: isWhole ? read : `${read} that have been read`, chosen: { rows } };
  if (isWhole) return [mine];
  const filters = failuresOf(window, name);
  return [mine, { label: `All of ${name} that failed in this time, with any message`, chosen: { filters } }];
}
