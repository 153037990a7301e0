// A text that differs as soon as a row about an application's executors does.
import type { Queryable } from "./database.ts";

/** Counts and newest times of an application's executors, recoveries and connectors. */
export async function readRegistryMark(db: Queryable, appId: string): Promise<string> {
  const rows = await db.query<{ readonly mark: string }>(
    `SELECT (SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE status = 'HEALTHY'),
                              count(*) FILTER (WHERE status = 'DEAD'), max(updated_at), sum(recovery_attempts))
               FROM executors WHERE app_id = $1)
         || '/' ||
            (SELECT concat_ws(' ', count(*), count(finished_at), max(declared_at), max(finished_at))
               FROM recoveries WHERE app_id = $1)
         || '/' ||
            (SELECT concat_ws(' ', count(*), max(connected_at)) FROM connectors WHERE app_id = $1) AS mark`,
    [appId],
  );
  return rows[0]!.mark;
}
