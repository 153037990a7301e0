// Rows of the executor registry: presence and death; for recovery see dead-executors.ts. Every time is the database's.
import type { Queryable } from "./database.ts";
import { leaseSecs } from "./replicas.ts";

/** An executor as its handshake described it. */
export interface ExecutorRow {
  readonly appId: string;
  readonly executorId: string;
  readonly applicationVersion: string;
  readonly hostname: string | null;
  readonly language: string | null;
  readonly dbosVersion: string | null;
  readonly metadata: Record<string, unknown> | null;
  readonly connectionId: string;
  /** How long the connection has been open, in milliseconds: replicas' clocks differ, spans do not. */
  readonly ageMs: number;
}

/**
 * Marks executors HEALTHY on this replica, in one statement however many there are. An id that was dead lives again:
 * its recovery is called off. A row that speaks of a newer connection stays as it is: this replica has only not heard
 * yet that its own is gone, and closing that one must not make the executor DISCONNECTED.
 */
export async function saveConnected(
  db: Queryable,
  replicaId: string,
  executors: ExecutorRow[],
): Promise<void> {
  if (executors.length === 0) return;
  const column = <K extends keyof ExecutorRow>(name: K) => executors.map((each) => each[name]);
  await db.query(
    `WITH connected AS (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::json[],
                            $9::uuid[], $10::float8[])
         AS c (app_id, executor_id, application_version, hostname, language, dbos_version, metadata,
               connection_id, age_ms)
     ), languages AS (
       UPDATE applications a SET language = c.language
         FROM (SELECT DISTINCT ON (app_id) app_id, language FROM connected WHERE language IS NOT NULL) c
        WHERE a.id = c.app_id AND a.language IS DISTINCT FROM c.language
     ), returned AS (
       DELETE FROM departed_executors d USING connected c
        WHERE d.app_id = c.app_id AND d.executor_id = c.executor_id
     ), saved AS (
       INSERT INTO executors AS e
         (app_id, executor_id, status, replica_id, application_version, hostname, language, dbos_version, metadata,
          connection_id, connected_at)
       SELECT c.app_id, c.executor_id, 'HEALTHY', $1, c.application_version, c.hostname, c.language, c.dbos_version,
              c.metadata, c.connection_id, now() - make_interval(secs => c.age_ms / 1000)
         FROM connected c JOIN applications a ON a.id = c.app_id
       ON CONFLICT (app_id, executor_id) DO UPDATE SET
         status = 'HEALTHY', replica_id = excluded.replica_id, application_version = excluded.application_version,
         hostname = excluded.hostname, language = excluded.language, dbos_version = excluded.dbos_version,
         metadata = excluded.metadata, connection_id = excluded.connection_id, connected_at = excluded.connected_at,
         disconnected_at = NULL, released_at = NULL, grace_secs = 0, recovery_attempts = 0, recovery_due_at = NULL,
         recovery_claimed_until = NULL, recovery_note = NULL, tried_newest = NULL, stranded_since = NULL,
         looked_at = NULL, updated_at = now()
         WHERE e.connection_id = excluded.connection_id OR e.connected_at <= excluded.connected_at
       RETURNING e.app_id, e.executor_id
     )
     UPDATE recoveries r SET finished_at = now(), outcome = 'returned', failed_attempts = before.recovery_attempts
       FROM saved s JOIN executors before ON before.app_id = s.app_id AND before.executor_id = s.executor_id
      WHERE r.app_id = s.app_id AND r.executor_id = s.executor_id AND r.finished_at IS NULL`,
    [
      replicaId,
      column("appId"),
      column("executorId"),
      column("applicationVersion"),
      column("hostname"),
      column("language"),
      column("dbosVersion"),
      executors.map((each) => (each.metadata === null ? null : JSON.stringify(each.metadata))),
      column("connectionId"),
      column("ageMs"),
    ],
  );
}

