// A write that finds no executor, or leaves work for one, marks its application as wanted: an autoscaler may have scaled
// it to zero.
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { operations, type OperationId } from "../../contract/operations.ts";
import { toError } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import { requestWake, requestWakeAtZero } from "../../store/readings.ts";

export interface Waking {
  readonly db: Database;
  readonly log: Logger;
  /** How long the application stays wanted, in seconds. */
  readonly wakeSecs: number;
}

/** Writes that a connector answers at zero executors, and that leave work: it may wait on a queue that no one asks about. */
const leavesWork: ReadonlySet<string | undefined> = new Set<OperationId>([
  "resumeWorkflow",
  "bulkResumeWorkflows",
  "forkWorkflow",
  "bulkForkWorkflowsFromFailure",
  "importWorkflow",
  "triggerSchedule",
  "backfillSchedule",
]);

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
    const { operation } = routeOptions.config;
    if (app === undefined || !writes.has(operation)) return;
    const isUnserved = failure?.code === "CONDUCTOR_EXECUTOR_NOT_CONNECTED";
    if (!isUnserved && (failure !== null || !leavesWork.has(operation))) return;
    const request = isUnserved ? requestWake : requestWakeAtZero;
    request(db, app.id, wakeSecs).catch((error: unknown) =>
      log.warn({ err: toError(error), app: app.name }, "wake request not saved"),
    );
  });
}
