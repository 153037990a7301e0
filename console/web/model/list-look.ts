// How the list shows what matches: its columns, whether children stand under their parents, and the workflow in the panel.
import { searchFromFilters } from "./filters.ts";
import type { Filters, SearchParams, ValueFilter, YesNo } from "./filters.ts";

interface Column {
  readonly title: string;
  /** A track of the grid. */
  readonly width: string;
  readonly isNumber?: boolean;
  /** The filter that the column's values belong to. */
  readonly facet?: ValueFilter;
  /** Whether the application must read the results of the rows for it, which may be large. */
  readonly loads?: boolean;
}

/** The columns in the order in which they stand. */
const columns = {
  status: { title: "Status", width: "136px", facet: "status" },
  name: { title: "Name", width: "minmax(104px, 1.3fr)", facet: "name" },
  id: { title: "Workflow ID", width: "minmax(128px, 2fr)" },
  error: { title: "Error", width: "minmax(180px, 2fr)", loads: true },
  output: { title: "Output", width: "minmax(160px, 1.6fr)", loads: true },
  attributes: { title: "Attributes", width: "minmax(140px, 1.4fr)" },
  user: { title: "User", width: "minmax(88px, 0.8fr)", facet: "user" },
  queue: { title: "Queue", width: "minmax(72px, 0.8fr)", facet: "queue" },
  version: { title: "Version", width: "minmax(72px, 0.7fr)", facet: "version" },
  executor: { title: "Executor", width: "minmax(112px, 1fr)", facet: "executor" },
  schedule: { title: "Schedule", width: "minmax(104px, 1fr)", facet: "schedule" },
  parent: { title: "Child of", width: "minmax(112px, 1fr)", facet: "parent" },
  forkedFrom: { title: "Forked from", width: "minmax(112px, 1fr)", facet: "forkedFrom" },
  partition: { title: "Partition", width: "minmax(88px, 0.7fr)" },
  priority: { title: "Priority", width: "72px", isNumber: true },
  started: { title: "Started", width: "136px", isNumber: true },
  ended: { title: "Ended", width: "136px", isNumber: true },
  took: { title: "Took", width: "80px", isNumber: true },
  created: { title: "Created", width: "136px", isNumber: true },
} as const satisfies Readonly<Record<string, Column>>;

export type ColumnName = keyof typeof columns;

export const columnNames = Object.keys(columns) as readonly ColumnName[];

/** What is shown until a person chooses. */
export const usualColumns: readonly ColumnName[] = [
  "status",
  "name",
  "id",
  "queue",
  "version",
  "took",
  "created",
];

/** What is known of a column. */
export function columnOf(name: ColumnName): Column {
  return columns[name];
}

export interface ListLook {
  readonly columns: readonly ColumnName[];
  /** `yes`: children stand under their parents. */
  readonly tree: YesNo;
  /** The id of the workflow in the panel, if one is open. */
  readonly peek: string;
}

/** Reads the look from the URL. `id` is always a column: it is the row's link. */
export function lookFromSearch(search: SearchParams): ListLook {
  const one = (name: string): string => {
    const value = search[name];
    return typeof value === "string" ? value : (value?.[0] ?? "");
  };
  return { columns: readColumns(one("cols")), tree: one("tree") === "yes" ? "yes" : "", peek: one("peek") };
}

/** The columns that a text names, in their order; the usual ones where it names none. */
export function readColumns(text: string): readonly ColumnName[] {
  const named = new Set(text.split(",").filter((name) => Object.hasOwn(columns, name)));
  if (named.size === 0) return usualColumns;
  return columnNames.filter((name) => named.has(name) || name === "id");
}

/** Filters and look as parameters of the URL. The usual columns are left out, except where a saved view must name them. */
export function searchFromList(
  filters: Filters,
  look: ListLook,
  namesColumns = false,
): Record<string, string | readonly string[]> {
  const cols = look.columns.join(",");
  return {
    ...searchFromFilters(filters),
    ...(namesColumns || cols !== usualColumns.join(",") ? { cols } : {}),
    ...(look.tree === "" ? {} : { tree: look.tree }),
    ...(look.peek === "" ? {} : { peek: look.peek }),
  };
}

/** Whether a column is shown that needs the results of the rows. */
export function loadsResults(look: Pick<ListLook, "columns">): boolean {
  return look.columns.some((name) => columnOf(name).loads === true);
}

/** The width in pixels below which the columns would be cut; the rest of the row is for its two buttons. */
export function leastWidth(shown: readonly ColumnName[]): number {
  const rowButtons = 80;
  return shown.reduce((sum, name) => sum + Number(/\d+/.exec(columnOf(name).width)?.[0]), rowButtons);
}
