// Where failed workflows are forked. Good for versions 100 to 125.
import type { Store } from "./store.ts";

export type ForkPoint =
  | { readonly kind: "last failure" }
  | { readonly kind: "last step" }
  | { readonly kind: "named"; readonly name: string };

const conditions = { "last failure": "", "last step": "", named: "AND function_name = $2" } as const;
const chosen = {
  "last failure": "COALESCE(max(function_id) FILTER (WHERE error IS NOT NULL), max(function_id))",
  "last step": "max(function_id)",
  named: "max(function_id)",
} as const;

/** Numbers of the steps, by workflow; a workflow without such a step has none. */
export async function readStartSteps(
  store: Store,
  ids: readonly string[],
  point: ForkPoint,
): Promise<Map<string, number>> {
  const rows = await store.read<{ readonly workflow_uuid: string; readonly step: number }>(
    `SELECT workflow_uuid, ${chosen[point.kind]} AS step FROM ${store.table("operation_outputs")}
      WHERE workflow_uuid = ANY($1) ${conditions[point.kind]} GROUP BY workflow_uuid`,
    point.kind === "named" ? [ids, point.name] : [ids],
  );
  return new Map(rows.map((row) => [row.workflow_uuid, row.step]));
}

/** Those of these ids that no workflow has. */
export async function readUnknown(store: Store, ids: readonly string[]): Promise<string[]> {
  const rows = await store.read<{ readonly workflow_uuid: string }>(
    `SELECT workflow_uuid FROM ${store.table("workflow_status")} WHERE workflow_uuid = ANY($1)`,
    [ids],
  );
  const known = new Set(rows.map((row) => row.workflow_uuid));
  return ids.filter((id) => !known.has(id));
}
