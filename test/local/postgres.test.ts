import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPostgres, type PostgresServer } from "../../local/postgres.ts";
import { commandOf } from "../../local/process-info.ts";
import { waitFor } from "../support/wait.ts";

let folder: string;
let dataDir: string;
let server: PostgresServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podium-postgres-"));
  dataDir = join(folder, "data");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const start = async (password = "first") => {
  server = await startPostgres({ dataDir, port: 0, user: "postgres", password, settings: { fsync: "off" } });
  return server;
};

async function query(running: PostgresServer, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: running.url("postgres") });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test("when its host process is killed the server ends too, and starts again with its data", async () => {
  const first = await start();
  await query(first, "CREATE TABLE kept AS SELECT 42 AS answer");
  const [row] = await query(
    first,
    "SELECT pg_backend_pid() AS backend, current_setting('data_directory') AS dir",
  );
  expect(row?.["dir"]).toBe(dataDir);
  process.kill(first.pid, "SIGKILL");
  expect(await first.exited).toBeNull();
  const second = await start();
  expect(await query(second, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
});

test("a pid file that names a stranger is removed", async () => {
  await (await start()).stop();
  writeFileSync(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n`);
  expect(commandOf(process.pid)).not.toContain(dataDir);
  expect(await query(await start(), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("what an interrupted creation left is created again", async () => {
  mkdirSync(`${dataDir}.unfinished`);
  writeFileSync(join(`${dataDir}.unfinished`, "PG_VERSION"), "half");
  expect(await query(await start(), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("the password is not in the process list", async () => {
  const running = await start("do-not-show-this");
  expect(await waitFor("the command line", () => commandOf(running.pid))).not.toContain("do-not-show-this");
});

test("a folder of another PostgreSQL is one sentence that names it", async () => {
  await (await start()).stop();
  writeFileSync(join(dataDir, "PG_VERSION"), "9.6\n");
  const failure = start();
  server = undefined;
  await expect(failure).rejects.toThrow(
    new RegExp(`^PostgreSQL did not start in ${dataDir}: .*database files are incompatible with server`),
  );
});
