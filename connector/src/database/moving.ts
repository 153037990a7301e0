// Whole workflows as rows, to be taken out of one database and put into another. Good for versions 100 to 125: columns
// are those that the database has.
import type { PoolClient } from "pg";
import { escapeIdentifier } from "pg";
import type { Store } from "./store.ts";

type Row = Readonly<Record<string, unknown>>;

/** One workflow in the form in which the SDK for TypeScript exports it. */
export interface ExportedWorkflow {
  readonly workflow_status: Row;
  readonly operation_outputs: readonly Row[];
  readonly workflow_events: readonly Row[];
  readonly workflow_events_history: readonly Row[];
  readonly streams: readonly Row[];
}

export const partTables = [
  "operation_outputs",
  "workflow_events",
  "workflow_events_history",
  "streams",
] as const;
/** Tokens of a running process and the age in this database: no part of the workflow. */
const ownColumns = ["owner_xid", "creator_xid", "retention_timestamp"];

/** Ids of a workflow and of all that descend from it. */
export async function readFamily(store: Store, id: string): Promise<string[]> {
  const table = store.table("workflow_status");
  const rows = await store.read<{ readonly workflow_uuid: string }>(
    `WITH RECURSIVE family(workflow_uuid) AS (
       SELECT workflow_uuid FROM ${table} WHERE workflow_uuid = $1
       UNION SELECT s.workflow_uuid FROM ${table} s JOIN family f ON s.parent_workflow_id = f.workflow_uuid)
     SELECT workflow_uuid FROM family`,
    [id],
  );
  return rows.map((row) => row.workflow_uuid);
}

/** Everything that is kept of one workflow but its messages. 64-bit numbers are decimal text. */
export async function readWorkflow(store: Store, id: string): Promise<ExportedWorkflow | undefined> {
  const { hasPayloadTables } = await store.schema();
  const rowsOf = async (table: string): Promise<Row[]> => {
    const rows = await store.read<Record<string, unknown>>(
      `SELECT * FROM ${store.table(table)} WHERE workflow_uuid = $1`,
      [id],
    );
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !ownColumns.includes(name))),
    );
  };
  const [status] = await rowsOf("workflow_status");
  if (status === undefined) return undefined;
  const [input] = hasPayloadTables ? await rowsOf("workflow_input") : [];
  const [result] = hasPayloadTables ? await rowsOf("workflow_output") : [];
  const payload = {
    inputs: input?.["inputs"] ?? status["inputs"],
    output: result?.["output"] ?? status["output"],
    error: result?.["error"] ?? status["error"],
  };
  const [operation_outputs, workflow_events, workflow_events_history, streams] = await Promise.all(
    partTables.map(rowsOf),
  );
  return {
    workflow_status: { ...status, ...payload },
    operation_outputs: operation_outputs ?? [],
    workflow_events: workflow_events ?? [],
    workflow_events_history: workflow_events_history ?? [],
    streams: streams ?? [],
  };
}

/** Puts workflows into the database, all or none. Fails with PostgreSQL's own error where an id is taken. */
export async function writeWorkflows(store: Store, workflows: readonly ExportedWorkflow[]): Promise<void> {
  const schema = await store.schema();
  const insert = async (connection: PoolClient, table: string, row: Row): Promise<void> => {
    // A column's name comes from the database, never from the payload.
    const names = schema
      .columns(table)
      .filter((name) => row[name] !== undefined && !ownColumns.includes(name));
    await connection.query(
      `INSERT INTO ${store.table(table)} (${names.map((name) => escapeIdentifier(name)).join(", ")})
       VALUES (${names.map((_, at) => `$${at + 1}`).join(", ")})`,
      names.map((name) => asValue(row[name])),
    );
  };
  await store.change(async (connection) => {
    for (const workflow of workflows) {
      const { inputs, output, error, ...rest } = workflow.workflow_status;
      const id = rest["workflow_uuid"];
      if (schema.hasPayloadTables) {
        await insert(connection, "workflow_status", rest);
        await insert(connection, "workflow_input", { workflow_uuid: id, inputs });
        const hasEnded = (output ?? error ?? null) !== null;
        if (hasEnded) await insert(connection, "workflow_output", { workflow_uuid: id, output, error });
      } else {
        await insert(connection, "workflow_status", workflow.workflow_status);
      }
      for (const table of partTables) {
        for (const row of workflow[table]) await insert(connection, table, row);
      }
    }
  });
}

function asValue(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
