// The system database of one application: a pool of connections, the SDK's client on it, and its schema.
import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { escapeIdentifier, type Pool, type PoolClient, type QueryResultRow } from "pg";
import type { Report } from "../report.ts";
import { BudgetedPool, type Budget } from "./budget.ts";
import { createOutage, type Outage } from "./outage.ts";
import { createSchemaReader, type Schema } from "./schema.ts";

/** Reading statements are cut off after so long, as the SDK cuts off its own. */
const readTimeoutMs = 30_000;
const connectTimeoutMs = 10_000;
const beginReading = `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; SET LOCAL statement_timeout = ${readTimeoutMs}`;
/** An idle connector holds no connection. */
const idleTimeoutMs = 10_000;

/** Reads what applications in TypeScript have written. */
export type Serializer = DBOSClient["serializer"];

export interface StoreOptions {
  readonly url: string;
  /** Name under which the application owns rows. */
  readonly appName: string;
  /** Name of the schema with the SDK's tables. */
  readonly schemaName: string;
  readonly maxConnections: number;
  /** Of all databases of the process. */
  readonly budget: Budget;
  /** The application's own connections, used instead and left open. */
  readonly pool?: Pool | undefined;
  readonly serializer?: Serializer | undefined;
  readonly report: Report;
}

export interface Store {
  readonly client: DBOSClient;
  readonly appName: string;
  /** Whether the database is away. */
  readonly outage: Outage;
  /** A table's name, quoted, with its schema. */
  table(name: string): string;
  /** What the database has; read again after a short time. */
  schema(): Promise<Schema>;
  /** Rows of one reading statement, which takes at most 30 seconds. */
  read<Row extends QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]>;
  /** The same for rows of given ids, which need no limit: one round trip. */
  find<Row extends QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]>;
  /** Runs statements in one transaction. */
  change<T>(work: (connection: PoolClient) => Promise<T>): Promise<T>;
  /** Runs work on a connection of its own, for statements that hold a lock of the session. */
  hold<T>(work: (connection: PoolClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the database. Nothing connects before the first question. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { url, appName, schemaName } = options;
  const outage = createOutage(options.report);
  const pool = options.pool ?? openPool(options, outage);
  const client = await DBOSClient.create({
    systemDatabaseUrl: url,
    systemDatabasePool: pool,
    systemDatabaseSchemaName: schemaName,
    applicationName: appName,
    ...(options.serializer !== undefined && { serializer: options.serializer }),
    observabilityQueryTimeoutMs: readTimeoutMs,
    logger: { info: ignore, debug: ignore, warn: ignore, error: ignore },
  });
  const hold = async <T>(work: (connection: PoolClient) => Promise<T>): Promise<T> => {
    const connection = await pool.connect();
    let failure: Error | undefined;
    // The pool listens only to connections that are idle; the statement that was cut off fails by itself.
    connection.on("error", ignore);
    try {
      return await work(connection);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      connection.off("error", ignore);
      // One that was cut off in the middle is not used again.
      connection.release(failure !== undefined && isLost(failure));
    }
  };
  const within = <T>(begin: string, work: (connection: PoolClient) => Promise<T>): Promise<T> =>
    hold(async (connection) => {
      await connection.query(begin);
      try {
        const result = await work(connection);
        await connection.query("COMMIT");
        return result;
      } catch (error) {
        await connection.query("ROLLBACK").catch(ignore);
        throw error;
      }
    });
  const read = <Row extends QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> =>
    options.pool === undefined
      ? hold((connection) => readAtOnce<Row>(connection, sql, values))
      : within(beginReading, async (connection) => (await connection.query<Row>(sql, values)).rows);
  return {
    client,
    appName,
    outage,
    table: (name) => `${escapeIdentifier(schemaName)}.${escapeIdentifier(name)}`,
    schema: createSchemaReader(schemaName, read),
    read,
    find: async <Row extends QueryResultRow>(sql: string, values: unknown[]) =>
      (await pool.query<Row>(sql, values)).rows,
    change: (work) => within("BEGIN ISOLATION LEVEL READ COMMITTED", work),
    hold,
    close: async () => {
      await client.destroy();
      if (options.pool === undefined) await pool.end();
    },
  };
}

/** One round trip for the whole transaction, on a connection that does not wait between statements. */
async function readAtOnce<Row extends QueryResultRow>(
  connection: PoolClient,
  sql: string,
  values: unknown[],
): Promise<Row[]> {
  const sent = [
    connection.query(beginReading),
    connection.query<Row>(sql, values),
    connection.query("COMMIT"),
  ];
  // The connection is not given back before it has answered all of them.
  const [begun, result] = await Promise.allSettled(sent);
  for (const each of [begun, result]) if (each?.status === "rejected") throw each.reason;
  return result?.status === "fulfilled" ? (result.value.rows as Row[]) : [];
}

function openPool({ url, maxConnections, budget }: StoreOptions, outage: Outage): Pool {
  const config = {
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    application_name: "podium-connector",
    pipeline: true,
  };
  const pool = new BudgetedPool(config, budget);
  pool.on("error", (error) => outage.note(error));
  return pool;
}

function ignore(): void {}

/** Errors of PostgreSQL have a state of five characters; what has none broke the connection. */
function isLost(error: Error): boolean {
  return !/^[0-9A-Z]{5}$/.test(String((error as { readonly code?: unknown }).code));
}
