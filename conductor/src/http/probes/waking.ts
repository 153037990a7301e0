// A write that finds no executor marks its application as wanted: an autoscaler may have scaled it to zero.
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { operations } from "../../contract/operations.ts";
import { toError } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import { requestWake } from "../../store/readings.ts";

export interface Waking {
  readonly db: Database;
  readonly log: Logger;
  /** How long the application stays wanted, in seconds. */
  readonly wakeSecs: number;
}

/**
 * Notes such writes after they have been answered. Reads are not noted: a page that is left open would keep an
 * application running.
 */
export function noteWanted(server: FastifyInstance, { db, log, wakeSecs }: Waking): void {
  const writes = new Set<string | undefined>(
    Object.entries(operations)
      .filter(([, { access }]) => access === "application.write")
      .map(([id]) => id),
  );
  server.addHook("onResponse", ({ failure, admitted, routeOptions }, _reply, done) => {
    done();
    const app = admitted?.app;
    if (app === undefined || failure?.code !== "CONDUCTOR_EXECUTOR_NOT_CONNECTED") return;
    if (!writes.has(routeOptions.config.operation)) return;
    requestWake(db, app.id, wakeSecs).catch((error: unknown) =>
      log.warn({ err: toError(error), app: app.name }, "wake request not saved"),
    );
  });
}
