// Executors whose record has gone, remembered in case they left work behind after all.
import type { Queryable } from "./database.ts";
import { wasLookedAt } from "./dead-executors.ts";

/** Departed ids are remembered this long, in days. */
const memoryDays = 7;

/** An executor that owns running work, as the application's database says. */
export interface Owner {
  readonly executorId: string;
  readonly applicationVersion: string;
}

/**
 * SQL on `a`, a row of `applications`: it has departed executors, or stranded ones that an executor of another version
 * was asked about, and a connected one that can be asked.
 */
export const hasStragglers = `
  EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY')
  AND (EXISTS (SELECT FROM departed_executors d WHERE d.app_id = a.id)
       OR EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND ${wasLookedAt}))`;

/** Turns departed executors that own work again into dead ones, due for recovery now. Returns their ids. */
export async function reviveAsDead(db: Queryable, appId: string, owners: Owner[]): Promise<string[]> {
  const rows = await db.query<{ readonly executor_id: string }>(
    `WITH revived AS (
       INSERT INTO executors (app_id, executor_id, status, application_version, language, disconnected_at,
                              recovery_due_at, recovery_note)
       SELECT d.app_id, d.executor_id, 'DEAD', d.application_version, d.language, d.departed_at, now(),
              'It owned work again after it had left.'
         FROM departed_executors d
         JOIN unnest($2::text[], $3::text[]) AS o (executor_id, application_version)
              USING (executor_id, application_version)
        WHERE d.app_id = $1
       ON CONFLICT (app_id, executor_id) DO NOTHING
       RETURNING app_id, executor_id, application_version, language, disconnected_at
     ), logged AS (
       INSERT INTO recoveries (app_id, executor_id, application_version, language, disconnected_at)
       SELECT app_id, executor_id, application_version, language, disconnected_at FROM revived
       ON CONFLICT (app_id, executor_id) WHERE finished_at IS NULL DO NOTHING
     )
     SELECT executor_id FROM revived`,
    [appId, owners.map((each) => each.executorId), owners.map((each) => each.applicationVersion)],
  );
  return rows.map((row) => row.executor_id);
}

/** Forgets ids that left long ago. */
export async function forgetDeparted(db: Queryable): Promise<void> {
  await db.query("DELETE FROM departed_executors WHERE departed_at < now() - make_interval(days => $1)", [
    memoryDays,
  ]);
}
