// One application, one system database, one connection to Conductor.
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { answerRequest, type Identity } from "./answers/answer.ts";
import { messages } from "./answers/messages.ts";
import { Budget } from "./database/budget.ts";
import { openStore, type Serializer } from "./database/store.ts";
import { openLink, type Link } from "./link/link.ts";
import { reasonOf, type Report } from "./report.ts";

export interface ConnectorOptions {
  readonly appName: string;
  readonly databaseUrl: string;
  readonly schemaName: string;
  readonly conductorUrl: string;
  readonly key: string;
  readonly isReadOnly: boolean;
  readonly isMetadataOnly: boolean;
  readonly identity: Identity;
  readonly report: Report;
  /** Connections to databases that this connector shares with others of the process. */
  readonly budget?: Budget;
  /** The application's own connections, where it brings some. */
  readonly pool?: Pool;
  /** What the application reads its values with, where that is not the SDK's own. */
  readonly serializer?: Serializer;
}

export interface Connector {
  /** Closes the connection to Conductor, then those to the database. */
  stop(): Promise<void>;
}

/** Connections to the database of one connector; it holds none while nothing is asked. */
const maxConnections = 5;
/** How often a database without tables is looked at. */
const lookEveryMs = 1_000;
/** Statements that are under way are not waited for longer. */
const closeTimeoutMs = 2_000;

/**
 * Connects, and answers from the database until it is stopped. An application that starts for the first time has no
 * tables yet: there is no connection before it has made them.
 */
export async function startConnector(options: ConnectorOptions): Promise<Connector> {
  const { report, identity, isReadOnly, isMetadataOnly } = options;
  const store = await openStore({
    url: options.databaseUrl,
    appName: options.appName,
    schemaName: options.schemaName,
    maxConnections,
    budget: options.budget ?? new Budget(2 * maxConnections),
    pool: options.pool,
    serializer: options.serializer,
    report,
  });
  const context = { store, identity, isReadOnly, isMetadataOnly };
  let isStopped = false;
  let link: Link | undefined;
  let look: NodeJS.Timeout | undefined;
  let told = "";
  const connectOnceReady = async (): Promise<void> => {
    try {
      await store.schema();
    } catch (error) {
      const why = reasonOf(error);
      if (isStopped) return;
      if (why !== told) report(`waiting for the database: ${why}`);
      told = why;
      look = setTimeout(() => void connectOnceReady(), lookEveryMs);
      return;
    }
    if (isStopped) return;
    link = openLink({ ...options, answer: (request) => answerRequest(messages, context, request) });
  };
  const ready = connectOnceReady();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(look);
      await link?.close();
      const given = new AbortController();
      const close = ready.then(() => store.close()).finally(() => given.abort());
      await Promise.race([
        close,
        pause(closeTimeoutMs, undefined, { signal: given.signal }).catch(() => close),
      ]);
    },
  };
}
