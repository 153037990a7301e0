// Counts over workflows and steps. Good for versions 100 to 125; steps have an owner from version 104 on.
import type { Predicates } from "./predicates.ts";
import type { Store } from "./store.ts";

/** What a row of the answer is grouped by: its name, and the expression that it is. */
export type Groups = Readonly<Record<string, string>>;

export type Measures = Readonly<Record<string, string>>;

export interface AggregateRow {
  readonly group: Record<string, string | null>;
  readonly values: Record<string, number | null>;
}

/** The start of the period of `size` milliseconds that an instant lies in. */
export function bucketOf(column: string, size: string): string {
  return `(floor(${column} / ${size}::numeric) * ${size}::numeric)::bigint`;
}

/** Groups the rows of a table. The names are the connector's own, and never a caller's. */
export async function aggregate(
  store: Store,
  table: "workflow_status" | "operation_outputs",
  groups: Groups,
  measures: Measures,
  where: Predicates,
): Promise<AggregateRow[]> {
  const names = Object.keys(groups);
  const selected = [...Object.entries(groups), ...Object.entries(measures)].map(
    ([name, expression]) => `${expression} AS ${name}`,
  );
  const rows = await store.read<Record<string, string | number | null>>(
    `SELECT ${selected.join(", ")} FROM ${store.table(table)} WHERE ${where.sql}
      GROUP BY ${names.map((_, at) => at + 1).join(", ")}`,
    where.values,
  );
  return rows.map((row) => ({
    group: Object.fromEntries(names.map((name) => [name, row[name] == null ? null : String(row[name])])),
    values: Object.fromEntries(
      Object.keys(measures).map((name) => [name, row[name] == null ? null : Number(row[name])]),
    ),
  }));
}
