// Whether this process is alive, and whether it wants requests.
import type { FastifyInstance } from "fastify";
import { ConductorError } from "../../errors.ts";
import type { Queryable } from "../../store/database.ts";
import { refuseOthers } from "../protocol/method-not-allowed.ts";

export type Readiness = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface Health {
  readonly db: Queryable;
  readonly ready: () => Readiness;
  /** False when the database has been away for so long that it need not be asked. */
  readonly hasLease: () => boolean;
  /** Shown to every caller; nothing depends on it. */
  readonly buildVersion: string;
  readonly clock: () => number;
}

/** Minimum time between two questions to the database, since these routes are open to all; in milliseconds. */
const pingEveryMs = 1_000;

/**
 * `/healthz` answers 200 while the process can answer at all: an orchestrator that restarts on a database outage would
 * cut every executor off. `/readyz` answers 503 while starting, draining, or without a
 * database that takes changes.
 */
export function registerHealth(server: FastifyInstance, health: Health): void {
  const { db, ready, hasLease, buildVersion, clock } = health;
  // A write that changes nothing: a read would also succeed on a read-only server.
  const ping = throttled(() => db.query("DELETE FROM replicas WHERE false"), clock);
  server.route({
    method: ["GET", "HEAD"],
    url: "/healthz",
    config: { operation: "healthz", isProbe: true, isHealth: true },
    handler: () => ({ status: "ok", version: buildVersion }),
  });
  server.route({
    method: ["GET", "HEAD"],
    url: "/readyz",
    config: { operation: "readyz", isProbe: true, isHealth: true },
    handler: async () => {
      const readiness = ready();
      if (!readiness.ok) {
        throw new ConductorError("CONDUCTOR_NOT_READY", `Conductor is not ready: ${readiness.reason}.`);
      }

      if (!hasLease()) {
        throw new ConductorError("CONDUCTOR_DATABASE_UNAVAILABLE", "Conductor has lost its database.");
      }

      await ping();
      return { status: "ready" };
    },
  });
  for (const url of ["/healthz", "/readyz"]) refuseOthers(server, url, ["GET", "HEAD"]);
}

function throttled(work: () => Promise<unknown>, clock: () => number): () => Promise<unknown> {
  let last: { readonly until: number; readonly result: Promise<unknown> } | undefined;
  return () => {
    if (last === undefined || last.until <= clock()) last = { until: clock() + pingEveryMs, result: work() };
    return last.result;
  };
}
