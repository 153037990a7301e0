// Executors as people see them. What changes these rows is in executors.ts.
import type { Sdk } from "../wire/sdk-versions.ts";
import type { Queryable } from "./database.ts";

export interface ExecutorRow {
  readonly executorId: string;
  readonly appId: string;
  readonly applicationVersion: string;
  readonly status: "HEALTHY" | "DISCONNECTED" | "DEAD";
  readonly hostname: string | null;
  readonly language: string | null;
  readonly dbosVersion: string | null;
  readonly metadata: Record<string, unknown> | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Rows that are read at once. */
const pageRows = 1_000;

/** Every executor that is connected or may still own work, the newest first, in pages. */
export async function* listExecutors(db: Queryable, appId: string): AsyncGenerator<ExecutorRow[]> {
  // To the microsecond: executors that were created in the same millisecond must not be told twice, or not at all.
  const created = "(extract(epoch FROM created_at) * 1000000)::bigint";
  let last: (ExecutorRow & { readonly created: string }) | undefined;
  for (;;) {
    const rows = await db.query<ExecutorRow & { readonly created: string }>(
      `SELECT executor_id AS "executorId", app_id AS "appId", application_version AS "applicationVersion", status,
              hostname, language, dbos_version AS "dbosVersion", metadata,
              created_at AS "createdAt", updated_at AS "updatedAt", ${created}::text AS created
         FROM executors
        WHERE app_id = $1 AND ($2::bigint IS NULL OR ${created} < $2 OR (${created} = $2 AND executor_id > $3))
        ORDER BY ${created} DESC, executor_id LIMIT $4`,
      [appId, last?.created ?? null, last?.executorId ?? "", pageRows],
    );
    yield rows;
    last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
  }
}

/** Version of the healthy executor that came last, or undefined when there is none. */
export async function newestExecutorVersion(db: Queryable, appId: string): Promise<string | undefined> {
  const rows = await db.query<{ readonly version: string }>(
    `SELECT application_version AS version FROM executors
      WHERE app_id = $1 AND status = 'HEALTHY' ORDER BY created_at DESC LIMIT 1`,
    [appId],
  );
  return rows[0]?.version;
}

/** The SDKs of the healthy executors and the connectors, each once. */
export async function connectedSdks(db: Queryable, appId: string): Promise<Sdk[]> {
  return db.query(
    `SELECT DISTINCT language, dbos_version AS "dbosVersion",
            CASE WHEN metadata->>'connector' = 'process' THEN 'process' END AS connector,
            coalesce(metadata->>'readOnly' = 'true', false) AS "isReadOnly"
       FROM executors WHERE app_id = $1 AND status = 'HEALTHY'
      UNION
     SELECT language, dbos_version, 'database', coalesce(metadata->>'readOnly' = 'true', false) FROM connectors WHERE app_id = $1`,
    [appId],
  );
}

/** The versions of the healthy executors. */
export async function connectedVersions(db: Queryable, appId: string): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ readonly version: string }>(
    "SELECT DISTINCT application_version AS version FROM executors WHERE app_id = $1 AND status = 'HEALTHY'",
    [appId],
  );
  return new Set(rows.map(({ version }) => version));
}
