// Ordered start and phased stop of one Conductor process.
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Hub } from "./executors/hub.ts";
import type { Loop } from "./loops/loop.ts";
import type { Presence } from "./routing/presence.ts";
import type { Database } from "./store/database.ts";
import { isUnavailable, toError } from "./errors.ts";
import { migrate } from "./store/migrate.ts";

/** Sockets are closed in this many batches, so that executors do not all come back in the same instant. */
const closeBatches = 10;
const closeSpreadMs = 1_000;

/** Waits for the database and brings it up to date. Throws one sentence when it does not come up in time. */
export async function prepareDatabase(db: Database, log: Logger, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const applied = await migrate(db);
      if (applied.length > 0) log.info({ migrations: applied }, "database migrated");
      return;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const cause = toError(toError(error).cause ?? error).message;
      if (Date.now() >= deadline)
        throw new Error(`the database cannot be reached: ${cause}`, { cause: error });
      if (attempt % 5 === 1) log.warn({ cause }, "waiting for the database");
      await pause(Math.min(1_000, Math.max(0, deadline - Date.now())));
    }
  }
}

export interface Parts {
  db: Database;
  hub: Hub;
  presence: Presence;
  loops: Loop[];
  server: FastifyInstance;
  log: Logger;
}

/**
 * Stops in the order that loses nothing: no new rounds, sockets closed with 1001 in shuffled batches while requests
 * finish, then the server, the lease and the database. Every wait is bounded by `drainMs`.
 */
export async function stopParts(parts: Parts, drainMs: number): Promise<void> {
  const { db, hub, presence, loops, server, log } = parts;
  await within(drainMs, Promise.all(loops.map((loop) => loop.stop())));
  await within(drainMs, hub.idle());
  // What happens to executors from here on is Conductor's doing: their rows stay, for the next replica to judge.
  await presence
    .flush()
    .catch((error: unknown) => log.warn({ err: toError(error) }, "last changes not saved"));
  await presence.stop();
  await hub.drain(closeBatches, hub.size > closeBatches ? closeSpreadMs : 0);
  await within(drainMs, server.close());
  hub.stop();
  await within(drainMs, db.close());
}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
