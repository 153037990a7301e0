import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { migrate, readMigrations } from "../../../conductor/src/store/migrate.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let connections: Database[] = [];
const open = () => {
  const db = openDatabase({
    url: database.url,
    maxConnections: 4,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => undefined,
  });
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

  test("leave a database of a newer version alone", async () => {
    const db = open();
    await migrate(db);
    await db.query("INSERT INTO migrations (number, name) VALUES (999999, 'from-the-future')");
    expect(await migrate(db)).toEqual([]);
  });
});
