// Transactions whose connection breaks: they fail, and the process lives on.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { asAdmin, createDatabase, type TestDatabase } from "../../support/database.ts";
import { waitFor } from "../../support/wait.ts";

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await createDatabase();
  db = openDatabase({
    url: database.url,
    maxConnections: 2,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => undefined,
  });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

test("a connection that breaks between two statements fails the transaction and nothing else", async () => {
  const work = db.transaction(async (tx) => {
    const [backend] = await tx.query<{ readonly pid: number }>("SELECT pg_backend_pid() AS pid");
    // Waits until the server's side has ended, so that the next statement finds the connection broken.
    await asAdmin(async (client) => {
      await client.query("SELECT pg_terminate_backend($1)", [backend?.pid]);
      await waitFor("the backend to end", async () => {
        const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE pid = $1", [
          backend?.pid,
        ]);
        return rowCount === 0;
      });
    });
    await tx.query("SELECT 1");
  });
  await expect(work).rejects.toMatchObject({ code: "CONDUCTOR_DATABASE_UNAVAILABLE" });
  expect(await db.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
});
