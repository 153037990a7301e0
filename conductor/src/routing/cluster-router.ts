// This replica's executors first, then those of peers, then a named failure. Flows 2 and 3.
import type { Database } from "../store/database.ts";
import { listHolders, type Holder } from "../store/holders.ts";
import { mayGoOn } from "./attempts.ts";
import type { PeerClient } from "./peer-client.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

export interface ClusterRouterOptions {
  local: Router;
  peers: PeerClient;
  db: Database;
  replicaId: string;
}

/** Routes over all replicas. Who holds what is read when it is needed: it is right more often than a memory. */
export function createClusterRouter({ local, peers, db, replicaId }: ClusterRouterOptions): Router {
  return {
    ask: async (app, type, request, options) => {
      let failure: unknown;
      try {
        return await local.ask(app, type, request, options);
      } catch (error) {
        if (!mayGoOn(error, options)) throw error;
        failure = error;
      }
      for (const address of await addressesFor(db, app, replicaId, options)) {
        if (Date.now() >= options.deadline) break;
        try {
          return await peers.ask(address, app, type, request, options);
        } catch (error) {
          if (!mayGoOn(error, options)) throw error;
          failure = error;
        }
      }
      throw failure;
    },
  };
}

/** Replicas that hold an executor which suits, in random order. None while the database cannot say. */
async function addressesFor(
  db: Database,
  app: AppRef,
  replicaId: string,
  { executorId, version }: AskOptions,
): Promise<string[]> {
  const holders = await listHolders(db, app.id, replicaId).catch((): Holder[] => []);
  const suiting = holders.filter(
    (each) =>
      (executorId === undefined || each.executorId === executorId) &&
      (version === undefined || each.applicationVersion === version),
  );
  const addresses = [...new Set(suiting.map((each) => each.address))];
  const first = Math.floor(Math.random() * addresses.length);
  return [...addresses.slice(first), ...addresses.slice(0, first)];
}
