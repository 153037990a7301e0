// The lease of each running Conductor. It says that the executors whose rows name this replica have a socket.
import type { Queryable } from "./database.ts";

/** A lease not renewed for this long has run out, in seconds. */
export const leaseSecs = 10;

export interface Replica {
  readonly id: string;
  /** Host and port at which other replicas reach it. */
  readonly address: string;
  /** For people to look at; nothing is decided by it. */
  readonly buildVersion: string;
}

export interface Lease {
  /** A new watch has begun. */
  readonly restarted: boolean;
  /** Addresses of the other replicas that are alive. */
  readonly peers: string[];
}

/**
 * Takes or renews the lease. `restart` begins a new watch, as does a lease that had run out: until then this replica
 * may have missed executors, so no executor that left before is declared dead on its word too soon.
 */
export async function renewLease(db: Queryable, replica: Replica, restart: boolean): Promise<Lease> {
  const rows = await db.query<Lease>(
    `INSERT INTO replicas AS r (id, address, build_version) VALUES ($1, $2, $5)
     ON CONFLICT (id) DO UPDATE SET
       seen_at = now(),
       watching_since = CASE
         WHEN $3 OR r.seen_at < now() - make_interval(secs => $4) THEN now() ELSE r.watching_since END
     RETURNING watching_since = now() AS restarted, ARRAY(
       SELECT p.address FROM replicas p
        WHERE p.id <> $1 AND NOT p.draining AND p.seen_at > now() - make_interval(secs => $4)) AS peers`,
    [replica.id, replica.address, restart, leaseSecs, replica.buildVersion],
  );
  return rows[0] ?? { restarted: false, peers: [] };
}

/** Says that this replica drains. Returns whether another one is alive that does not: somewhere for executors to go. */
export async function markDraining(db: Queryable, replicaId: string): Promise<boolean> {
  await db.query("UPDATE replicas SET draining = true WHERE id = $1", [replicaId]);
  const rows = await db.query(
    `SELECT 1 FROM replicas
      WHERE id <> $1 AND NOT draining AND seen_at > now() - make_interval(secs => $2) LIMIT 1`,
    [replicaId, leaseSecs],
  );
  return rows.length > 0;
}

/** How many replicas are alive. */
export async function countLiving(db: Queryable): Promise<number> {
  const rows = await db.query<{ readonly count: number }>(
    "SELECT count(*)::int AS count FROM replicas WHERE seen_at > now() - make_interval(secs => $1)",
    [leaseSecs],
  );
  return rows[0]!.count;
}

/** Gives the lease up, so that others need not wait for it to run out. */
export async function endLease(db: Queryable, replicaId: string): Promise<void> {
  await db.query("DELETE FROM replicas WHERE id = $1", [replicaId]);
}

/** Forgets replicas that have been gone for a day. */
export async function forgetReplicas(db: Queryable): Promise<void> {
  await db.query("DELETE FROM replicas WHERE seen_at < now() - interval '1 day'");
}