/** Marks executors DISCONNECTED, unless another replica has them by now. */
export async function saveDisconnected(
  db: Queryable,
  replicaId: string,
  executors: { readonly appId: string; readonly executorId: string }[],
): Promise<void> {
  if (executors.length === 0) return;
  await db.query(
    `UPDATE executors e SET status = 'DISCONNECTED', replica_id = NULL, disconnected_at = now(), grace_secs = 0,
            updated_at = now()
       FROM unnest($2::uuid[], $3::text[]) AS gone (app_id, executor_id)
      WHERE e.app_id = gone.app_id AND e.executor_id = gone.executor_id
        AND e.replica_id = $1 AND e.status = 'HEALTHY'`,
    [replicaId, executors.map((each) => each.appId), executors.map((each) => each.executorId)],
  );
}

/** Notes that this replica drains and has sent executors away. They stay HEALTHY: they are on their way to another. */
export async function saveReleased(
  db: Queryable,
  replicaId: string,
  executors: { readonly appId: string; readonly executorId: string }[],
): Promise<void> {
  if (executors.length === 0) return;
  await db.query(
    `UPDATE executors e SET replica_id = NULL, released_at = now(), updated_at = now()
       FROM unnest($2::uuid[], $3::text[]) AS sent (app_id, executor_id)
      WHERE e.app_id = sent.app_id AND e.executor_id = sent.executor_id
        AND e.replica_id = $1 AND e.status = 'HEALTHY'`,
    [replicaId, executors.map((each) => each.appId), executors.map((each) => each.executorId)],
  );
}

/**
 * Marks executors DISCONNECTED whose replica is gone: at once when it gave its lease up, else when the lease has run
 * out and this replica has watched for that long; and those that a drain released `reconnectSecs` ago. They get
 * `graceSecs` at least, since the fault was not theirs.
 */
export async function disconnectOrphans(
  db: Queryable,
  replicaId: string,
  { graceSecs, reconnectSecs }: { readonly graceSecs: number; readonly reconnectSecs: number },
): Promise<number> {
  const rows = await db.query(
    `UPDATE executors e SET status = 'DISCONNECTED', replica_id = NULL, released_at = NULL, disconnected_at = now(),
            grace_secs = $2, updated_at = now()
       FROM replicas me
      WHERE me.id = $1 AND e.status = 'HEALTHY' AND e.replica_id IS DISTINCT FROM me.id
        AND (e.released_at IS NULL OR e.released_at <= now() - make_interval(secs => $4))
        AND NOT EXISTS (
          SELECT FROM replicas r
           WHERE r.id = e.replica_id
             AND (r.seen_at > now() - make_interval(secs => $3)
                  OR me.watching_since > now() - make_interval(secs => $3)))
     RETURNING 1`,
    [replicaId, graceSecs, leaseSecs, reconnectSecs],
  );
  return rows.length;
}

/**
 * Declares executors DEAD that have been gone longer than their application's timeout. An executor that left before
 * this replica began to watch may have come back unseen, and gets `graceSecs` from then on. Does nothing unless the watch
 * is unbroken.
 */
export async function declareDead(
  db: Queryable,
  replicaId: string,
  graceSecs: number,
): Promise<{ readonly appName: string; readonly executorId: string; readonly applicationVersion: string }[]> {
  return db.query(
    `WITH dead AS (
       UPDATE executors e SET status = 'DEAD', recovery_attempts = 0, recovery_due_at = now(), updated_at = now()
         FROM applications a, replicas me
        WHERE me.id = $1 AND a.id = e.app_id AND e.status = 'DISCONNECTED'
          AND e.disconnected_at + make_interval(secs => greatest(a.executor_timeout_secs, e.grace_secs)) <= now()
          AND (e.disconnected_at > me.watching_since
               OR me.watching_since + make_interval(secs => greatest(a.executor_timeout_secs, $2)) <= now())
       RETURNING a.name, e.*
     ), logged AS (
       INSERT INTO recoveries (app_id, executor_id, application_version, hostname, language, disconnected_at)
       SELECT app_id, executor_id, application_version, hostname, language, disconnected_at FROM dead
       ON CONFLICT (app_id, executor_id) WHERE finished_at IS NULL DO NOTHING
     )
     SELECT name AS "appName", executor_id AS "executorId", application_version AS "applicationVersion" FROM dead`,
    [replicaId, graceSecs],
  );
}
