// Connections to whichever of a plan's servers can be written to, lent one at a time.
import { Pool } from "pg";
import { toError } from "../errors.ts";
import { Route } from "./route.ts";
import { Session, type SessionOptions } from "./session.ts";
import { isConnectionLoss, nameUnavailable, sqlStateOf } from "./sql-state.ts";

export interface PoolOptions extends SessionOptions {
  readonly maxConnections: number;
  /** Called with failures of idle connections, which reach no caller. */
  readonly onIdleError: (error: Error) => void;
}

export interface ConnectionPool {
  /** Lends a connection for one piece of work. One that is left in an unknown state is thrown away. */
  lend<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

type Lent = Session & { release(destroy: boolean): void };

/** SQLSTATE of a write to a server, or in a session, that may only be read. */
const readOnly = "25006";

/** Opens a pool. It connects lazily, and every loan tries again. */
export function openPool(options: PoolOptions): ConnectionPool {
  const { plan, maxConnections } = options;
  const route = new Route(plan.targets);
  /** Connections of an earlier generation lead to a server that has become read-only, and are not used again. */
  let generation = 0;
  const generations = new WeakMap<Session, number>();
  const pool = new Pool({
    max: maxConnections,
    // A connection's own limit comes first, so that what is reported is about the server and not about the pool.
    connectionTimeoutMillis: options.connectTimeoutMs + 1_000,
    Client: class extends Session {
      constructor() {
        super(options, route);
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
        const session = (await pool.connect()) as unknown as Lent;
        if (generations.get(session) === generation) return session;
        session.release(true);
      } catch (error) {
        failures.set(current, toError(error));
        if (failures.has(route.current)) throw nameUnavailable(joinFailures([...failures.values()]));
      }
    }
  }

  return {
    lend: async (work) => {
      const session = await connect();
      // Its statements fail by themselves, but this event ends the process without a listener, and the pool has none
      // while a connection is lent.
      session.on("error", ignore);
      let isLost = false;
      try {
        return await work(session);
      } catch (error) {
        isLost = isConnectionLoss(error);
        if (sqlStateOf(error) === readOnly) generation += 1;
        throw error;
      } finally {
        session.off("error", ignore);
        session.release(isLost || generations.get(session) !== generation);
      }
    },
    close: () => pool.end(),
  };
}

function ignore(): void {}

/** One failure as it is; several as one whose message has them all. The last is the cause, so that its code is found. */
function joinFailures(failures: Error[]): Error {
  const last = failures.at(-1)!;
  if (failures.length === 1) return last;
  return new Error([...new Set(failures.map(({ message }) => message))].join("; "), { cause: last });
}
