// Recovery of dead executors: which may be tried now, and with what result. Every time is the database's.
import type { Queryable } from "./database.ts";
import type { MovedWorkflow } from "./recoveries.ts";

/** A dead executor whose work is to be recovered. */
export interface DeadExecutor {
  readonly executorId: string;
  readonly language: string | null;
  /** How often recovery has failed before this claim. */
  readonly attempts: number;
}

/** Dead executors of one application and version, claimed together. */
export interface DeadGroup {
  readonly app: { readonly id: string; readonly name: string };
  readonly version: string;
  /** Whether an executor of this version is connected; otherwise one of another version can say what is left. */
  readonly served: boolean;
  /** How many of them had been waiting for an executor of their version. */
  readonly stranded: number;
  readonly members: DeadExecutor[];
}

/** An application's version, of which one group is claimed at a time. */
export interface AppVersion {
  readonly appId: string;
  readonly version: string;
}

export interface ClaimOptions {
  /** How long the claim holds, in seconds. */
  readonly claimSecs: number;
  /** Groups to claim at most. */
  readonly limit: number;
  /** What this replica works on already. */
  readonly running: AppVersion[];
  /** Groups of one application that are under way at the same time, those of `running` included. */
  readonly maxPerApp: number;
}

/**
 * Members of a group, by how often they have failed: those that failed together are tried in smaller groups, and then
 * alone, so that one that cannot be moved holds no other one back.
 */
const groupSizes = [100, 10, 1];

/** SQL on `v`, a version: the executors of its application that are connected. */
const connected = "SELECT FROM executors h WHERE h.status = 'HEALTHY' AND h.app_id = v.app_id";
/** SQL on `d`, an executor, and `v`, its version: it may be tried now, in any case when one has connected since the last try. */
const isDue = `d.app_id = v.app_id AND d.application_version = v.application_version AND d.status = 'DEAD'
  AND (d.recovery_claimed_until IS NULL OR d.recovery_claimed_until < now())
  AND CASE WHEN v.newest IS NULL THEN d.looked_at IS NULL AND d.recovery_due_at <= now()
           ELSE d.recovery_due_at <= now() OR d.tried_newest < v.newest END`;

/**
 * Claims dead executors that are due, a group per application and version, the one that waits longest first. Replicas
 * never claim the same executor. Claimed are those of versions that have a connected executor. Others are claimed only
 * until an executor of any version was asked once what they own: see `looked_at`.
 */
export async function claimDead(db: Queryable, options: ClaimOptions): Promise<DeadGroup[]> {
  const { claimSecs, limit, running, maxPerApp } = options;
  const rows = await db.query<ClaimedRow>(
    // One look into the index per version, however many of its executors are dead.
    `WITH RECURSIVE versions AS (
       (SELECT app_id, application_version FROM executors WHERE status = 'DEAD' ORDER BY 1, 2 LIMIT 1)
       UNION ALL
       SELECT n.app_id, n.application_version FROM versions v, LATERAL (
         SELECT app_id, application_version FROM executors
          WHERE status = 'DEAD' AND (app_id, application_version) > (v.app_id, v.application_version)
          ORDER BY 1, 2 LIMIT 1) n
     ), running AS (
       SELECT * FROM unnest($3::uuid[], $4::text[]) AS r (app_id, application_version)
     ), reachable AS (
       SELECT v.*, (SELECT h.connected_at FROM executors h
                     WHERE h.status = 'HEALTHY' AND h.app_id = v.app_id AND h.application_version = v.application_version
                     ORDER BY h.connected_at DESC LIMIT 1) AS newest
         FROM versions v
        WHERE EXISTS (${connected})
          AND (v.app_id, v.application_version) NOT IN (SELECT r.app_id, r.application_version FROM running r)
     ), ranked AS (
       SELECT v.*, f.failed, f.due, row_number() OVER (PARTITION BY v.app_id ORDER BY f.due) AS place
         FROM reachable v, LATERAL (
           SELECT least(d.recovery_attempts, $6) AS failed, d.recovery_due_at AS due FROM executors d
            WHERE ${isDue} ORDER BY d.recovery_due_at LIMIT 1) f
     ), chosen AS (
       SELECT * FROM ranked v
        WHERE v.place + (SELECT count(*) FROM running r WHERE r.app_id = v.app_id) <= $5
        ORDER BY v.due LIMIT $2
     ), taken AS MATERIALIZED (
       SELECT t.*, v.newest FROM chosen v, LATERAL (
         SELECT d.app_id, d.executor_id, d.stranded_since IS NOT NULL AS stranded FROM executors d
          WHERE ${isDue} AND least(d.recovery_attempts, $6) = v.failed
          ORDER BY d.recovery_due_at LIMIT ($7::int[])[v.failed + 1] FOR UPDATE SKIP LOCKED) t
     )
     UPDATE executors e SET recovery_claimed_until = now() + make_interval(secs => $1),
            tried_newest = t.newest, stranded_since = CASE WHEN t.newest IS NULL THEN e.stranded_since END
       FROM taken t, applications a
      WHERE e.app_id = t.app_id AND e.executor_id = t.executor_id AND a.id = e.app_id
     RETURNING e.app_id, a.name, e.executor_id, e.application_version, e.language, e.recovery_attempts,
               t.newest IS NOT NULL AS served, t.stranded`,
    [
      claimSecs,
      limit,
      running.map(({ appId }) => appId),
      running.map(({ version }) => version),
      maxPerApp,
      groupSizes.length - 1,
      groupSizes,
    ],
  );
  const groups = Map.groupBy(rows, (row) => `${row.app_id} ${row.application_version}`);
  return [...groups.values()].map(toGroup);
}

