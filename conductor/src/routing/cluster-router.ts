// This replica's executors first, then those of peers, then a named failure. Flows 2 and 3.
import { setTimeout as pause } from "node:timers/promises";
import { ConductorError, isCode } from "../errors.ts";
import { roles, type Role } from "../executors/hub.ts";
import { createMemory, type Memory } from "../memory.ts";
import type { Database } from "../store/database.ts";
import { listHolders, type Holder } from "../store/holders.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { mayGoOn, tooLateToAsk } from "./attempts.ts";
import type { PeerClient } from "./peer-client.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

export interface ClusterRouterOptions {
  readonly local: Router;
  readonly peers: PeerClient;
  readonly db: Database;
  readonly replicaId: string;
}

/** Longest wait for an executor that is on its way from one replica to another, in milliseconds. */
const patienceMs = 5_000;
const patienceStepMs = 250;
/** How long it is remembered who holds an application's executors, in milliseconds. */
const holdersKeptMs = 1_000;

/** Routes over all replicas. Who holds what is remembered for a moment, and read again as soon as that fails. */
export function createClusterRouter(options: ClusterRouterOptions): Router {
  const holders = createMemory<Holder[]>(Date.now, (found) => (found.length === 0 ? 0 : holdersKeptMs));
  const cluster = { ...options, holders };
  return { ask: (app, type, request, options) => askEverywhere(cluster, app, type, request, options) };
}

type Cluster = ClusterRouterOptions & { readonly holders: Memory<Holder[]> };

/** Asks executors, then connectors, each here and then on peers, and retries while one is moving between replicas. */
async function askEverywhere<T extends MessageType>(
  cluster: Cluster,
  app: AppRef,
  type: T,
  request: Request<T>,
  options: AskOptions,
): Promise<Reply<T>> {
  for (let patientUntil: number | undefined; ; await pause(patienceStepMs)) {
    let failure: unknown;
    let isExpected = false;
    for (const role of options.role === undefined ? roles : [options.role]) {
      const asked = await askRole(cluster, app, type, request, { ...options, role });
      if ("reply" in asked) return asked.reply;
      failure = toTell(failure, asked.failure);
      isExpected ||= asked.isExpected;
    }
    patientUntil ??= Math.min(options.deadline, Date.now() + patienceMs);
    if (!isExpected || Date.now() + patienceStepMs >= patientUntil) throw failure;
  }
}

type Asked<R> =
  | { readonly reply: R }
  /** `isExpected` when one that could answer is on its way. */
  | { readonly failure: unknown; readonly isExpected: boolean };

/** Asks here, then the peers with suitable executors or connectors. Throws what no other one should be asked after. */
async function askRole<T extends MessageType>(
  cluster: Cluster,
  app: AppRef,
  type: T,
  request: Request<T>,
  options: AskOptions & { readonly role: Role },
): Promise<Asked<Reply<T>>> {
  let failure: unknown;
  try {
    return { reply: await cluster.local.ask(app, type, request, options) };
  } catch (error) {
    if (!mayGoOn(error, options)) throw error;
    failure = error;
  }
  const holders = await holdersFor(cluster, app, options);
  for (const address of addressesOf(holders)) {
    if (Date.now() >= options.deadline) throw outOfTime(failure, app, type);
    try {
      return { reply: await cluster.peers.ask(address, app, type, request, options) };
    } catch (error) {
      cluster.holders.forget(app.id);
      if (!mayGoOn(error, options)) throw error;
      failure = error;
    }
  }
  return { failure, isExpected: holders.length > 0 && isAbsence(failure, options) };
}

/** That no connector is there says less than why executors could not answer. */
function toTell(before: unknown, failure: unknown): unknown {
  return before !== undefined && isCode(failure, "CONDUCTOR_EXECUTOR_NOT_CONNECTED") ? before : failure;
}

/** What is known when no more peers can be asked: the last failure, unless it only says that no executor is here. */
function outOfTime(failure: unknown, app: AppRef, type: MessageType): unknown {
  const isElsewhere =
    failure instanceof ConductorError && failure.code === "CONDUCTOR_EXECUTOR_NOT_CONNECTED";
  return isElsewhere ? tooLateToAsk(app, type) : failure;
}

/** Holders of suitable executors or connectors, according to the registry. Empty while the database is away. */
async function holdersFor(
  { db, replicaId, holders }: Cluster,
  app: AppRef,
  { executorId, version, role }: AskOptions & { readonly role: Role },
): Promise<Holder[]> {
  const suits = (each: Holder) =>
    each.role === role &&
    (role === "connector" || version === undefined || each.applicationVersion === version);
  const look = () =>
    executorId === undefined
      ? holders.get(app.id, () => listHolders(db, app.id, replicaId))
      : listHolders(db, app.id, replicaId, executorId);
  try {
    const found = await look();
    if (found.length === 0 || found.some(suits)) return found.filter(suits);
    // The executor may have connected since this was remembered.
    holders.forget(app.id);
    return (await look()).filter(suits);
  } catch {
    return [];
  }
}

/** In random order, each once. */
function addressesOf(holders: Holder[]): string[] {
  const addresses = [...new Set(holders.flatMap(({ address }) => address ?? []))];
  const first = Math.floor(Math.random() * addresses.length);
  return [...addresses.slice(first), ...addresses.slice(0, first)];
}

/** Failures that say that no executor was reached. */
const absences = new Set(["CONDUCTOR_EXECUTOR_NOT_CONNECTED", "CONDUCTOR_PEER_UNREACHABLE"]);
/** Failures that come with the loss of the executor that was reached. */
const losses = new Set(["CONDUCTOR_EXECUTOR_DISCONNECTED", "CONDUCTOR_OUTCOME_UNKNOWN"]);

/** True when the request may be sent again: the registry knows an executor, so one is on its way. */
function isAbsence(failure: unknown, { repeatable }: AskOptions): boolean {
  if (!(failure instanceof ConductorError)) return false;
  return absences.has(failure.code) || (repeatable && losses.has(failure.code));
}
