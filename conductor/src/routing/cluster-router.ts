// This replica's executors first, then those of peers, then a named failure. Flows 2 and 3.
import { setTimeout as pause } from "node:timers/promises";
import { ConductorError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { listHolders, type Holder } from "../store/holders.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { mayGoOn } from "./attempts.ts";
import type { PeerClient } from "./peer-client.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

export interface ClusterRouterOptions {
  local: Router;
  peers: PeerClient;
  db: Database;
  replicaId: string;
}

/** Longest wait for an executor that is on its way from one replica to another, in milliseconds. */
const patienceMs = 5_000;
const patienceStepMs = 250;

type Round<T extends MessageType> = { reply: Reply<T> } | { failure: unknown; isExpected: boolean };

/** Routes over all replicas. Who holds what is read when it is needed: it is right more often than a memory. */
export function createClusterRouter(cluster: ClusterRouterOptions): Router {
  return {
    ask: async (app, type, request, options) => {
      const patientUntil = Math.min(options.deadline, Date.now() + patienceMs);
      for (;;) {
        const round = await askEverywhere(cluster, app, type, request, options);
        if ("reply" in round) return round.reply;
        if (!round.isExpected || Date.now() + patienceStepMs >= patientUntil) throw round.failure;
        await pause(patienceStepMs);
      }
    },
  };
}

/** Asks here, then each peer that holds an executor which suits. Throws what nobody else can mend. */
async function askEverywhere<T extends MessageType>(
  { local, peers, db, replicaId }: ClusterRouterOptions,
  app: AppRef,
  type: T,
  request: Request<T>,
  options: AskOptions,
): Promise<Round<T>> {
  let failure: unknown;
  try {
    return { reply: await local.ask(app, type, request, options) };
  } catch (error) {
    if (!mayGoOn(error, options)) throw error;
    failure = error;
  }
  const holders = await holdersFor(db, app, replicaId, options);
  for (const address of addressesOf(holders)) {
    if (Date.now() >= options.deadline) break;
    try {
      return { reply: await peers.ask(address, app, type, request, options) };
    } catch (error) {
      if (!mayGoOn(error, options)) throw error;
      failure = error;
    }
  }
  return { failure, isExpected: holders.length > 0 && isAbsence(failure) };
}

/** Who suits, according to the registry. Nobody while the database cannot say. */
async function holdersFor(
  db: Database,
  app: AppRef,
  replicaId: string,
  { executorId, version }: AskOptions,
): Promise<Holder[]> {
  const holders = await listHolders(db, app.id, replicaId).catch((): Holder[] => []);
  return holders.filter(
    (each) =>
      (executorId === undefined || each.executorId === executorId) &&
      (version === undefined || each.applicationVersion === version),
  );
}

/** In random order, each once. */
function addressesOf(holders: Holder[]): string[] {
  const addresses = [...new Set(holders.flatMap(({ address }) => address ?? []))];
  const first = Math.floor(Math.random() * addresses.length);
  return [...addresses.slice(first), ...addresses.slice(0, first)];
}

/** True when the request has reached no executor: the registry knows one, so it is about to be somewhere. */
function isAbsence(failure: unknown): boolean {
  if (!(failure instanceof ConductorError)) return false;
  return failure.code === "CONDUCTOR_EXECUTOR_NOT_CONNECTED" || failure.code === "CONDUCTOR_PEER_UNREACHABLE";
}
