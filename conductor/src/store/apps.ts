// Applications and their settings.
import { hasConnector } from "./connectors.ts";
import type { Queryable } from "./database.ts";

/** What every request about an application needs to know of it. */
export interface AppRecord {
  readonly id: string;
  readonly name: string;
  readonly orgId: string;
  readonly privateMode: boolean;
  readonly refuseDevelopmentKeys: boolean;
}

export interface AppRow extends AppRecord {
  readonly executorTimeoutSecs: number;
  /** `bigint`, which the driver hands over as text. */
  readonly gcRowsThreshold: string | null;
  readonly gcTimeThresholdMs: string | null;
  readonly globalTimeoutMs: string | null;
  readonly language: string | null;
  /** At least one executor is healthy. */
  readonly available: boolean;
  /** A connector is there. */
  readonly hasConnector: boolean;
}

/** What can be changed about an application, as it is. */
export type AppSettings = Required<AppChanges> & {
  readonly refuseDevelopmentKeys: boolean;
  readonly collectActivity: boolean;
};

/** Settings to change: absent ones stay, null clears a threshold. */
export interface AppChanges {
  readonly executorTimeoutSecs?: number;
  readonly gcRowsThreshold?: number | null;
  readonly gcTimeThresholdMs?: number | null;
  readonly globalTimeoutMs?: number | null;
  readonly privateMode?: boolean;
}

const appColumns = `
  a.id, a.name, a.org_id AS "orgId", a.private_mode AS "privateMode",
  a.refuse_development_keys AS "refuseDevelopmentKeys",
  a.executor_timeout_secs AS "executorTimeoutSecs", a.gc_rows_threshold AS "gcRowsThreshold",
  a.gc_time_threshold_ms AS "gcTimeThresholdMs", a.global_timeout_ms AS "globalTimeoutMs", a.language,
  EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY') AS available,
  ${hasConnector} AS "hasConnector"`;

/** All applications of an organisation, by name. */
export function listApps(db: Queryable, orgId: string): Promise<AppRow[]> {
  return db.query<AppRow>(`SELECT ${appColumns} FROM applications a WHERE a.org_id = $1 ORDER BY a.name`, [
    orgId,
  ]);
}

/** One application, or undefined when it is gone. */
export async function readApp(db: Queryable, appId: string): Promise<AppRow | undefined> {
  const rows = await db.query<AppRow>(`SELECT ${appColumns} FROM applications a WHERE a.id = $1`, [appId]);
  return rows[0];
}

/** An application's settings, which stay so until the transaction ends; undefined when it is gone. */
export async function lockSettings(tx: Queryable, appId: string): Promise<AppSettings | undefined> {
  const rows = await tx.query<AppSettings>(
    `SELECT executor_timeout_secs AS "executorTimeoutSecs", private_mode AS "privateMode",
            gc_rows_threshold::float8 AS "gcRowsThreshold", gc_time_threshold_ms::float8 AS "gcTimeThresholdMs",
            global_timeout_ms::float8 AS "globalTimeoutMs", refuse_development_keys AS "refuseDevelopmentKeys",
            collects_activity AS "collectActivity"
       FROM applications WHERE id = $1 FOR UPDATE`,
    [appId],
  );
  return rows[0];
}

/** The application of this name in an organisation, or undefined. */
export async function findApp(db: Queryable, orgId: string, name: string): Promise<AppRecord | undefined> {
  const rows = await db.query<AppRecord>(
    `SELECT id, name, org_id AS "orgId", private_mode AS "privateMode",
            refuse_development_keys AS "refuseDevelopmentKeys"
       FROM applications WHERE org_id = $1 AND name = $2`,
    [orgId, name],
  );
  return rows[0];
}

