// What applications have set about old workflows.
import type { Queryable } from "./database.ts";

export interface RetentionSettings {
  /** Finished workflows older than this go, in milliseconds. */
  readonly gcTimeThresholdMs: number | null;
  /** About this many newest workflows stay. */
  readonly gcRowsThreshold: number | null;
  /** Unfinished workflows older than this are cancelled, in milliseconds. */
  readonly globalTimeoutMs: number | null;
}

/** SQL on `a`, a row of `applications`: something is set, and somebody is there to do it. */
export const hasRetention = `
  (a.gc_time_threshold_ms IS NOT NULL OR a.gc_rows_threshold IS NOT NULL OR a.global_timeout_ms IS NOT NULL)
  AND EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY')`;

/** Reads the settings; undefined when the application is gone. */
export async function readRetention(db: Queryable, appId: string): Promise<RetentionSettings | undefined> {
  const rows = await db.query<{
    readonly gc_ms: string | null;
    readonly gc_rows: string | null;
    readonly timeout_ms: string | null;
  }>(
    `SELECT gc_time_threshold_ms AS gc_ms, gc_rows_threshold AS gc_rows, global_timeout_ms AS timeout_ms
       FROM applications WHERE id = $1`,
    [appId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const number = (digits: string | null) => (digits === null ? null : Number(digits));
  return {
    gcTimeThresholdMs: number(row.gc_ms),
    gcRowsThreshold: number(row.gc_rows),
    globalTimeoutMs: number(row.timeout_ms),
  };
}
