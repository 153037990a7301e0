// What a connection shows about the server: its version, how it is reached, whether its clock is right.
import type { ConnectionPool } from "../postgres/pool.ts";
import type { Session } from "../postgres/session.ts";
import type { Target } from "../postgres/targets.ts";
import { ok, warning, wrong, type Finding } from "./finding.ts";

const oldestVersion = 13;
const clockWarningMs = 2_000;
const clockWrongMs = 30_000;
const verify = "write sslmode=verify-full&sslrootcert=/path/of/ca.pem into DBOS__CONDUCTOR_DB_URL";

/** How the connection is protected. */
export function checkTls({ host, ssl }: Target): Finding {
  if (host.startsWith("/")) return ok("tls", "a Unix socket needs none");
  if (ssl !== false) {
    return ssl.rejectUnauthorized === false
      ? warning("tls", "the connection is encrypted, but nothing checks who answers", verify)
      : ok("tls", "the connection is encrypted, and the server's certificate is checked");
  }
  if (/^(localhost|127\.|::1$)/.test(host)) return ok("tls", `none, and ${host} needs none`);
  return warning("tls", `the connection to ${host} is not encrypted`, verify);
}

/** Version, encoding and clock. */
export async function checkServer(session: Session): Promise<Finding[]> {
  const askedAt = Date.now();
  const { rows } = await session.query<{
    readonly version: string;
    readonly number: number;
    readonly encoding: string;
    readonly nowMs: number;
  }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
            current_setting('server_encoding') AS encoding,
            (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs"`,
  );
  const { version, number, encoding, nowMs } = rows[0]!;
  const differenceMs = nowMs - (askedAt + Date.now()) / 2;
  return [
    number >= oldestVersion * 10_000
      ? ok("version", `PostgreSQL ${version}`)
      : wrong("version", `PostgreSQL ${version} is too old`, `use ${oldestVersion} or later`),
    encoding === "UTF8"
      ? ok("encoding", encoding)
      : wrong(
          "encoding",
          `the database keeps texts as ${encoding}`,
          "make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
        ),
    judgeClock(differenceMs),
  ];
}

/** Every time in the registry is the database's; tokens are judged by this machine's clock. */
export function judgeClock(differenceMs: number): Finding {
  const seconds = (Math.abs(differenceMs) / 1_000).toFixed(1);
  if (Math.abs(differenceMs) < clockWarningMs) return ok("clock", `${seconds} s from this machine's`);
  const says = `the database's clock is ${seconds} s ${differenceMs > 0 ? "ahead of" : "behind"} this machine's`;
  const state = Math.abs(differenceMs) < clockWrongMs ? warning : wrong;
  return state("clock", says, "synchronise both by NTP");
}

const probes = 5;

/**
 * Whether a pooler stands in between, and which kind: in transaction mode a connection's server changes when another
 * client has taken it meanwhile.
 */
export async function checkPooler(pool: ConnectionPool): Promise<Finding> {
  const isPooled = await pool.lend(async ({ needsTransaction }) => needsTransaction);
  if (!isPooled) return ok("pooler", "none");
  const moves = await pool.lend(async (first) => {
    for (let probe = 0; probe < probes; probe += 1) {
      // One after the other: each asks again whether the server that was just used is given to the other client.
      const before = await backendOf(first);
      const after = await pool.lend(async (second) => {
        await second.query("BEGIN");
        try {
          await backendOf(second);
          return await backendOf(first);
        } finally {
          await second.query("ROLLBACK");
        }
      });
      if (before !== after) return true;
    }
    return false;
  });
  const mode = moves ? "transaction mode" : "session mode, as far as could be seen";
  return ok("pooler", `there is one, in ${mode}; each statement is sent in a transaction of its own`);
}

async function backendOf(session: Session): Promise<number> {
  const { rows } = await session.query<{ readonly pid: number }>("SELECT pg_backend_pid() AS pid");
  return rows[0]!.pid;
}
