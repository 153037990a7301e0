// The connection pool, transactions, and what a lost database looks like to callers.
import { Pool, type QueryResultRow } from "pg";
import { toError } from "../errors.ts";
import { isConnectionLoss, nameUnavailable, sqlStateOf } from "../postgres/sql-state.ts";
import { Route } from "../postgres/route.ts";
import { Session } from "../postgres/session.ts";
import { planConnection } from "../postgres/targets.ts";

/** Anything that runs one statement: the pool, or a transaction. */
export interface Queryable {
  /** Runs a statement and returns its rows. Throws `CONDUCTOR_DATABASE_UNAVAILABLE` when Postgres cannot do it now. */
  query<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
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
  url: string;
  maxConnections: number;
  /** Longest time to wait for a connection, unless the URL says it, and for a statement; in milliseconds. */
  connectTimeoutMs: number;
  statementTimeoutMs: number;
  /** Called with failures of idle connections, which nobody awaits. */
  onIdleError: (error: Error) => void;
}

/** Opens a pool. It connects lazily and survives outages: every statement tries again, on whichever server there is. */
export function openDatabase(options: DatabaseOptions): Database {
  const plan = planConnection(options.url);
  const connectTimeoutMs = plan.connectTimeoutMs ?? options.connectTimeoutMs;
  const { statementTimeoutMs } = options;
  const route = new Route(plan.targets);
  /** Connections of an earlier generation lead to a server that has become read-only, and are not used again. */
  let generation = 0;
  const generations = new WeakMap<Session, number>();
  const pool = new Pool({
    max: options.maxConnections,
    // A connection's own limit comes first, so that what is reported is about the server and not about the pool.
    connectionTimeoutMillis: connectTimeoutMs + 1_000,
    Client: class extends Session {
      constructor() {
        super({ plan, connectTimeoutMs, statementTimeoutMs }, route);
        generations.set(this, generation);
      }
    },
  });
  pool.on("error", options.onIdleError);

  /** A connection to the first server that takes one; each way to each server is tried once. */
  async function connect(): Promise<Lent> {
    const failures = new Map<unknown, Error>();
    for (;;) {
      const { current } = route;
      try {
        const client = (await pool.connect()) as unknown as Lent;
        if (generations.get(client) === generation) return client;
        client.release(true);
      } catch (error) {
        failures.set(current, toError(error));
        if (failures.has(route.current)) throw nameUnavailable(joinFailures([...failures.values()]));
      }
    }
  }

  /** Lends a connection. One in an unknown state is thrown away, not returned to the pool. */
  async function lend<T>(work: (client: Lent) => Promise<T>): Promise<T> {
    const client = await connect();
    // Its statements fail by themselves, but this event ends the process unless somebody listens, and the pool does not
    // while a connection is taken.
    client.on("error", ignore);
    let isLost = false;
    try {
      return await work(client);
    } catch (error) {
      isLost = isConnectionLoss(error);
      if (sqlStateOf(error) === readOnly) generation += 1;
      throw error;
    } finally {
      client.off("error", ignore);
      client.release(isLost || generations.get(client) !== generation);
    }
  }

  const query = <Row extends QueryResultRow>(text: string, values?: unknown[]) =>
    lend((client) =>
      client.needsTransaction
        ? within(client, () => run<Row>(client, text, values))
        : run<Row>(client, text, values),
    );
  return {
    query: (text, values) => repeatable(() => query(text, values)),
    transaction: (work, limitMs) =>
      lend((client) =>
        within(client, () => work({ query: (text, values) => run(client, text, values, limitMs) }), limitMs),
      ),
    close: () => pool.end(),
  };
}

type Lent = Session & { release(destroy: boolean): void };

/** SQLSTATE of a write to a server, or a session, that may only read. */
const readOnly = "25006";
/** SQLSTATE of a statement that gave way to another one. It has changed nothing. */
const gaveWay = /^40(001|P01)$/;
const attempts = 3;

function ignore(): void {}

async function within<T>(client: Session, work: () => Promise<T>, limitMs?: number): Promise<T> {
  try {
    await run(client, client.begin);
    if (limitMs !== undefined) await run(client, `SET LOCAL statement_timeout = ${limitMs}`);
    const result = await work();
    await run(client, "COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(ignore);
    throw error;
  }
}

async function run<Row extends QueryResultRow>(
  client: Session,
  text: string,
  values?: unknown[],
  limitMs?: number,
): Promise<Row[]> {
  try {
    return (await client.query<Row>({ text, values, ...clientLimit(limitMs) })).rows;
  } catch (error) {
    throw nameUnavailable(error);
  }
}

/** The driver's own limit for one statement, which its types do not have; a little above the server's. */
function clientLimit(limitMs: number | undefined): object {
  return limitMs === undefined ? {} : { query_timeout: limitMs + 1_000 };
}

async function repeatable<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      if (attempt === attempts || !gaveWay.test(sqlStateOf(error) ?? "")) throw error;
    }
  }
}

/** One failure as it is; several as one whose message has them all. The last is the cause, so that its code is found. */
function joinFailures(failures: Error[]): Error {
  const last = failures.at(-1)!;
  if (failures.length === 1) return last;
  return new Error([...new Set(failures.map(({ message }) => message))].join("; "), { cause: last });
}
