// The selection in the workflow list: chosen rows, or everything that matched at one moment.
import type { Filters } from "./filters.ts";
import { suits } from "./status.ts";
import type { WorkflowAction } from "./status.ts";

/** The status of each chosen row when it was last seen, by workflow id. */
export type ChosenRows = ReadonlyMap<string, string>;

/** Everything that matched at one moment, with the count of each status. */
export interface AllMatching {
  readonly filters: Filters;
  /** Workflows that were created later are not part of it. */
  readonly before: string;
  readonly counts: ReadonlyMap<string, number>;
}

export interface Selection {
  readonly rows: ChosenRows;
  readonly all?: AllMatching;
}

export const nothingSelected: Selection = { rows: new Map() };

/** How many workflows are selected in each status. */
function selectedCounts({ rows, all }: Selection): ReadonlyMap<string, number> {
  if (all !== undefined) return all.counts;
  const counts = new Map<string, number>();
  for (const status of rows.values()) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** How many workflows are selected. */
export function selectedCount(selection: Selection): number {
  return total(selectedCounts(selection), () => true);
}

/** How many of the selected workflows suit an action. */
export function eligibleCount(action: WorkflowAction, selection: Selection): number {
  return total(selectedCounts(selection), (status) => suits(action, status));
}

function total(counts: ReadonlyMap<string, number>, isCounted: (status: string) => boolean): number {
  return Array.from(counts).reduce((sum, [status, count]) => sum + (isCounted(status) ? count : 0), 0);
}

/** Counts by status, from an aggregate's groups. */
export function countsByStatus(
  groups: readonly { readonly group: Readonly<Record<string, string | null>>; readonly count?: number }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { group, count = 0 } of groups) {
    const status = group["status"] ?? "";
    counts.set(status, (counts.get(status) ?? 0) + count);
  }
  return counts;
}

/** The chosen rows with their current statuses. */
export function refreshedRows(
  rows: ChosenRows,
  shown: readonly { readonly workflowId: string; readonly status: string }[],
): ChosenRows {
  const now = new Map(shown.map(({ workflowId, status }) => [workflowId, status]));
  return new Map(Array.from(rows, ([id, status]) => [id, now.get(id) ?? status]));
}
