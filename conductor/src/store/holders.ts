// Which replica holds which executors, as other replicas see it.
import type { Queryable } from "./database.ts";
import { leaseSecs } from "./replicas.ts";

/** A replica that holds executors of one version of an application, or connectors of it. */
export interface Holder {
  readonly role: "executor" | "connector";
  readonly applicationVersion: string;
  /** `host:port` at which the replica is reached; null for executors that a drain has sent on their way. */
  readonly address: string | null;
}

/**
 * Holders of an application's executors, or of the one with this id, without this replica: living replicas, and none for
 * those between two of them. As many rows as there are replicas and versions, however many executors there are.
 */
export async function listHolders(
  db: Queryable,
  appId: string,
  replicaId: string,
  executorId?: string,
): Promise<Holder[]> {
  return db.query(
    `SELECT DISTINCT e.role, e.application_version AS "applicationVersion", r.address
       FROM (SELECT 'executor' AS role, executor_id, application_version, replica_id, released_at
               FROM executors WHERE app_id = $1 AND status = 'HEALTHY'
              UNION ALL
             SELECT 'connector', connector_id, '', replica_id, released_at FROM connectors WHERE app_id = $1) e
       LEFT JOIN replicas r ON r.id = e.replica_id AND r.seen_at > now() - make_interval(secs => $3)
      WHERE e.replica_id IS DISTINCT FROM $2
        AND (r.id IS NOT NULL OR e.released_at IS NOT NULL)
        AND ($4::text IS NULL OR e.executor_id = $4)`,
    [appId, replicaId, leaseSecs, executorId ?? null],
  );
}
