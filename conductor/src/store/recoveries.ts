// The recovery log: whose work moved where. Entries begin in executors.ts, in the statement that
// declares death, and end in dead-executors.ts.
import type { Queryable } from "./database.ts";

/** A workflow that a dead executor owned, and who owns it now; null while it waits in a queue. */
export interface MovedWorkflow {
  readonly workflowId: string;
  readonly executorId: string | null;
}

export interface RecoveryRow {
  readonly executorId: string;
  readonly applicationVersion: string;
  readonly hostname: string | null;
  readonly language: string | null;
  readonly disconnectedAt: Date;
  readonly declaredAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: "moved" | "nothing_to_move" | "returned" | "abandoned" | null;
  readonly moved: MovedWorkflow[] | null;
  /** Failed attempts so far, or altogether. */
  readonly attempts: number;
  /** What it waits for or what the last attempt failed with, and since when no executor of its version is connected. */
  readonly note: string | null;
  readonly strandedSince: Date | null;
}

/** Recoveries of an application, the newest first. */
export function listRecoveries(db: Queryable, appId: string, limit: number): Promise<RecoveryRow[]> {
  return db.query<RecoveryRow>(
    `SELECT r.executor_id AS "executorId", r.application_version AS "applicationVersion", r.hostname, r.language,
            r.disconnected_at AS "disconnectedAt", r.declared_at AS "declaredAt", r.finished_at AS "finishedAt",
            r.outcome, r.moved, coalesce(e.recovery_attempts, r.failed_attempts) AS attempts, e.recovery_note AS note,
            e.stranded_since AS "strandedSince"
       FROM recoveries r
       LEFT JOIN executors e ON r.finished_at IS NULL AND e.app_id = r.app_id AND e.executor_id = r.executor_id
      WHERE r.app_id = $1 ORDER BY r.declared_at DESC, r.id DESC LIMIT $2`,
    [appId, limit],
  );
}

/** Removes up to `batch` finished entries that are older than their organisation keeps its audit log. */
export async function purgeRecoveries(db: Queryable, batch: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM recoveries WHERE id IN (
       SELECT r.id FROM recoveries r JOIN applications a ON a.id = r.app_id JOIN organisations o ON o.id = a.org_id
        WHERE r.finished_at < now() - make_interval(days => o.audit_log_retention_days) LIMIT $1)
     RETURNING 1`,
    [batch],
  );
  return rows.length;
}