interface ClaimedRow {
  readonly app_id: string;
  readonly name: string;
  readonly executor_id: string;
  readonly application_version: string;
  readonly language: string | null;
  readonly recovery_attempts: number;
  readonly served: boolean;
  readonly stranded: boolean;
}

function toGroup(rows: ClaimedRow[]): DeadGroup {
  const { app_id: id, name, application_version: version, served } = rows[0]!;
  return {
    app: { id, name },
    version,
    served,
    stranded: rows.filter(({ stranded }) => stranded).length,
    members: rows.map((row) => ({
      executorId: row.executor_id,
      language: row.language,
      attempts: row.recovery_attempts,
    })),
  };
}

/**
 * Notes that an executor is about to be told to take the work of these, and returns those that are still dead: they may
 * have come back since they were claimed. From here on it is never said that there was nothing to move.
 */
export async function beginMove(db: Queryable, appId: string, executorIds: string[]): Promise<string[]> {
  const rows = await db.query<{ readonly executor_id: string }>(
    `WITH dead AS (
       SELECT app_id, executor_id FROM executors
        WHERE app_id = $1 AND executor_id = ANY ($2::text[]) AND status = 'DEAD'
     ), noted AS (
       UPDATE recoveries r SET moved = coalesce(r.moved, '[]') FROM dead d
        WHERE r.app_id = d.app_id AND r.executor_id = d.executor_id AND r.finished_at IS NULL
     )
     SELECT executor_id FROM dead`,
    [appId, executorIds],
  );
  return rows.map((row) => row.executor_id);
}

/**
 * Ends confirmed recoveries: the records go, their ids are remembered, unless the executor has come back meanwhile.
 * Returns which have gone, and the entry of the recovery log of each whose work was moved.
 */
export async function removeRecovered(
  db: Queryable,
  appId: string,
  executorIds: string[],
): Promise<{ readonly executorId: string; readonly movedEntry: string | null }[]> {
  if (executorIds.length === 0) return [];
  return db.query(
    `WITH gone AS (
       DELETE FROM executors WHERE app_id = $1 AND executor_id = ANY ($2::text[]) AND status = 'DEAD'
       RETURNING app_id, executor_id, application_version, language, recovery_attempts
     ), remembered AS (
       INSERT INTO departed_executors (app_id, executor_id, application_version, language)
       SELECT app_id, executor_id, application_version, language FROM gone
       ON CONFLICT (app_id, executor_id) DO UPDATE SET departed_at = now()
     ), logged AS (
       UPDATE recoveries r SET finished_at = now(), failed_attempts = g.recovery_attempts,
              outcome = CASE WHEN r.moved IS NULL THEN 'nothing_to_move' ELSE 'moved' END
         FROM gone g
        WHERE r.app_id = g.app_id AND r.executor_id = g.executor_id AND r.finished_at IS NULL
       RETURNING r.id, r.executor_id, r.outcome
     )
     SELECT g.executor_id AS "executorId", l.id AS "movedEntry"
       FROM gone g LEFT JOIN logged l ON l.executor_id = g.executor_id AND l.outcome = 'moved'`,
    [appId, executorIds],
  );
}

/** Adds to finished entries of the recovery log where their workflows are now. */
export async function saveMoved(db: Queryable, moved: ReadonlyMap<string, MovedWorkflow[]>): Promise<void> {
  await db.query(
    `UPDATE recoveries r SET moved = m.moved FROM unnest($1::bigint[], $2::json[]) AS m (id, moved) WHERE r.id = m.id`,
    [[...moved.keys()], [...moved.values()].map((each) => JSON.stringify(each))],
  );
}

