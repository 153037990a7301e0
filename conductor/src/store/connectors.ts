// Connectors beside a database: who can answer for an application without running its work. They own nothing, so a row
// goes with its connection and nothing is recovered.
import type { Queryable } from "./database.ts";
import type { ExecutorRow } from "./executors.ts";
import { leaseSecs } from "./replicas.ts";

/** A connector as people see it. */
export interface ConnectorRow {
  readonly connectorId: string;
  readonly hostname: string | null;
  readonly language: string | null;
  readonly dbosVersion: string | null;
  readonly metadata: Record<string, unknown> | null;
  readonly connectedAt: Date;
}

/** One connector of an application. */
interface ConnectorName {
  readonly appId: string;
  readonly executorId: string;
}

/** SQL on `a`, a row with the `id` of an application: a connector is there. */
export const hasConnector = "EXISTS (SELECT FROM connectors c WHERE c.app_id = a.id)";

/** SQL on `a`: there is one that may change the application's database. */
export const hasWritingConnector =
  "EXISTS (SELECT FROM connectors c WHERE c.app_id = a.id AND c.metadata->>'readOnly' IS DISTINCT FROM 'true')";

/** Notes connectors on this replica. A row that speaks of a newer connection stays, as with executors. */
export async function saveConnectors(
  db: Queryable,
  replicaId: string,
  connectors: ExecutorRow[],
): Promise<void> {
  if (connectors.length === 0) return;
  const column = <K extends keyof ExecutorRow>(name: K) => connectors.map((each) => each[name]);
  await db.query(
    `INSERT INTO connectors AS o
       (app_id, connector_id, replica_id, hostname, language, dbos_version, metadata, connection_id, connected_at)
     SELECT c.app_id, c.connector_id, $1, c.hostname, c.language, c.dbos_version, c.metadata, c.connection_id,
            now() - make_interval(secs => c.age_ms / 1000)
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[], $8::uuid[], $9::float8[])
         AS c (app_id, connector_id, hostname, language, dbos_version, metadata, connection_id, age_ms)
       JOIN applications a ON a.id = c.app_id
     ON CONFLICT (app_id, connector_id) DO UPDATE SET
       replica_id = excluded.replica_id, released_at = NULL, hostname = excluded.hostname,
       language = excluded.language, dbos_version = excluded.dbos_version, metadata = excluded.metadata,
       connection_id = excluded.connection_id, connected_at = excluded.connected_at
       WHERE o.connection_id = excluded.connection_id OR o.connected_at <= excluded.connected_at`,
    [
      replicaId,
      column("appId"),
      column("executorId"),
      column("hostname"),
      column("language"),
      column("dbosVersion"),
      connectors.map((each) => (each.metadata === null ? null : JSON.stringify(each.metadata))),
      column("connectionId"),
      column("ageMs"),
    ],
  );
}

/** Forgets connectors that left this replica, unless another one has them by now. */
export async function removeConnectors(
  db: Queryable,
  replicaId: string,
  connectors: ConnectorName[],
): Promise<void> {
  if (connectors.length === 0) return;
  await db.query(
    `DELETE FROM connectors c USING unnest($2::uuid[], $3::text[]) AS gone (app_id, connector_id)
      WHERE c.app_id = gone.app_id AND c.connector_id = gone.connector_id AND c.replica_id = $1`,
    [replicaId, ...columnsOf(connectors)],
  );
}

/** Notes that this replica drains and has sent connectors on their way to another one. */
export async function releaseConnectors(
  db: Queryable,
  replicaId: string,
  connectors: ConnectorName[],
): Promise<void> {
  if (connectors.length === 0) return;
  await db.query(
    `UPDATE connectors c SET replica_id = NULL, released_at = now()
       FROM unnest($2::uuid[], $3::text[]) AS sent (app_id, connector_id)
      WHERE c.app_id = sent.app_id AND c.connector_id = sent.connector_id AND c.replica_id = $1`,
    [replicaId, ...columnsOf(connectors)],
  );
}

/** Forgets connectors whose replica is gone, and those that a drain released `reconnectSecs` ago. */
export async function removeOrphanConnectors(
  db: Queryable,
  replicaId: string,
  reconnectSecs: number,
): Promise<void> {
  await db.query(
    `DELETE FROM connectors c
      WHERE c.replica_id IS DISTINCT FROM $1
        AND (c.released_at IS NULL OR c.released_at <= now() - make_interval(secs => $3))
        AND NOT EXISTS (SELECT FROM replicas r
                         WHERE r.id = c.replica_id AND r.seen_at > now() - make_interval(secs => $2))`,
    [replicaId, leaseSecs, reconnectSecs],
  );
}

/** The connectors of an application, the newest first. */
export async function listConnectors(db: Queryable, appId: string): Promise<ConnectorRow[]> {
  return db.query(
    `SELECT connector_id AS "connectorId", hostname, language, dbos_version AS "dbosVersion", metadata,
            connected_at AS "connectedAt"
       FROM connectors WHERE app_id = $1 ORDER BY connected_at DESC, connector_id`,
    [appId],
  );
}

function columnsOf(connectors: ConnectorName[]): [string[], string[]] {
  return [connectors.map(({ appId }) => appId), connectors.map(({ executorId }) => executorId)];
}
