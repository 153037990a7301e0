// What applications have set about old workflows.
import { hasWritingConnector } from "./connectors.ts";
import type { Queryable } from "./database.ts";

export interface RetentionSettings {
  /** Finished workflows older than this go, in milliseconds. */
  readonly gcTimeThresholdMs: number | null;
  /** About this many newest workflows stay. */
  readonly gcRowsThreshold: number | null;
  /** Unfinished workflows older than this are cancelled, in milliseconds. */
  readonly globalTimeoutMs: number | null;
}

/** SQL on `a`, a row of `applications`: something is set, and an executor or a connector can see to it. */
export const hasRetention = `
  (a.gc_time_threshold_ms IS NOT NULL OR a.gc_rows_threshold IS NOT NULL OR a.global_timeout_ms IS NOT NULL)
  AND (EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY') OR ${hasWritingConnector})`;

/** Reads the settings; undefined when the application is gone. */
export async function readRetention(db: Queryable, appId: string): Promise<RetentionSettings | undefined> {
  const rows = await db.query<RetentionSettings>(
    `SELECT gc_time_threshold_ms::float8 AS "gcTimeThresholdMs", gc_rows_threshold::float8 AS "gcRowsThreshold",
            global_timeout_ms::float8 AS "globalTimeoutMs"
       FROM applications WHERE id = $1`,
    [appId],
  );
  return rows[0];
}
