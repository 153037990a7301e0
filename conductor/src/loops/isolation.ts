// A replica that alone has lost the database. Its executors are connected, but other replicas no longer know that and would
// declare them dead and recover their work. So this replica sends them away in time.
import type { Logger } from "pino";
import { startLoop, type Loop } from "./loop.ts";
import type { Presence } from "../routing/presence.ts";

/** The part of the hub that this depends on. */
interface Sockets {
  readonly size: number;
  drain(windowMs: number, requestMs: number): Promise<void>;
}

export interface IsolationOptions {
  readonly presence: Pick<Presence, "leaseAgeMs" | "peers">;
  readonly hub: Sockets;
  readonly log: Logger;
  /** Executors are sent away over this time, and their requests may take this long, in milliseconds. */
  readonly windowMs: number;
  readonly requestMs: number;
}

export interface Isolation extends Loop {
  /** True while executors are to connect elsewhere. */
  readonly isIsolated: boolean;
}

const intervalMs = 1_000;
/**
 * A lease that was last renewed so long ago is lost, in milliseconds. Longer than a lease and the time between two
 * renewals: by then every replica that has lost the database, too, says so by itself.
 */
const lostAfterMs = 15_000;
const answerMs = 3_000;

/** Watches the lease until stopped. Keeps the executors when no other replica has the database either. */
export function startIsolationWatch(options: IsolationOptions): Isolation {
  const { presence, hub, log, windowMs, requestMs } = options;
  let isIsolated = false;
  const loop = startLoop("isolation", intervalMs, log, async () => {
    if (presence.leaseAgeMs < lostAfterMs) {
      if (isIsolated) log.info("database back, accepting executors again");
      isIsolated = false;
      return;
    }
    if (isIsolated || !(await someoneServes(presence.peers))) return;
    isIsolated = true;
    log.error(
      { executors: hub.size },
      "only this replica has lost the database: sending its executors to others",
    );
    await hub.drain(windowMs, requestMs);
  });
  return {
    get isIsolated() {
      return isIsolated;
    },
    stop: () => loop.stop(),
  };
}

/** Whether a peer is ready, or may be: one that cannot be asked could still declare executors dead. */
async function someoneServes(peers: readonly string[]): Promise<boolean> {
  const states = await Promise.all(
    peers.map((address) =>
      fetch(`http://${address}/readyz`, { signal: AbortSignal.timeout(answerMs) }).then(
        ({ status }) => status !== 503,
        () => true,
      ),
    ),
  );
  return states.includes(true);
}
