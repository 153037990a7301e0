// What ended long ago, and what has taken too long. Good for versions 100 to 125; the payload tables are there from
// version 109 on, and steps keep the instant of their retention from version 110 on.
import type { PoolClient } from "pg";
import type { Store } from "./store.ts";

/** Workflows, or payloads that were left over, that one statement removes. */
const defaultBatch = 10_000;
/** Rounds of one database exclude each other under this key. */
const lockKey = "8297043120773640721";
const owned = (parameter: string): string => `(application_name = ${parameter} OR application_name IS NULL)`;

export interface Cutoffs {
  /** Epoch milliseconds: what was created before goes, once it has ended. */
  readonly before?: number;
  /** Newest rows that stay. */
  readonly keep?: number;
  readonly batch?: number;
}

/** Removes workflows that have ended, a batch at a time. Does nothing while another round runs. */
export async function collect(store: Store, { before, keep, batch }: Cutoffs): Promise<void> {
  const rows = batch === undefined || batch === 0 ? defaultBatch : batch;
  await store.hold(async (connection) => {
    const { rows: locks } = await connection.query<{ readonly locked: boolean }>(
      "SELECT pg_try_advisory_lock($1::bigint) AS locked",
      [lockKey],
    );
    if (locks[0]?.locked !== true) return;
    try {
      const cutoff = await laterOf(store, connection, before, keep);
      if (cutoff === undefined) return;
      while ((await removeEnded(store, connection, cutoff, rows)) === rows);
      await removeLeftovers(store, connection, cutoff, rows);
    } finally {
      await connection.query("SELECT pg_advisory_unlock($1::bigint)", [lockKey]);
    }
  });
}

async function laterOf(
  store: Store,
  connection: PoolClient,
  before: number | undefined,
  keep: number | undefined,
): Promise<number | undefined> {
  if (keep === undefined) return before;
  const { rows } = await connection.query<{ readonly created_at: string }>(
    `SELECT created_at FROM ${store.table("workflow_status")} WHERE ${owned("$2")}
      ORDER BY created_at DESC LIMIT 1 OFFSET $1`,
    [keep - 1, store.appName],
  );
  const oldestKept = rows[0] === undefined ? undefined : Number(rows[0].created_at);
  if (before === undefined || oldestKept === undefined) return before ?? oldestKept;
  return Math.max(before, oldestKept);
}

/** Steps and payloads go with their workflow; events, messages and streams are removed by the database itself. */
async function removeEnded(
  store: Store,
  connection: PoolClient,
  cutoff: number,
  batch: number,
): Promise<number> {
  const { hasPayloadTables } = await store.schema();
  const tables = hasPayloadTables ? ["workflow_input", "workflow_output", "operation_outputs"] : [];
  const parts = tables.map(
    (name) =>
      `from_${name} AS (DELETE FROM ${store.table(name)} WHERE workflow_uuid IN (SELECT workflow_uuid FROM gone))`,
  );
  const { rows } = await connection.query<{ readonly count: number }>(
    `WITH gone AS (
       DELETE FROM ${store.table("workflow_status")} WHERE workflow_uuid IN (
         SELECT workflow_uuid FROM ${store.table("workflow_status")}
          WHERE created_at < $1 AND status NOT IN ('PENDING', 'ENQUEUED', 'DELAYED') AND ${owned("$2")}
          ORDER BY created_at LIMIT $3)
       RETURNING workflow_uuid)
     ${parts.map((part) => `, ${part}`).join("")}
     SELECT count(*)::int AS count FROM gone`,
    [cutoff, store.appName, batch],
  );
  return rows[0]?.count ?? 0;
}

/** Rows of the tables that have no tie to a workflow, once their workflow is gone. */
async function removeLeftovers(
  store: Store,
  connection: PoolClient,
  cutoff: number,
  batch: number,
): Promise<void> {
  const schema = await store.schema();
  for (const name of ["workflow_input", "workflow_output", "operation_outputs"]) {
    if (!schema.columns(name).includes("retention_timestamp")) continue;
    const sql = `DELETE FROM ${store.table(name)} WHERE ctid = ANY (ARRAY(
      SELECT p.ctid FROM ${store.table(name)} p
       WHERE p.retention_timestamp < $1 AND NOT EXISTS (
         SELECT 1 FROM ${store.table("workflow_status")} s WHERE s.workflow_uuid = p.workflow_uuid)
       LIMIT $2))`;
    while (((await connection.query(sql, [cutoff, batch])).rowCount ?? 0) === batch);
  }
}

/** Ids of workflows that were created at or before an instant and have not ended. */
export async function readOverdue(store: Store, cutoff: number): Promise<string[]> {
  const rows = await store.read<{ readonly workflow_uuid: string }>(
    `SELECT workflow_uuid FROM ${store.table("workflow_status")}
      WHERE created_at <= $1 AND status IN ('PENDING', 'ENQUEUED', 'DELAYED') AND ${owned("$2")}`,
    [cutoff, store.appName],
  );
  return rows.map((row) => row.workflow_uuid);
}
