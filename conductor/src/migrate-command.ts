// `conductor migrate`: changes the schema apart from the server, with a role that may; or only says what there would be to do.
import type { Config } from "./settings/config.ts";
import { whenReachable } from "./lifecycle.ts";
import { openDatabase, type Database } from "./store/database.ts";
import { migrate, readMigrations } from "./store/migrate.ts";
import { readSchema, titleOf } from "./store/schema.ts";

export interface CommandResult {
  /** Lines to print. */
  readonly text: string;
  readonly isRight: boolean;
}

const limitMs = 10_000;

/** Waits for the database, applies what is missing and says what that was. Safe to repeat, and beside other ones. */
export async function migrateNow(config: Config): Promise<CommandResult> {
  const migrations = readMigrations();
  const applied = await withDatabase(config, config.databaseWaitMs, (db) => migrate(db, migrations));
  const lines = migrations
    .filter(({ number }) => applied.includes(number))
    .map((each) => `applied ${titleOf(each)}`);
  const last = migrations.at(-1)!;
  return { text: toLines([...lines, `the schema is up to date, at ${titleOf(last)}`]), isRight: true };
}

/** Says what is missing or newer, and changes nothing. */
export async function verifySchema(config: Config): Promise<CommandResult> {
  const migrations = readMigrations();
  const { newest, missing, newer } = await withDatabase(config, 0, (db) => readSchema(db, migrations));
  if (missing.length + newer.length === 0) {
    return { text: toLines([`the schema is up to date, at ${newest}`]), isRight: true };
  }

  const lines = [
    ...missing.map((each) => `missing ${titleOf(each)}`),
    ...newer.map(
      (each) => `newer ${titleOf(each)}${each.breaking ? ", which this version cannot work with" : ""}`,
    ),
  ];
  return { text: toLines(lines), isRight: false };
}

async function withDatabase<T>(
  { databaseUrl: url }: Config,
  waitMs: number,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const db = openDatabase({
    url,
    maxConnections: 1,
    connectTimeoutMs: limitMs,
    statementTimeoutMs: limitMs,
    onIdleError: () => undefined,
  });
  try {
    return await whenReachable(
      () => work(db),
      { url, waitMs },
      (cause) => process.stderr.write(`waiting: ${cause}\n`),
    );
  } finally {
    await db.close();
  }
}

function toLines(lines: string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
