// Many workflows of the sample application, written straight into its database as copies of a real one.
import { appDatabase } from "../../local/roles.ts";
import { clientOf } from "./stack-database.ts";

async function query(text: string, values: readonly unknown[]): Promise<void> {
  const client = await clientOf(appDatabase);
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

/** Copies a workflow with its steps, as `prefix-1`, `prefix-2`, …; `change` sets columns of the copies. */
export async function copyWorkflow(
  workflowId: string,
  prefix: string,
  count: number,
  change: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const ids = `generate_series(1, $3::int) AS n, LATERAL (SELECT $2 || '-' || n AS id) AS made`;
  await query(
    `INSERT INTO dbos.workflow_status
     SELECT (jsonb_populate_record(w, $4::jsonb || jsonb_build_object('workflow_uuid', made.id, 'created_at', w.created_at - n))).*
       FROM dbos.workflow_status w, ${ids} WHERE w.workflow_uuid = $1`,
    [workflowId, prefix, count, JSON.stringify(change)],
  );
  await query(
    `INSERT INTO dbos.operation_outputs
     SELECT (jsonb_populate_record(o, jsonb_build_object('workflow_uuid', made.id))).*
       FROM dbos.operation_outputs o, ${ids} WHERE o.workflow_uuid = $1`,
    [workflowId, prefix, count],
  );
}

/** Removes the copies and what was forked from them. */
export async function removeCopies(prefix: string): Promise<void> {
  await query(
    "DELETE FROM dbos.workflow_status WHERE workflow_uuid LIKE $1 || '-%' OR forked_from LIKE $1 || '-%'",
    [prefix],
  );
}
