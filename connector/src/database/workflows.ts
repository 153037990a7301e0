// Workflows as they are stored, each with its payloads where they are wanted, in one statement. Good for versions 100 to
// 123. Payloads have tables of their own since version 109; the columns of the same names hold those of before.
import type { Predicates } from "./predicates.ts";
import type { Store } from "./store.ts";

/** A row; 64-bit numbers are decimal text, and payloads are there only where they were asked for. */
export interface WorkflowRow {
  readonly workflow_uuid: string;
  readonly status: string;
  readonly name: string | null;
  readonly class_name: string | null;
  readonly config_name: string | null;
  readonly authenticated_user: string | null;
  readonly assumed_role: string | null;
  readonly authenticated_roles: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
  readonly started_at_epoch_ms: string | null;
  readonly delay_until_epoch_ms: string | null;
  readonly workflow_deadline_epoch_ms: string | null;
  readonly workflow_timeout_ms: string | null;
  readonly priority: number | null;
  readonly queue_name: string | null;
  readonly queue_partition_key: string | null;
  readonly deduplication_id: string | null;
  readonly application_version: string | null;
  readonly executor_id: string | null;
  readonly forked_from: string | null;
  readonly parent_workflow_id: string | null;
  readonly schedule_name: string | null;
  readonly was_forked_from: boolean | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly application_name: string | null;
  readonly serialization: string | null;
  readonly inputs?: string | null;
  readonly output?: string | null;
  readonly error?: string | null;
}

const columns =
  "workflow_uuid status name class_name config_name authenticated_user assumed_role authenticated_roles created_at updated_at " +
  "completed_at started_at_epoch_ms delay_until_epoch_ms workflow_deadline_epoch_ms workflow_timeout_ms priority queue_name " +
  "queue_partition_key deduplication_id application_version executor_id forked_from parent_workflow_id schedule_name " +
  "was_forked_from attributes application_name serialization";
const ofStatus = columns.split(" ").map((name) => `workflow_status.${name}`);

export interface Wanted {
  readonly input: boolean;
  readonly output: boolean;
}

export interface Selection {
  readonly where: Predicates;
  readonly wanted: Wanted;
  readonly newestFirst: boolean;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  /** Whether ids limit the rows, so that the statement needs no limit of time. */
  readonly byId: boolean;
}

/** Workflows that meet the conditions, by the instant of their creation. */
export async function readWorkflows(store: Store, selection: Selection): Promise<WorkflowRow[]> {
  const { where, wanted, newestFirst, limit, offset, byId } = selection;
  const { hasPayloadTables } = await store.schema();
  const payloads = [
    { is: wanted.input, table: "workflow_input", names: ["inputs"] },
    { is: wanted.output, table: "workflow_output", names: ["output", "error"] },
  ].filter(({ is }) => is);
  const selected = payloads.flatMap(({ table, names }) =>
    names.map((name) =>
      hasPayloadTables
        ? `COALESCE(${table}.${name}, workflow_status.${name}) AS ${name}`
        : `workflow_status.${name}`,
    ),
  );
  const joins = payloads.map(({ table }) => `LEFT JOIN ${store.table(table)} USING (workflow_uuid)`);
  const sql = `SELECT ${[...ofStatus, ...selected].join(", ")}
       FROM ${store.table("workflow_status")} ${hasPayloadTables ? joins.join(" ") : ""} WHERE ${where.sql}
      ORDER BY workflow_status.created_at ${newestFirst ? "DESC" : "ASC"}
      LIMIT ${where.bind(limit ?? null)} OFFSET ${where.bind(offset ?? 0)}`;
  return byId ? store.find(sql, where.values) : store.read(sql, where.values);
}
