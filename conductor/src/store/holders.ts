// Which replica holds which executor, as other replicas see it.
import type { Queryable } from "./database.ts";
import { leaseSecs } from "./replicas.ts";

/** A connected executor and the replica that has its socket. */
export interface Holder {
  executorId: string;
  applicationVersion: string;
  /** `host:port` at which the replica is reached. */
  address: string;
}

/** Executors of an application that other living replicas hold. */
export async function listHolders(db: Queryable, appId: string, replicaId: string): Promise<Holder[]> {
  return db.query(
    `SELECT e.executor_id AS "executorId", e.application_version AS "applicationVersion", r.address
       FROM executors e JOIN replicas r ON r.id = e.replica_id
      WHERE e.app_id = $1 AND e.status = 'HEALTHY' AND r.id <> $2
        AND r.seen_at > now() - make_interval(secs => $3)`,
    [appId, replicaId, leaseSecs],
  );
}
