// Looks for work of executors whose record has gone. Flow 4: time passes.
// An executor that was cut off from Conductor but not from its database may go on starting workflows, and die unseen.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { toError } from "../errors.ts";
import type { AppRef, Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import { forgetReplicas } from "../store/replicas.ts";
import { claimSearches, forgetDeparted, reviveAsDead } from "../store/stragglers.ts";
import { startLoop, type Loop } from "./loop.ts";

export interface StragglerOptions {
  db: Database;
  router: Router;
  log: Logger;
  /** Time between two searches in one application, in seconds. */
  intervalSecs: number;
  /** Time between two rounds, in milliseconds. */
  roundMs?: number;
}

const searchesPerRound = 20;
const questionMs = 60_000;

/** Starts the loop. One question per application finds every executor id that owns running work. */
export function startStragglerSearch(options: StragglerOptions): Loop {
  const { db, log, intervalSecs, roundMs = 30_000 } = options;
  return startLoop("stragglers", roundMs, log, async () => {
    await forgetDeparted(db);
    await forgetReplicas(db);
    for (const app of await claimSearches(db, intervalSecs, searchesPerRound)) {
      await search(options, app).catch((error: unknown) =>
        log.warn({ err: toError(error), app: app.name }, "stragglers not sought"),
      );
    }
  });
}

async function search({ db, router, log }: StragglerOptions, app: AppRef): Promise<void> {
  const { output } = await router.ask(
    app,
    "get_workflow_aggregates",
    {
      body: {
        group_by_status: false,
        group_by_name: false,
        group_by_queue_name: false,
        group_by_executor_id: true,
        group_by_application_version: true,
        group_by_application_name: false,
        select_count: true,
        select_min_created_at: false,
        select_max_queue_wait_ms: false,
        select_max_total_latency_ms: false,
        status: ["PENDING"],
      },
    },
    { requestId: randomUUID(), deadline: Date.now() + questionMs, repeatable: true },
  );
  const owners = (output ?? []).flatMap(({ group }) => {
    const executorId = group["executor_id"];
    return executorId == null ? [] : [{ executorId, applicationVersion: group["application_version"] ?? "" }];
  });
  const revived = await reviveAsDead(db, app.id, owners);
  if (revived.length > 0)
    log.warn({ app: app.name, executorIds: revived }, "work of departed executors found");
}
