// Records that nothing needs any more: removed by age, each time with an entry in the audit log.
import { appendOwn } from "./audit.ts";
import type { Database } from "./database.ts";

/** An entry names so many at most. */
const maxNamed = 1_000;

/**
 * Removes dead executors of applications of which no executor has been seen for `keptSecs`. Their ids are remembered as
 * those of recovered ones are, so that work they left is still found when the application comes back soon. Returns how many.
 */
export function pruneAbandoned(db: Database, keptSecs: number): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{
      readonly org_id: string;
      readonly name: string;
      readonly executor_ids: string[];
    }>(
      `WITH abandoned AS (
         SELECT a.id FROM applications a
          WHERE EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'DEAD')
            AND NOT EXISTS (
              SELECT FROM executors e
               WHERE e.app_id = a.id
                 AND (e.status <> 'DEAD' OR e.disconnected_at > now() - make_interval(secs => $1)))
            AND NOT EXISTS (
              SELECT FROM departed_executors d
               WHERE d.app_id = a.id AND d.departed_at > now() - make_interval(secs => $1))
       ), gone AS (
         DELETE FROM executors e USING abandoned a WHERE e.app_id = a.id AND e.status = 'DEAD'
         RETURNING e.app_id, e.executor_id, e.application_version, e.language, e.recovery_attempts
       ), remembered AS (
         INSERT INTO departed_executors (app_id, executor_id, application_version, language)
         SELECT app_id, executor_id, application_version, language FROM gone
         ON CONFLICT (app_id, executor_id) DO UPDATE SET departed_at = now()
       ), logged AS (
         UPDATE recoveries r SET finished_at = now(), outcome = 'abandoned', failed_attempts = g.recovery_attempts
           FROM gone g
          WHERE r.app_id = g.app_id AND r.executor_id = g.executor_id AND r.finished_at IS NULL
       )
       SELECT a.org_id, a.name, array_agg(g.executor_id ORDER BY g.executor_id) AS executor_ids
         FROM gone g JOIN applications a ON a.id = g.app_id GROUP BY a.id`,
      [keptSecs],
    );
    for (const { org_id, name, executor_ids: ids } of rows) {
      const details = { application_name: name, executors: ids.length, executor_ids: ids.slice(0, maxNamed) };
      const target = { type: "application", id: name } as const;
      await appendOwn(tx, "conductor", { orgId: org_id, operation: "executor.prune", target, details });
    }
    return rows.reduce((total, row) => total + row.executor_ids.length, 0);
  });
}

/**
 * Forgets digests of keys that were revoked `keptSecs` ago and that no settings are known to have named: those of the
 * others keep a key from coming back with the next start. Returns how many.
 */
export function pruneRevokedKeys(db: Database, keptSecs: number): Promise<number> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{
      readonly org_id: string;
      readonly org_name: string;
      readonly names: string[];
    }>(
      `WITH gone AS (
         DELETE FROM revoked_keys WHERE NOT from_settings AND revoked_at <= now() - make_interval(secs => $1)
         RETURNING org_id, name)
       SELECT o.id AS org_id, o.name AS org_name, array_agg(g.name ORDER BY g.name) AS names
         FROM gone g JOIN organisations o ON o.id = g.org_id GROUP BY o.id`,
      [keptSecs],
    );
    for (const { org_id, org_name, names } of rows) {
      const details = { tokens: names.length, token_names: names.slice(0, maxNamed) };
      const target = { type: "organization", id: org_name } as const;
      await appendOwn(tx, "conductor", { orgId: org_id, operation: "revoked_token.prune", target, details });
    }
    return rows.reduce((total, { names }) => total + names.length, 0);
  });
}
