// A system database at any version of its schema, made by the SDK's own migrations, with rows of an application.
import { createRequire } from "node:module";
import { join } from "node:path";
import { Client } from "pg";
import { createDatabase, type TestDatabase } from "../support/database.ts";

/** The connector's dependencies, among them the newest SDK. */
const connectorRequire = createRequire(join(import.meta.dirname, "../../connector/package.json"));

interface Migration {
  readonly pg?: readonly string[];
}
const { allMigrations } = connectorRequire(
  "@dbos-inc/dbos-sdk/internal/sysdb_migrations/internal/migrations",
) as { readonly allMigrations: (schema: string) => readonly Migration[] };

/** Version that the newest SDK makes. */
export const newestVersion = allMigrations("dbos").length;
export interface SystemDatabase {
  readonly url: string;
  readonly name: string;
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Brings the schema up to a version, or only says so of a version that no SDK has yet. */
  migrate(version: number): Promise<void>;
  drop(): Promise<void>;
}

/** An empty database, without a schema. */
export async function createSystemDatabase(): Promise<SystemDatabase> {
  const database: TestDatabase = await createDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  let current = 0;
  return {
    url: database.url,
    name: database.name,
    query: async (sql, values) => (await client.query<Record<string, unknown>>(sql, values)).rows,
    migrate: async (version) => {
      for (const migration of allMigrations("dbos").slice(current, version)) {
        for (const statement of migration.pg ?? []) await client.query(statement);
      }
      current = Math.min(version, newestVersion);
      await client.query("DELETE FROM dbos.dbos_migrations");
      await client.query("INSERT INTO dbos.dbos_migrations (version) VALUES ($1)", [version]);
    },
    drop: async () => {
      await client.end();
      await database.drop();
    },
  };
}

const value = JSON.stringify({ json: { place: "here" }, __dbos_serializer: "superjson" });
const failure = JSON.stringify({
  json: { name: "Error", message: "no room" },
  __dbos_serializer: "superjson",
});

/** Workflows `a` and `b` of `shop` with everything that a workflow can have; the schema must be at version 100 or later. */
export async function seedRows(database: SystemDatabase): Promise<void> {
  const query = (sql: string, values?: unknown[]) => database.query(sql, values);
  for (const id of ["a", "b"]) {
    await query(
      `INSERT INTO dbos.workflow_status (workflow_uuid, status, name, inputs, output, executor_id, application_version,
         created_at, completed_at, serialization, application_name, attributes)
       VALUES ($1, 'SUCCESS', 'report', $2, $3, 'e-1', '2026.08.1', 1787304000000, 1787304001000, 'js_superjson', 'shop', '{"tenant": "acme"}')
       ON CONFLICT DO NOTHING`,
      [id, JSON.stringify({ json: [id], __dbos_serializer: "superjson" }), value],
    );
    await query(
      `INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output, error, serialization,
         started_at_epoch_ms, completed_at_epoch_ms)
       VALUES ($1, 0, 'plan', $2, NULL, 'js_superjson', 1, 2), ($1, 1, 'charge', NULL, $3, 'js_superjson', 2, 5)
       ON CONFLICT DO NOTHING`,
      [id, value, failure],
    );
    await query(
      `INSERT INTO dbos.workflow_events VALUES ($1, 'progress', $2, 'js_superjson') ON CONFLICT DO NOTHING`,
      [id, value],
    );
    await query(
      `INSERT INTO dbos.workflow_events_history (workflow_uuid, function_id, key, value, serialization)
       VALUES ($1, 0, 'progress', $2, 'js_superjson') ON CONFLICT DO NOTHING`,
      [id, value],
    );
    await query(
      `INSERT INTO dbos.streams (workflow_uuid, key, value, "offset", function_id, serialization)
       VALUES ($1, 'log', $2, 0, 0, 'js_superjson'), ($1, 'log', '"__DBOS_STREAM_CLOSED__"', 1, 0, 'portable_json')
       ON CONFLICT DO NOTHING`,
      [id, value],
    );
  }
  await query(
    `INSERT INTO dbos.notifications (message_uuid, destination_uuid, topic, message, serialization)
     VALUES ('m', 'a', '__null__topic__', $1, 'js_superjson') ON CONFLICT DO NOTHING`,
    [value],
  );
  await query(
    `INSERT INTO dbos.workflow_schedules (schedule_id, schedule_name, workflow_name, workflow_class_name, schedule, status, context)
     VALUES ('s', 'nightly', 'report', '', '0 0 * * *', 'ACTIVE', $1) ON CONFLICT DO NOTHING`,
    [value],
  );
  await query(
    `INSERT INTO dbos.application_versions (version_id, version_name, version_timestamp)
     VALUES ('v', '2026.08.2', 1) ON CONFLICT DO NOTHING`,
  );
  await query(
    `INSERT INTO dbos.queues (queue_id, name, polling_interval_sec) VALUES ('q', 'mail', 1) ON CONFLICT DO NOTHING`,
  );
}
