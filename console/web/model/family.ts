// Children under their parents, among the rows that are loaded.

interface Member {
  readonly workflowId: string;
  readonly parentWorkflowId: string | null;
}

export interface Nested<Row> {
  readonly rows: readonly Row[];
  /** How many loaded ancestors a workflow has; without an entry, none. */
  readonly depths: ReadonlyMap<string, number>;
}

/**
 * Puts each child under its parent where both are loaded. A family stands where its newest member stood, so that a parent
 * which is read later joins its children and moves nothing above them.
 */
export function nested<Row extends Member>(rows: readonly Row[]): Nested<Row> {
  const byId = new Map(rows.map((row) => [row.workflowId, row]));
  const parentOf = (row: Row): Row | undefined => byId.get(row.parentWorkflowId ?? "");
  const children = new Map<Row, Row[]>();
  for (const row of rows) {
    const parent = parentOf(row);
    if (parent !== undefined && parent !== row) children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const placed: Row[] = [];
  const depths = new Map<string, number>();
  const done = new Set<Row>();
  const place = (row: Row, depth: number): void => {
    if (done.has(row)) return;
    done.add(row);
    placed.push(row);
    if (depth > 0) depths.set(row.workflowId, depth);
    for (const child of children.get(row) ?? []) place(child, depth + 1);
  };
  for (const row of rows) if (!done.has(row)) place(eldest(row, parentOf), 0);
  return { rows: placed, depths };
}

function eldest<Row>(row: Row, parentOf: (row: Row) => Row | undefined): Row {
  const seen = new Set([row]);
  let at = row;
  for (let parent = parentOf(at); parent !== undefined && !seen.has(parent); parent = parentOf(at)) {
    seen.add(parent);
    at = parent;
  }
  return at;
}