/** An application and its organisation, both by name; `id` is null when the organisation has none of this name. */
export async function findAppByNames(
  db: Queryable,
  orgName: string,
  name: string,
): Promise<{ readonly id: string | null; readonly name: string; readonly orgId: string } | undefined> {
  const rows = await db.query<{ readonly id: string | null; readonly name: string; readonly orgId: string }>(
    `SELECT a.id, a.name, o.id AS "orgId" FROM organisations o
       LEFT JOIN applications a ON a.org_id = o.id AND a.name = $2 WHERE o.name = $1`,
    [orgName, name],
  );
  return rows[0];
}

/** The ids of those of `names` that are applications of the organisation. */
export async function findAppIds(
  db: Queryable,
  orgId: string,
  names: string[],
): Promise<Map<string, string>> {
  const rows = await db.query<{ readonly id: string; readonly name: string }>(
    "SELECT id, name FROM applications WHERE org_id = $1 AND name = ANY ($2::text[])",
    [orgId, names],
  );
  return new Map(rows.map((row) => [row.name, row.id]));
}

/**
 * Creates an application, or changes the private mode of an existing one when it is given. Returns its id, or undefined
 * when the organisation has `max` others already. Requests at the same moment may be let in beyond that.
 */
export async function registerApp(
  db: Queryable,
  orgId: string,
  name: string,
  privateMode: boolean | undefined,
  max: number,
): Promise<string | undefined> {
  const rows = await db.query<{ readonly id: string }>(
    `INSERT INTO applications AS a (org_id, name, private_mode)
     SELECT $1, $2, coalesce($3, false)
      WHERE EXISTS (SELECT FROM applications WHERE org_id = $1 AND name = $2)
         OR (SELECT count(*) FROM applications WHERE org_id = $1) < $4
     ON CONFLICT (org_id, name) DO UPDATE SET
       private_mode = coalesce($3, a.private_mode),
       updated_at = CASE WHEN $3 IS DISTINCT FROM a.private_mode AND $3 IS NOT NULL THEN now() ELSE a.updated_at END
     RETURNING a.id`,
    [orgId, name, privateMode ?? null, max],
  );
  return rows[0]?.id;
}

/** Changes settings. Returns false when the application is gone. */
export async function updateApp(db: Queryable, appId: string, changes: AppChanges): Promise<boolean> {
  const rows = await db.query(
    `UPDATE applications SET
       executor_timeout_secs = coalesce($2, executor_timeout_secs),
       private_mode = coalesce($3, private_mode),
       gc_rows_threshold = CASE WHEN $4 THEN $5 ELSE gc_rows_threshold END,
       gc_time_threshold_ms = CASE WHEN $6 THEN $7 ELSE gc_time_threshold_ms END,
       global_timeout_ms = CASE WHEN $8 THEN $9 ELSE global_timeout_ms END,
       updated_at = now()
     WHERE id = $1 RETURNING 1`,
    [
      appId,
      changes.executorTimeoutSecs ?? null,
      changes.privateMode ?? null,
      ...threshold(changes.gcRowsThreshold),
      ...threshold(changes.gcTimeThresholdMs),
      ...threshold(changes.globalTimeoutMs),
    ],
  );
  return rows.length > 0;
}

/** Says whether development keys are refused. Returns false when the application is gone. */
export async function setKeyPolicy(db: Queryable, appId: string, refuse: boolean): Promise<boolean> {
  const rows = await db.query(
    "UPDATE applications SET refuse_development_keys = $2, updated_at = now() WHERE id = $1 RETURNING 1",
    [appId, refuse],
  );
  return rows.length > 0;
}

/** Whether a threshold changes, and to what: null is a value here. */
function threshold(value: number | null | undefined): [boolean, number | null] {
  return [value !== undefined, value ?? null];
}

/** Deletes an application with its executors and its place in keys' scopes. Returns false when it was gone. */
export async function deleteApp(db: Queryable, appId: string): Promise<boolean> {
  const rows = await db.query("DELETE FROM applications WHERE id = $1 RETURNING 1", [appId]);
  return rows.length > 0;
}
