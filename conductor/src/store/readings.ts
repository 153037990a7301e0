// The last that executors have said about an application's work, and whether somebody wants it running.
import type { Policy, Reading } from "../autoscaling/recommendation.ts";
import type { Queryable } from "./database.ts";

export interface ReadingRow {
  /** Undefined when there has never been one. */
  readonly reading: Reading | undefined;
  /** Time since it was taken, in milliseconds. */
  readonly ageMs: number;
  /** The policy there is now, whatever the reading was taken for. */
  readonly policy: Policy | undefined;
  /** At least one executor is healthy. */
  readonly connected: boolean;
  /** Somebody has asked for the application lately. */
  readonly wanted: boolean;
  /** The database's time, in epoch milliseconds. */
  readonly nowMs: number;
}

export async function readReading(db: Queryable, appId: string): Promise<ReadingRow> {
  const rows = await db.query<{
    readonly reading: Reading | null;
    readonly age_ms: number | null;
    readonly policy: Policy | null;
    readonly connected: boolean;
    readonly wanted: boolean;
    readonly now_ms: number;
  }>(
    `SELECT q.reading, (extract(epoch FROM now() - q.observed_at) * 1000)::float8 AS age_ms,
            (extract(epoch FROM now()) * 1000)::float8 AS now_ms,
            (SELECT p.policy FROM autoscaling_policies p WHERE p.app_id = a.id) AS policy,
            EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY') AS connected,
            EXISTS (SELECT FROM wake_requests w WHERE w.app_id = a.id AND w.wanted_until > now()) AS wanted
       FROM (SELECT $1::uuid AS id) a LEFT JOIN queue_readings q ON q.app_id = a.id`,
    [appId],
  );
  const row = rows[0];
  return {
    reading: row?.reading ?? undefined,
    ageMs: Math.max(0, row?.age_ms ?? Number.POSITIVE_INFINITY),
    policy: row?.policy ?? undefined,
    connected: row?.connected ?? false,
    wanted: row?.wanted ?? false,
    nowMs: row?.now_ms ?? Date.now(),
  };
}

/** Keeps a reading whose questions were begun `elapsedMs` ago, unless a younger one is there. */
export async function saveReading(
  db: Queryable,
  appId: string,
  reading: Reading,
  elapsedMs: number,
): Promise<void> {
  await db.query(
    `INSERT INTO queue_readings AS q (app_id, observed_at, reading)
     VALUES ($1, now() - make_interval(secs => $2::float8 / 1000), $3::json)
     ON CONFLICT (app_id) DO UPDATE SET observed_at = excluded.observed_at, reading = excluded.reading
       WHERE q.observed_at < excluded.observed_at`,
    [appId, elapsedMs, JSON.stringify(reading)],
  );
}

/** Makes an application wanted for a while. */
export async function requestWake(db: Queryable, appId: string, forSecs: number): Promise<void> {
  await db.query(
    `INSERT INTO wake_requests (app_id, wanted_until) VALUES ($1, now() + make_interval(secs => $2))
     ON CONFLICT (app_id) DO UPDATE SET wanted_until = excluded.wanted_until`,
    [appId, forSecs],
  );
}
