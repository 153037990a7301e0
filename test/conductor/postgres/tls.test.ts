// Every sslmode against a real server with TLS, as libpq means it.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { explainFailure, lineOf } from "../../../conductor/src/postgres/problem.ts";
import { planConnection } from "../../../conductor/src/postgres/targets.ts";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { hasOpenssl, startTlsServer, type TlsServer } from "./tls-server.ts";

// Servers and processes are started here, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

if (!hasOpenssl) process.stdout.write("tls: skipped: there is no openssl to make certificates with\n");

/** One database for encrypted connections, one for those with a certificate, one for those without TLS. */
const rules = `
hostssl postgres postgres all scram-sha-256
hostssl template1 postgres all cert
hostnossl plain postgres all scram-sha-256
`;

describe.skipIf(!hasOpenssl)("TLS", () => {
  let server: TlsServer;
  beforeAll(async () => {
    server = await startTlsServer(rules);
    await asked("sslmode=require", "localhost", "postgres", (db) => db.query("CREATE DATABASE plain"));
  }, 60_000);
  afterAll(() => server?.dispose());

  /** Whether the connection is encrypted, or the sentence of its failure. */
  function outcome(parameters: string, host = "localhost", database = "postgres"): Promise<string> {
    return asked(parameters, host, database, async (db) => {
      const [row] = await db.query<{ readonly ssl: boolean }>(
        "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      );
      return row?.ssl ? "encrypted" : "plain";
    });
  }

  async function asked<T>(
    parameters: string,
    host: string,
    database: string,
    work: (db: Database) => Promise<T>,
  ): Promise<T | string> {
    const url = `postgresql://postgres:postgres@${host}:${server.port}/${database}?${parameters}`;
    const db = openDatabase({
      url,
      maxConnections: 1,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 10_000,
      onIdleError: () => undefined,
    });
    try {
      return await work(db);
    } catch (error) {
      return lineOf(explainFailure(error, planConnection(url)));
    } finally {
      await db.close();
    }
  }
  const ca = () => `sslrootcert=${server.authority}`;
  const other = () => `sslrootcert=${server.otherAuthority}`;

  test("modes that do not check take any certificate", async () => {
    for (const mode of ["allow", "prefer", "require", "no-verify"]) {
      expect(await outcome(`sslmode=${mode}`), mode).toBe("encrypted");
    }

    expect(await outcome("")).toBe("encrypted");
    expect(await outcome(`sslmode=prefer&${other()}`)).toBe("encrypted");
  });

  test("require with an authority checks it, and not the name", async () => {
    expect(await outcome(`sslmode=require&${ca()}`)).toBe("encrypted");
    expect(await outcome(`sslmode=require&${ca()}`, "127.0.0.1")).toBe("encrypted");
    expect(await outcome(`sslmode=require&${other()}`)).toMatch(/authority that is not known here/);
  });

  test("verify-ca checks the authority, verify-full the name too", async () => {
    expect(await outcome(`sslmode=verify-ca&${ca()}`, "127.0.0.1")).toBe("encrypted");
    expect(await outcome(`sslmode=verify-ca&${other()}`)).toMatch(/authority that is not known here/);
    expect(await outcome(`sslmode=verify-full&${ca()}`)).toBe("encrypted");
    expect(await outcome(`sslmode=verify-full&${ca()}`, "127.0.0.1")).toMatch(/is for another name/);
    expect(await outcome(`sslmode=verify-full&${ca()}&hostaddr=127.0.0.1`)).toBe("encrypted");
  });

  test("the refusal of an authority that Node does not know names the setting and what to write, as for RDS", async () => {
    for (const parameters of ["sslmode=verify-full", "sslmode=verify-ca", "sslrootcert=system"]) {
      const said = await outcome(parameters);
      expect(said, parameters).toContain("DBOS__CONDUCTOR_DB_URL");
      expect(said).toContain("sslmode=verify-full&sslrootcert=");
      expect(said).toContain("global-bundle.pem");
      expect(said).not.toContain("postgres:postgres");
    }
  });

  test("a server that takes only TLS, or only no TLS, is reached if the mode allows that", async () => {
    expect(await outcome("sslmode=disable")).toMatch(/refuses the connection: .*write sslmode=require/);
    expect(await outcome("sslmode=prefer", "localhost", "plain")).toBe("plain");
    expect(await outcome("sslmode=allow", "localhost", "plain")).toBe("plain");
    expect(await outcome("sslmode=require", "localhost", "plain")).toMatch(/refuses the role postgres/);
  });

  test("a client's certificate is shown", async () => {
    const client = `sslcert=${server.clientCertificate}&sslkey=${server.clientKey}`;
    expect(await outcome(`sslmode=verify-full&${ca()}&${client}`, "localhost", "template1")).toBe(
      "encrypted",
    );
    expect(await outcome(`sslmode=verify-full&${ca()}`, "localhost", "template1")).toMatch(
      /refuses the role postgres/,
    );
  });

  test("channel binding is used if the server offers it, and TLS may begin at once", async () => {
    expect(await outcome(`sslmode=verify-full&${ca()}&channel_binding=disable`)).toBe("encrypted");
    expect(await outcome(`sslmode=require&sslnegotiation=direct`)).toBe("encrypted");
    expect(await outcome(`sslmode=require&ssl_min_protocol_version=TLSv1.3`)).toBe("encrypted");
  });
});
