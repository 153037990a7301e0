// What is in the database: Conductor's schema, the role's rights on it, and room for its connections.
import type { Database } from "../store/database.ts";
import { readMigrations } from "../store/migrate.ts";
import { countLiving } from "../store/replicas.ts";
import { findMissingRights, readSchema, titleOf } from "../store/schema.ts";
import { ok, warning, wrong, type Finding } from "./finding.ts";

/** The schema's version, and the role's rights. */
export async function checkSchema(db: Database): Promise<Finding[]> {
  const migrations = readMigrations();
  const { newest, missing, newer } = await readSchema(db, migrations);
  const lacking = await findMissingRights(db, migrations);
  const rights =
    lacking.length === 0
      ? ok("rights", "the role may read and write what is there")
      : wrong(
          "rights",
          `the role lacks ${lacking.join(", ")}`,
          "grant them; docs/operate.md has the statements",
        );
  const breaking = newer.find((each) => each.breaking);
  if (breaking !== undefined) {
    const says = `a newer Conductor has made ${titleOf(breaking)}, which this version cannot work with`;
    return [wrong("schema", says, "use that version or a newer one"), rights];
  }
  if (missing.length > 0) {
    const says = `it is at ${newest ?? "the beginning"} and lacks ${missing.map(titleOf).join(", ")}`;
    return [wrong("schema", says, 'run "conductor migrate" with the URL of its owner'), rights];
  }
  const [last] = newer.slice(-1);
  if (last === undefined) return [ok("schema", `up to date, at ${newest}`), rights];
  const says = `a newer version has made ${titleOf(last)}; this one can work with it`;
  return [warning("schema", says, "finish the upgrade, or leave it"), rights];
}

/** How many replicas are alive; one where that cannot be read. */
export async function countReplicas(db: Database): Promise<number> {
  const [table] = await db.query<{ readonly readable: boolean | null }>(
    `SELECT has_table_privilege(to_regclass('replicas'), 'SELECT') AS readable`,
  );
  return table?.readable ? Math.max(1, await countLiving(db)) : 1;
}

/** Whether the server has room for the connections of every replica. */
export async function checkConnections(db: Database, perReplica: number, replicas: number): Promise<Finding> {
  const { limit, limitName, others } = await readRoom(db);
  const says = `${replicas} × ${perReplica} connections of ${limit} (${limitName}), of which others hold ${others}`;
  if (perReplica * replicas <= limit - others) return ok("connections", says);
  return wrong("connections", `${says}: too many`, `raise ${limitName}, or lower CONDUCTOR_DB_CONNECTIONS`);
}

interface Room {
  readonly limit: number;
  readonly limitName: string;
  /** Connections that roles other than ours hold. */
  readonly others: number;
}

/** The narrowest limit: the server's, less what it keeps for superusers, the database's, or the role's. */
async function readRoom(db: Database): Promise<Room> {
  const rows = await db.query<Room>(
    `WITH used AS (
       SELECT datname FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND usename IS DISTINCT FROM current_user
     ), limits AS (
       SELECT 'max_connections' AS name,
              current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0) AS most,
              (SELECT count(*)::int FROM used) AS others
        UNION ALL
       SELECT 'the limit of the database', datconnlimit, (SELECT count(*)::int FROM used WHERE used.datname = d.datname)
         FROM pg_database d WHERE datname = current_database() AND datconnlimit >= 0
        UNION ALL
       SELECT 'the limit of the role', rolconnlimit, 0
         FROM pg_roles WHERE rolname = current_user AND rolconnlimit >= 0
     )
     SELECT most AS "limit", name AS "limitName", others FROM limits ORDER BY most - others LIMIT 1`,
  );
  return rows[0]!;
}
