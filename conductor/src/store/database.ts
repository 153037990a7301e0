// The connection pool, transactions, and what a lost database looks like to callers.
import { Pool, type PoolClient, type QueryResultRow } from "pg";
import { ConductorError, isUnavailable } from "../errors.ts";

/** Anything that runs one statement: the pool, or a transaction. */
export interface Queryable {
  /** Runs a statement and returns its rows. Throws `CONDUCTOR_DATABASE_UNAVAILABLE` when Postgres cannot be reached. */
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs work in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  maxConnections: number;
  /** Longest time to wait for a connection, and for a statement, in milliseconds. */
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  /** Called with failures of idle connections, which nobody awaits. */
  onIdleError: (error: Error) => void;
}

/** Opens a pool. It connects lazily and survives outages: every statement tries again. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: options.connectTimeoutMs,
    statement_timeout: options.statementTimeoutMs,
    // A dead TCP peer never answers; the client-side limit is a little above the server's.
    query_timeout: options.statementTimeoutMs + 1_000,
    application_name: "podium-conductor",
    keepAlive: true,
  });
  pool.on("error", options.onIdleError);

  return {
    query: (text, values) => run(pool, text, values),
    transaction: async (work) => {
      const client = await connect(pool);
      // Its statements fail by themselves, but this event ends the process unless somebody listens, and the pool does
      // not while a connection is taken.
      client.on("error", ignore);
      let failure: Error | undefined;
      try {
        await run(client, "BEGIN");
        const result = await work({ query: (text, values) => run(client, text, values) });
        await run(client, "COMMIT");
        return result;
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        await client.query("ROLLBACK").catch(() => undefined);
        throw error;
      } finally {
        client.off("error", ignore);
        // A connection in an unknown state is thrown away, not returned to the pool.
        client.release(failure !== undefined && isConnectionLoss(failure));
      }
    },
    close: () => pool.end(),
  };
}

function ignore(): void {}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translate(error);
  }
}

async function run<Row extends QueryResultRow>(
  target: Pool | PoolClient,
  text: string,
  values?: unknown[],
): Promise<Row[]> {
  try {
    const result = await target.query<Row>(text, values);
    return result.rows;
  } catch (error) {
    throw translate(error);
  }
}

/** True for a statement that would have made a second row of what there may be one of. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === uniqueViolation;
}

const uniqueViolation = "23505";

function translate(error: unknown): unknown {
  if (!isConnectionLoss(error)) return error;
  return new ConductorError(
    "CONDUCTOR_DATABASE_UNAVAILABLE",
    "Conductor cannot reach its database; try again in a moment.",
    { cause: error },
  );
}

/** True for failures of the connection, the server's start and stop, and exhausted pools; false for SQL errors. */
function isConnectionLoss(error: unknown): boolean {
  if (isUnavailable(error)) return true;
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  // Classes 08 (connection) and 57P0x (shutdown, starting up), 53300 (too many connections).
  if (/^08|^57P0|^53300$/.test(code) || /^E[A-Z]+$/.test(code)) return true;
  return /timeout|terminated|Connection|connection/.test(error.message) && code === "";
}
