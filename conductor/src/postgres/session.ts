// One connection, and the settings that every statement of ours relies on. A server, a database or a role may set others.
import { callbackify } from "node:util";
import { Client, type ClientConfig, escapeIdentifier, type QueryResult } from "pg";
import type { Route } from "./route.ts";
import type { ConnectionPlan, Target } from "./targets.ts";

export interface SessionOptions {
  readonly plan: ConnectionPlan;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

/**
 * Thrown for a server that may only be read. The code is the one that PostgreSQL gives to the statements that fail there.
 */
class ReadOnlyDatabase extends Error {
  override readonly name = "ReadOnlyDatabase";
  readonly code = "25006";
  readonly severity = "FATAL";
}

/** A connection to the route's target of the moment. */
export class Session extends Client {
  readonly target: Target;
  private readonly route: Route;
  private readonly timeoutMs: number;
  /** Statements that set what we rely on, once the schema is known. */
  private settings = "";
  private isPooled = false;

  constructor(options: SessionOptions, route: Route) {
    const target = route.current;
    super(clientConfig(options, target));
    this.target = target;
    this.route = route;
    this.timeoutMs = options.statementTimeoutMs;
  }

  override connect(): Promise<Client>;
  override connect(callback: (error: Error | null) => void): void;
  override connect(callback?: (error: Error | null) => void): Promise<Client> | void {
    if (callback === undefined) return this.open();
    callbackify(() => this.open())(callback);
  }

  /**
   * Begins a transaction. Behind a pooler each may have another server connection, so each transaction makes the settings
   * for itself.
   */
  get begin(): string {
    const begin = "BEGIN ISOLATION LEVEL READ COMMITTED";
    return this.isPooled ? `${begin}; ${this.settings}` : begin;
  }

  /** True where settings hold for one transaction at most, so that every statement needs one. */
  get needsTransaction(): boolean {
    return this.isPooled;
  }

  private async open(): Promise<Client> {
    // Without a listener its failures would end the process, and the pool does not listen yet.
    this.on("error", ignore);
    try {
      await super.connect();
      await this.prepare();
      this.off("error", ignore);
      return this;
    } catch (error) {
      // The driver may leave the connection open, for example in the middle of signing in.
      void this.end();
      this.route.moveOn(this.target, error);
      throw error;
    }
  }

  private async prepare(): Promise<void> {
    // In one message, whose settings end with it: they must hold for this question already, and must not stay with a
    // pooler's connection.
    const text = `BEGIN; SET LOCAL statement_timeout = ${this.timeoutMs}; ${aboutServer}; COMMIT`;
    const results = (await this.query(text)) as unknown as QueryResult<ServerState>[];
    const server = results[2]?.rows[0];
    if (server === undefined || server.isReadOnly) throw new ReadOnlyDatabase("the database is read-only");
    // A pooler answers with a number of its own when a client connects.
    this.isPooled = server.pid !== processOf(this);
    const values = {
      ...reliedOn,
      search_path: `${escapeIdentifier(server.schema)}, pg_temp`,
      statement_timeout: String(this.timeoutMs),
    };
    const scope = this.isPooled ? "LOCAL" : "SESSION";
    this.settings = Object.entries(values)
      .map(([name, value]) => `SET ${scope} ${name} = ${value}`)
      .join("; ");
    if (!this.isPooled) await this.query(this.settings);
  }
}

interface ServerState {
  readonly pid: number;
  readonly isReadOnly: boolean;
  readonly schema: string;
}

function ignore(): void {}

function processOf(client: Client): number | undefined {
  return "processID" in client && typeof client.processID === "number" ? client.processID : undefined;
}

/**
 * The schema is the one that has Conductor's tables, wherever a search path leads today; for a new database the path's
 * first, or public where the path leads nowhere.
 */
const aboutServer = `
  SELECT pg_backend_pid() AS pid, current_setting('transaction_read_only') = 'on' AS "isReadOnly",
         coalesce(
           (SELECT n.nspname FROM pg_namespace n
             WHERE has_schema_privilege(n.oid, 'USAGE')
               AND 2 = (SELECT count(*) FROM pg_class c
                         WHERE c.relnamespace = n.oid AND c.relkind = 'r' AND c.relname IN ('migrations', 'organisations'))
             ORDER BY array_position(current_schemas(false), n.nspname), n.nspname <> 'public', n.nspname LIMIT 1),
           current_schema(), 'public')::text AS schema`;

/** Settings as our statements and the driver's readers expect them. */
const reliedOn = {
  client_encoding: "'UTF8'",
  datestyle: "'ISO, MDY'",
  timezone: "'UTC'",
  intervalstyle: "'postgres'",
  bytea_output: "'hex'",
  extra_float_digits: "1",
  array_nulls: "on",
  standard_conforming_strings: "on",
  default_transaction_isolation: "'read committed'",
  lock_timeout: "0",
  idle_in_transaction_session_timeout: "0",
};

function clientConfig(
  { plan, connectTimeoutMs, statementTimeoutMs }: SessionOptions,
  target: Target,
): ClientConfig {
  const { user, password, database, options } = plan;
  return {
    host: target.address,
    port: target.port,
    user,
    // As a function, so that an empty one is not replaced by what the environment has.
    password: () => password,
    database,
    ssl: target.ssl,
    sslnegotiation: target.ssl === false ? "postgres" : plan.sslNegotiation,
    enableChannelBinding: target.ssl !== false && plan.channelBinding,
    client_encoding: "UTF8",
    application_name: plan.applicationName,
    ...(options === undefined ? {} : { options }),
    connectionTimeoutMillis: connectTimeoutMs,
    // A dead TCP peer never answers; the client-side limit is a little above the server's.
    query_timeout: statementTimeoutMs + 1_000,
    keepAlive: plan.keepAlive,
    keepAliveInitialDelayMillis: plan.keepAliveIdleMs,
  };
}
