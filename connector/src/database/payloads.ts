// Inputs and results, as they are stored. Since version 109 they have tables of their own, and the columns of the same
// names in workflow_status hold those of before.
import type { Store } from "./store.ts";

/** Stored texts of one workflow, and the format that they were written in. */
export interface Payload {
  readonly workflow_uuid: string;
  readonly serialization: string | null;
  readonly inputs?: string | null;
  readonly output?: string | null;
  readonly error?: string | null;
}

export interface Wanted {
  readonly input: boolean;
  readonly output: boolean;
}

/** Payloads of these workflows, by id; empty when none is wanted. Good for versions 100 to 125. */
export async function readPayloads(
  store: Store,
  ids: readonly string[],
  wanted: Wanted,
): Promise<Map<string, Payload>> {
  if (ids.length === 0 || !(wanted.input || wanted.output)) return new Map();
  const { hasPayloadTables } = await store.schema();
  const columns = [
    ...(wanted.input ? (["inputs"] as const) : []),
    ...(wanted.output ? (["output", "error"] as const) : []),
  ];
  const from = hasPayloadTables ? { inputs: "i", output: "o", error: "o" } : undefined;
  const selected = columns.map((name) =>
    from === undefined ? `s.${name}` : `COALESCE(${from[name]}.${name}, s.${name}) AS ${name}`,
  );
  const joined = hasPayloadTables
    ? `LEFT JOIN ${store.table("workflow_input")} i USING (workflow_uuid)
       LEFT JOIN ${store.table("workflow_output")} o USING (workflow_uuid)`
    : "";
  const rows = await store.find<Payload>(
    `SELECT s.workflow_uuid, s.serialization, ${selected.join(", ")}
       FROM ${store.table("workflow_status")} s ${joined} WHERE s.workflow_uuid = ANY($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.workflow_uuid, row]));
}
