// Forward-only migrations: numbered SQL files, each applied once in a transaction of its own.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sqlStateOf } from "../postgres/sql-state.ts";
import type { Database, Queryable } from "./database.ts";
import { readSchema, titleOf, type Migration } from "./schema.ts";

const directory = join(import.meta.dirname, "../../migrations");
/** Key of the advisory lock that makes replicas wait for each other. */
const lockKey = 7_036_317_450;
/** A migration may take longer than a statement usually should, in milliseconds. */
const limitMs = 3_600_000;

/** The migrations of this version, in order. */
export function readMigrations(): Migration[] {
  return readdirSync(directory)
    .filter((file) => /^\d{6}-[a-z0-9-]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(directory, file), "utf8");
      return {
        number: Number(file.slice(0, 6)),
        name: file.slice(7, -4),
        sql,
        breaking: /^-- breaking$/m.test(sql),
      };
    });
}

/**
 * Brings the database up to date and returns the numbers applied. It looks first: where nothing is missing, nothing is
 * locked and no right to change the schema is needed. Any number of replicas may run it at once: each transaction takes
 * the same lock and looks again. Throws one sentence for a database that a newer version has made unusable for this one,
 * and for a role that may not do what is missing.
 */
export async function migrate(db: Database, migrations: Migration[] = readMigrations()): Promise<number[]> {
  const { missing, newer } = await readSchema(db, migrations);
  const unusable = newer.find(({ breaking }) => breaking);
  if (unusable !== undefined) {
    throw new Error(
      `a newer Conductor has migrated the database to ${titleOf(unusable)}, which this version cannot work with: ` +
        "start that version or a newer one",
    );
  }
  if (missing.length === 0) return [];
  try {
    return await applyAll(db, missing);
  } catch (error) {
    if (sqlStateOf(error) !== noRight || !(error instanceof Error)) throw error;
    throw new Error(
      `the database lacks the migration ${titleOf(missing[0]!)} and its role may not make it (${error.message}): ` +
        'run "conductor migrate" with the URL of the role that owns the schema',
      { cause: error },
    );
  }
}

/** SQLSTATE of a statement that the role has no right to. */
const noRight = "42501";

async function applyAll(db: Database, missing: Migration[]): Promise<number[]> {
  await db.transaction(async (tx) => {
    await tx.query("SELECT pg_advisory_xact_lock($1)", [lockKey]);
    await tx.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
       ALTER TABLE migrations ADD COLUMN IF NOT EXISTS breaking boolean NOT NULL DEFAULT false`,
    );
  });
  const applied: number[] = [];
  for (const migration of missing) {
    // One after the other: each must see what the one before it has done.
    if (await db.transaction((tx) => applyOne(tx, migration), limitMs)) applied.push(migration.number);
  }
  return applied;
}

async function applyOne(tx: Queryable, { number, name, sql, breaking }: Migration): Promise<boolean> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [lockKey]);
  const done = await tx.query("SELECT 1 FROM migrations WHERE number = $1", [number]);
  if (done.length > 0) return false;
  await tx.query(sql);
  await tx.query("INSERT INTO migrations (number, name, breaking) VALUES ($1, $2, $3)", [
    number,
    name,
    breaking,
  ]);
  return true;
}
