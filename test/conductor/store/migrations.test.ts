import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { migrate, readMigrations } from "../../../conductor/src/store/migrate.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let connections: Database[] = [];
const openOptions = {
  maxConnections: 4,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 5_000,
  onIdleError: () => undefined,
};
const open = () => {
  const db = openDatabase({ ...openOptions, url: database.url });
  connections.push(db);
  return db;
};
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  await Promise.all(connections.map((db) => db.close()));
  connections = [];
  await database.drop();
});

/** 000002 as it was at first, with rules that PostgreSQL 13 does not know. */
function toFirstForm(sql: string): string {
  return sql
    .replaceAll(
      /^--[^\n]*\nCREATE UNIQUE INDEX roles_by_name[^;]*;\n|^CREATE UNIQUE INDEX bootstrap_admins_once[^;]*;\n/gm,
      "",
    )
    .replace(/(CREATE TABLE roles \([^;]*?)\n\);/, "$1,\n UNIQUE NULLS NOT DISTINCT (org_id, name)\n);")
    .replace(
      /(CREATE TABLE bootstrap_admins \([^;]*?)\n\);/,
      "$1,\n UNIQUE NULLS NOT DISTINCT (org_id, issuer, subject, email)\n);",
    );
}

/** Every index and constraint of the schema, by name. */
function listRules(db: Database): Promise<Record<string, unknown>[]> {
  return db.query(
    `SELECT indexname AS name, indexdef AS rule FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL
     SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
      ORDER BY 1, 2`,
  );
}

describe("migrations", () => {
  test("are numbered without gaps, so that order is never in doubt", () => {
    expect(readMigrations().map(({ number }) => number)).toEqual(
      readMigrations().map((_, index) => index + 1),
    );
  });

  test("bring an empty database up to date, and then have nothing to do", async () => {
    const db = open();
    expect(await migrate(db)).toEqual(readMigrations().map(({ number }) => number));
    expect(await migrate(db)).toEqual([]);
  });

  test("run once when many replicas start at the same moment", async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(open())));
    expect(applied.flat().sort((a, b) => a - b)).toEqual(readMigrations().map(({ number }) => number));
  });

  test("are applied whole or not at all", async () => {
    const db = open();
    const broken = {
      number: 1,
      name: "broken",
      sql: "CREATE TABLE half (id int); SELECT no_such_function();",
      breaking: false,
    };
    await expect(migrate(db, [broken])).rejects.toThrow("no_such_function");
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT to_regclass('half') AS half, (SELECT count(*)::int FROM migrations)",
    );
    await client.end();
    expect(rows).toEqual([{ half: null, count: 0 }]);
  });

  test("may take longer than other statements", async () => {
    const db = openDatabase({
      url: database.url,
      maxConnections: 1,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 200,
      onIdleError: () => undefined,
    });
    connections.push(db);
    // Longer than the server's limit and the driver's, which is a second above it.
    const slow = { number: 1, name: "slow", sql: "SELECT pg_sleep(1.5)", breaking: false };
    expect(await migrate(db, [slow])).toEqual([1]);
    await expect(db.query("SELECT pg_sleep(1.5)")).rejects.toMatchObject({
      code: "CONDUCTOR_DATABASE_UNAVAILABLE",
    });
  });

  test("bring a database of the first form of 000002 to the same schema", async () => {
    const [version] = await open().query<{ readonly number: number }>(
      "SELECT current_setting('server_version_num')::int AS number",
    );
    // PostgreSQL 13 and 14 could not run it.
    if (version!.number < 150_000) return;
    const mend = readMigrations().find(({ name }) => name === "older-postgresql")!;
    const firstForm = readMigrations()
      .filter(({ number }) => number < mend.number)
      .map((each) => ({ ...each, sql: toFirstForm(each.sql) }));
    expect(firstForm[1]!.sql.match(/NULLS NOT DISTINCT/g)).toHaveLength(2);
    await migrate(open(), firstForm);
    await migrate(open());
    const upgraded = await listRules(open());
    const other = await createDatabase();
    const fresh = openDatabase({ ...openOptions, url: other.url });
    await migrate(fresh);
    expect(upgraded).toEqual(await listRules(fresh));
    await fresh.close();
    await other.drop();
    await open().query("INSERT INTO organisations (name) VALUES ('a')");
    const insert = "INSERT INTO roles (org_id, name, permissions) VALUES (NULL, 'organization_admin', '{}')";
    await expect(open().query(insert)).rejects.toMatchObject({ code: "23505" });
  });

  test("that a newer version has marked as breaking stop this one, and no others do", async () => {
    const db = open();
    await migrate(db);
    await db.query("INSERT INTO migrations (number, name) VALUES (999998, 'harmless')");
    expect(await migrate(db)).toEqual([]);
    await db.query(
      "INSERT INTO migrations (number, name, breaking) VALUES (999999, 'from-the-future', true)",
    );
    await expect(migrate(db)).rejects.toThrow(
      /newer Conductor .* 999999-from-the-future, which this version cannot/,
    );
  });

  test("leave a database of a newer version alone", async () => {
    const db = open();
    await migrate(db);
    await db.query("INSERT INTO migrations (number, name) VALUES (999999, 'from-the-future')");
    expect(await migrate(db)).toEqual([]);
  });
});
