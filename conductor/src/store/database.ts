// Statements and transactions on the pool, and what a lost database looks like to callers.
import { openPool, type ConnectionPool } from "../postgres/pool.ts";
import type { Session } from "../postgres/session.ts";
import { nameUnavailable, sqlStateOf } from "../postgres/sql-state.ts";
import { planConnection } from "../postgres/targets.ts";

/** Anything that runs one statement: the pool, or a transaction. */
export interface Queryable {
  /** Runs a statement and returns its rows. Throws `CONDUCTOR_DATABASE_UNAVAILABLE` when Postgres cannot do it now. */
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  /**
   * Runs work in one transaction: committed when it resolves, rolled back when it throws. `limitMs` is how long each of
   * its statements may take, where that is not what all others may.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, limitMs?: number): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A URL, or keywords, as libpq reads them. */
  readonly url: string;
  readonly maxConnections: number;
  /** Longest time to wait for a connection, unless the URL says it, and for a statement; in milliseconds. */
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Called with failures of idle connections, which reach no caller. */
  readonly onIdleError: (error: Error) => void;
}

/** Opens a pool. It connects lazily and survives outages: every statement tries again, on whichever server there is. */
export function openDatabase(options: DatabaseOptions): Database {
  const plan = planConnection(options.url);
  const pool = openPool({
    ...options,
    plan,
    connectTimeoutMs: plan.connectTimeoutMs ?? options.connectTimeoutMs,
  });
  return databaseOn(pool);
}

/** Statements and transactions on the connections of a pool. */
export function databaseOn(pool: ConnectionPool): Database {
  const query = <Row extends object>(text: string, values?: unknown[]) =>
    pool.lend((session) =>
      session.needsTransaction
        ? within(session, () => run<Row>(session, text, values))
        : run<Row>(session, text, values),
    );
  return {
    query: (text, values) => repeatable(() => query(text, values)),
    transaction: (work, limitMs) =>
      pool.lend((session) =>
        within(
          session,
          () => work({ query: (text, values) => run(session, text, values, limitMs) }),
          limitMs,
        ),
      ),
    close: () => pool.close(),
  };
}

async function within<T>(session: Session, work: () => Promise<T>, limitMs?: number): Promise<T> {
  try {
    await run(session, session.begin);
    if (limitMs !== undefined) await run(session, `SET LOCAL statement_timeout = ${limitMs}`);
    const result = await work();
    await run(session, "COMMIT");
    return result;
  } catch (error) {
    await session.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function run<Row extends object>(
  session: Session,
  text: string,
  values?: unknown[],
  limitMs?: number,
): Promise<Row[]> {
  try {
    return (await session.query({ text, values, ...driverLimit(limitMs) })).rows as Row[];
  } catch (error) {
    throw nameUnavailable(error);
  }
}

/** True for a statement that would have made a second row of what there may be one of. */
export function isTaken(error: unknown): boolean {
  return sqlStateOf(error) === uniqueViolation;
}

const uniqueViolation = "23505";

/** The driver's own limit for one statement, which its types do not have; a little above the server's. */
function driverLimit(limitMs: number | undefined): object {
  return limitMs === undefined ? {} : { query_timeout: limitMs + 1_000 };
}

/** SQLSTATE of a statement that gave way to another one. It has changed nothing. */
const gaveWay = /^40(001|P01)$/;
const attempts = 3;

async function repeatable<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      if (attempt === attempts || !gaveWay.test(sqlStateOf(error) ?? "")) throw error;
    }
  }
}
