// Which replica holds which executor, as other replicas see it.
import type { Queryable } from "./database.ts";
import { leaseSecs } from "./replicas.ts";

/** A connected executor and the replica that has its socket. */
export interface Holder {
  executorId: string;
  applicationVersion: string;
  /** `host:port` at which the replica is reached; null for an executor that a drain has sent on its way. */
  address: string | null;
}

/** Executors of an application that other living replicas hold, and those between two replicas. */
export async function listHolders(db: Queryable, appId: string, replicaId: string): Promise<Holder[]> {
  return db.query(
    `SELECT e.executor_id AS "executorId", e.application_version AS "applicationVersion", r.address
       FROM executors e
       LEFT JOIN replicas r ON r.id = e.replica_id AND r.seen_at > now() - make_interval(secs => $3)
      WHERE e.app_id = $1 AND e.status = 'HEALTHY' AND e.replica_id IS DISTINCT FROM $2
        AND (r.id IS NOT NULL OR e.released_at IS NOT NULL)`,
    [appId, replicaId, leaseSecs],
  );
}