/** What is to become of a dead executor whose recovery could not be ended now. */
export interface Postponement {
  readonly executorId: string;
  /** Until it is tried again, in seconds. */
  readonly delaySecs: number;
  /** Whether the claim is kept until then, so that no newcomer is tried before. */
  readonly held: boolean;
  /** Whether something was tried and failed; otherwise there was no executor to try it with. */
  readonly failed: boolean;
  /** Tells people what it waits for. */
  readonly note: string;
}

/** Puts recoveries off, and gives their claims back unless they are held. */
export async function postponeRecoveries(
  db: Queryable,
  appId: string,
  postponed: Postponement[],
): Promise<void> {
  if (postponed.length === 0) return;
  await db.query(
    `UPDATE executors e SET recovery_attempts = e.recovery_attempts + p.failed::int, recovery_note = p.note,
            recovery_due_at = now() + make_interval(secs => p.delay), updated_at = now(),
            recovery_claimed_until = CASE WHEN p.held THEN now() + make_interval(secs => p.delay) END
       FROM unnest($2::text[], $3::float8[], $4::bool[], $5::bool[], $6::text[])
         AS p (executor_id, delay, held, failed, note)
      WHERE e.app_id = $1 AND e.executor_id = p.executor_id AND e.status = 'DEAD'`,
    [
      appId,
      postponed.map((each) => each.executorId),
      postponed.map((each) => each.delaySecs),
      postponed.map((each) => each.held),
      postponed.map((each) => each.failed),
      // The reason may be an executor's own words.
      postponed.map((each) => each.note.replaceAll("\0", "")),
    ],
  );
}

/** Notes that an executor of another version was asked: these are left alone until one of their own connects. */
export async function markLookedAt(db: Queryable, appId: string, executorIds: string[]): Promise<void> {
  if (executorIds.length === 0) return;
  await db.query(
    `UPDATE executors SET looked_at = now(), recovery_claimed_until = NULL
      WHERE app_id = $1 AND executor_id = ANY ($2::text[]) AND status = 'DEAD'`,
    [appId, executorIds],
  );
}

/** SQL on an executor: it was looked at, and not just now. */
export const wasLookedAt = "status = 'DEAD' AND looked_at < now() - interval '1 minute'";
/** Executors that are asked about again where nothing is known of who owns work. */
const maxLookedAgain = 100;

/**
 * Has those asked about again that do not seem to own work any more. `owners` is undefined where that cannot be told: then
 * it is a few, those first that were looked at longest ago.
 */
export async function lookAgain(
  db: Queryable,
  appId: string,
  owners: { readonly executorId: string; readonly applicationVersion: string }[] | undefined,
): Promise<void> {
  await db.query(
    `UPDATE executors SET looked_at = NULL
      WHERE app_id = $1 AND executor_id IN (
        SELECT executor_id FROM executors
         WHERE app_id = $1 AND ${wasLookedAt}
           AND (executor_id, application_version) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))
         ORDER BY looked_at LIMIT $4)`,
    [
      appId,
      (owners ?? []).map((each) => each.executorId),
      (owners ?? []).map((each) => each.applicationVersion),
      owners === undefined ? maxLookedAgain : null,
    ],
  );
}

/** Dead executors of one version that wait for an executor of it, from now on. */
export interface Stranded {
  readonly appName: string;
  readonly version: string;
  readonly executors: number;
}

/** Notes which dead executors no connected one can serve. Each is returned once, by one replica, for the log. */
export function markStranded(db: Queryable): Promise<Stranded[]> {
  return db.query<Stranded>(
    `WITH stranded AS (
       UPDATE executors v SET stranded_since = now(), updated_at = now(),
              recovery_note = 'No executor on version ' || v.application_version || ' is connected.'
        WHERE v.status = 'DEAD' AND v.stranded_since IS NULL
          AND (v.recovery_claimed_until IS NULL OR v.recovery_claimed_until < now())
          AND NOT EXISTS (${connected} AND h.application_version = v.application_version)
          AND (v.looked_at IS NOT NULL OR NOT EXISTS (${connected}))
       RETURNING v.app_id, v.application_version
     )
     SELECT a.name AS "appName", s.application_version AS version, count(*)::int AS executors
       FROM stranded s JOIN applications a ON a.id = s.app_id GROUP BY a.id, 2`,
  );
}
