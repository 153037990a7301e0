// Executors as people see them. What changes these rows is in executors.ts.
import type { Queryable } from "./database.ts";

export interface ExecutorRow {
  executorId: string;
  appId: string;
  applicationVersion: string;
  status: "HEALTHY" | "DISCONNECTED" | "DEAD";
  hostname: string | null;
  language: string | null;
  dbosVersion: string | null;
  metadata: Record<string, unknown> | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Every executor that is connected or may still own work, the newest first. */
export function listExecutors(db: Queryable, appId: string): Promise<ExecutorRow[]> {
  return db.query<ExecutorRow & Record<string, unknown>>(
    `SELECT executor_id AS "executorId", app_id AS "appId", application_version AS "applicationVersion", status,
            hostname, language, dbos_version AS "dbosVersion", metadata,
            created_at AS "createdAt", updated_at AS "updatedAt"
       FROM executors WHERE app_id = $1 ORDER BY created_at DESC, executor_id`,
    [appId],
  );
}

/** Version of the healthy executor that came last, or undefined when there is none. */
export async function newestExecutorVersion(db: Queryable, appId: string): Promise<string | undefined> {
  const rows = await db.query<{ version: string }>(
    `SELECT application_version AS version FROM executors
      WHERE app_id = $1 AND status = 'HEALTHY' ORDER BY created_at DESC LIMIT 1`,
    [appId],
  );
  return rows[0]?.version;
}
