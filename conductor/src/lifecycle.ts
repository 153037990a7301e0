// Ordered start and phased stop of one Conductor process.
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Hub } from "./executors/hub.ts";
import type { Loop } from "./loops/loop.ts";
import type { Presence } from "./routing/presence.ts";
import type { Database } from "./store/database.ts";
import { isUnavailable, toError } from "./errors.ts";
import { explainFailure, lineOf } from "./postgres/problem.ts";
import { planConnection } from "./postgres/targets.ts";
import { migrate, readMigrations } from "./store/migrate.ts";
import { markDraining } from "./store/replicas.ts";
import { findMissingRights, readSchema, titleOf } from "./store/schema.ts";

export interface DatabaseWait {
  /** The setting, to say what is wrong with it. */
  readonly url: string;
  /** How long to wait for a database that is not up yet, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Waits for the database and brings it up to date. Throws one sentence when it does not come up in time, when waiting
 * does not help, and when the role may not do what Conductor needs.
 */
export async function prepareDatabase(db: Database, log: Logger, wait: DatabaseWait): Promise<void> {
  const onWait = (cause: string) => log.warn({ cause }, "waiting for the database");
  await whenReachable(() => bringUpToDate(db, log), wait, onWait);
}

/** Does work on the database, again while it cannot be reached. Throws one sentence when it takes too long. */
export async function whenReachable<T>(
  work: () => Promise<T>,
  { url, waitMs }: DatabaseWait,
  onWait: (cause: string) => void,
): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const problem = explainFailure(error, planConnection(url));
      if (!problem.passes || Date.now() >= deadline) throw new Error(lineOf(problem), { cause: error });
      if (attempt % 5 === 1) onWait(problem.says);
      await pause(Math.min(1_000, Math.max(0, deadline - Date.now())));
    }
  }
}

async function bringUpToDate(db: Database, log: Logger): Promise<void> {
  const migrations = readMigrations();
  const applied = await migrate(db, migrations);
  if (applied.length > 0) log.info({ migrations: applied }, "database migrated");
  const { newer } = await readSchema(db, migrations);
  if (newer.length > 0) {
    log.info({ migrations: newer.map(titleOf) }, "a newer version has migrated the database");
  }
  const lacking = await findMissingRights(db, migrations);
  if (lacking.length > 0) {
    throw new Error(
      `the role of DBOS__CONDUCTOR_DB_URL lacks rights on Conductor's tables (${lacking.join(", ")}): ` +
        "grant them; docs/operate.md has the statements",
    );
  }
}

export interface Parts {
  readonly db: Database;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly loops: Loop[];
  readonly server: FastifyInstance;
  /** Ends the connections of other replicas. */
  readonly sendPeersAway: () => void;
  readonly log: Logger;
  readonly replicaId: string;
}

/** How long each phase of a stop may take, in milliseconds. */
export interface StopTimes {
  /** From "not ready" to the first socket closed, so that load balancers have noticed. */
  readonly delayMs: number;
  /** Longest wait for another replica to be there. */
  readonly refugeMs: number;
  /** Sockets are closed over this time. */
  readonly windowMs: number;
  /** What requests under way get to finish. */
  readonly requestMs: number;
}

/**
 * Stops in the order that loses nothing: no new rounds; once there is somewhere to go, sockets closed with 1001 in
 * shuffled batches while requests finish; then the server, the lease and the database. Every wait is bounded.
 */
export async function stopParts(parts: Parts, times: StopTimes): Promise<void> {
  const { db, hub, presence, loops, server, log } = parts;
  const { requestMs } = times;
  const stopped = within(requestMs, Promise.all(loops.map((loop) => loop.stop())));
  const hasRefuge = hub.size > 0 && (await waitForRefuge(parts, times));
  await stopped;
  // Executors that leave from here on leave because of us: others wait for them to come back.
  presence.release();
  // Without another replica all of them go on trying until this one is replaced, however they are closed.
  await hub.drain(hasRefuge ? times.windowMs : Math.min(times.windowMs, loneWindowMs), requestMs);
  parts.sendPeersAway();
  await within(requestMs, server.close());
  await presence
    .flush()
    .catch((error: unknown) => log.warn({ err: toError(error) }, "last changes not saved"));
  await presence.stop();
  hub.stop();
  await within(requestMs, db.close());
}

const loneWindowMs = 1_000;
const refugeStepMs = 500;

/** Gives load balancers their time, and waits until another replica can take the executors. */
async function waitForRefuge({ db, replicaId }: Parts, { delayMs, refugeMs }: StopTimes): Promise<boolean> {
  const startedAt = Date.now();
  for (;;) {
    const isThere = await markDraining(db, replicaId).catch(() => false);
    const leftMs = startedAt + (isThere ? delayMs : Math.max(delayMs, refugeMs)) - Date.now();
    if (leftMs <= 0) return isThere;
    await pause(Math.min(refugeStepMs, leftMs));
  }
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
