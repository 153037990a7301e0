// Forward-only migrations: numbered SQL files, each applied once in a transaction of its own.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database, Queryable } from "./database.ts";

const directory = join(import.meta.dirname, "../../migrations");
/** Key of the advisory lock that makes replicas wait for each other. */
const lockKey = 7_036_317_450;

export interface Migration {
  number: number;
  name: string;
  sql: string;
}

/** The migrations of this version, in order. */
export function readMigrations(): Migration[] {
  return readdirSync(directory)
    .filter((file) => /^\d{6}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 6)),
      name: file.slice(7, -4),
      sql: readFileSync(join(directory, file), "utf8"),
    }));
}

/**
 * Brings the database up to date and returns the numbers applied. Any number of replicas may run it at once: each
 * transaction takes the same lock and looks again. A database from a newer version is left as it is.
 */
export async function migrate(db: Database, migrations: Migration[] = readMigrations()): Promise<number[]> {
  await db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock($1)", [lockKey]);
    await tx.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
  });
  const applied: number[] = [];
  for (const migration of migrations) {
    // One after the other: each must see what the one before it has done.
    if (await db.transaction((tx) => applyOne(tx, migration))) applied.push(migration.number);
  }
  return applied;
}

async function applyOne(tx: Queryable, { number, name, sql }: Migration): Promise<boolean> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [lockKey]);
  const done = await tx.query("SELECT 1 FROM migrations WHERE number = $1", [number]);
  if (done.length > 0) return false;
  // A migration may take longer than a statement usually should.
  await tx.query("SET LOCAL statement_timeout = 0");
  await tx.query(sql);
  await tx.query("INSERT INTO migrations (number, name) VALUES ($1, $2)", [number, name]);
  return true;
}
