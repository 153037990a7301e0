// The last reading of an application's work, and whether the application is wanted.
import type { Timed } from "../cron.ts";
import type { Policy } from "./autoscaling.ts";
import { hasConnector } from "./connectors.ts";
import type { Queryable } from "./database.ts";

/** Active schedules in an application's database. */
export interface Schedules {
  readonly timed: Timed[];
  /** There are no others. */
  readonly isComplete: boolean;
}

/** Delayed workflows in an application's database. */
export interface Delayed {
  /** When the first of them is due, in epoch milliseconds; null where there is none. */
  readonly nextMs: number | null;
  /** There are no others. */
  readonly isComplete: boolean;
}

/** A registered version. Instants in epoch milliseconds; the one with the largest `timestampMs` is the latest. */
export interface Version {
  readonly name: string;
  readonly timestampMs: number;
  readonly createdMs: number;
}

/** What decides how much one executor takes on. */
export interface QueueLimits {
  /** Workflows that one executor runs at a time. */
  readonly workerConcurrency: number;
  /** Workflows that all executors together run at a time; null for no limit. */
  readonly concurrency: number | null;
}

/** What was seen of a policy's queue. */
export interface Observation {
  readonly versions: Version[];
  /** Undefined when the queue is gone, or no longer one that a number of executors can be told from. */
  readonly limits?: QueueLimits;
  /** Workflows waiting or running, by version; those that name none have an empty name. */
  readonly depths: { readonly version: string; readonly depth: number }[];
  /** When this was so, in epoch milliseconds. */
  readonly observedAt: number;
}

/** Work of an application that is not done, delayed workflows and those on no queue included. */
export interface Unfinished {
  /** Everything that an executor will still have to touch, by version; what names none is under the empty name. */
  readonly byVersion: Record<string, number>;
  /** Workflows waiting or running, by queue. */
  readonly byQueue: Record<string, number>;
}

/** All that executors have said about an application's work at one time. */
export interface Reading {
  readonly unfinished: Unfinished;
  /** Names of the queues in the application's database, as far as known; absent where its SDK cannot tell. */
  readonly queues?: { readonly names: string[]; readonly isComplete: boolean };
  /** Active schedules in the application's database; absent where its SDK has none there. */
  readonly schedules?: Schedules;
  /** Delayed workflows; absent where there is none. */
  readonly delayed?: Delayed;
  /** What the policy's queue looked like; absent without a policy. */
  readonly scaling?: { readonly policy: Policy; readonly observation: Observation };
}

export interface ReadingRow {
  /** Undefined when there has never been one. */
  readonly reading: Reading | undefined;
  /** Time since it was taken, in milliseconds. */
  readonly ageMs: number;
  /** The policy there is now, whatever the reading was taken for. */
  readonly policy: Policy | undefined;
  /** At least one executor is healthy. */
  readonly connected: boolean;
  /** A connector answers from the application's database, at zero executors too. */
  readonly hasConnector: boolean;
  /** The application was asked for lately. */
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
    readonly hasConnector: boolean;
    readonly wanted: boolean;
    readonly now_ms: number;
  }>(
    `SELECT q.reading, (extract(epoch FROM now() - q.observed_at) * 1000)::float8 AS age_ms,
            (extract(epoch FROM now()) * 1000)::float8 AS now_ms,
            (SELECT p.policy FROM autoscaling_policies p WHERE p.app_id = a.id) AS policy,
            EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY') AS connected,
            ${hasConnector} AS "hasConnector",
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
    hasConnector: row?.hasConnector ?? false,
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

/** Makes an application wanted for a while that is at zero executors. */
export async function requestWakeAtZero(db: Queryable, appId: string, forSecs: number): Promise<void> {
  await db.query(
    `INSERT INTO wake_requests (app_id, wanted_until)
     SELECT a.id, now() + make_interval(secs => $2) FROM (SELECT $1::uuid AS id) a
      WHERE ${hasConnector} AND NOT EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY')
     ON CONFLICT (app_id) DO UPDATE SET wanted_until = excluded.wanted_until`,
    [appId, forSecs],
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
