// Looks for work of executors whose record has gone. Flow 4: time passes.
// An executor that was cut off from Conductor but not from its database may go on starting workflows, and die unseen.
// The same answer tells which stranded executors seem to own nothing any more, because people have moved their work.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { ConductorError } from "../errors.ts";
import type { AppRef, Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import { lookAgain } from "../store/dead-executors.ts";
import { hasStragglers, reviveAsDead, type Owner } from "../store/stragglers.ts";
import { aboutWorkflows, readGroups } from "../wire/aggregate-query.ts";
import type { Loop } from "./loop.ts";
import { startPerAppLoop } from "./per-app.ts";

export interface StragglerOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** Time between two searches in one application, in seconds. */
  readonly intervalSecs: number;
}

const questionMs = 60_000;
const claimSecs = questionMs / 1_000 + 30;

/** Starts the rounds. One question per application finds every executor id that owns running work. */
export function startStragglerSearch(options: StragglerOptions): Loop {
  const { db, log, intervalSecs } = options;
  return startPerAppLoop({
    db,
    log,
    claim: { task: "stragglers", periodSecs: intervalSecs, claimSecs, eligible: hasStragglers },
    work: async ({ app }) => {
      await searchApp(options, app);
      return "ended";
    },
  });
}

async function searchApp({ db, router, log }: StragglerOptions, app: AppRef): Promise<void> {
  const owners = await askOwners(router, app);
  await lookAgain(db, app.id, owners);
  if (owners === undefined) return;
  const revived = await reviveAsDead(db, app.id, owners);
  if (revived.length > 0) {
    log.warn({ app: app.name, executorIds: revived }, "work of departed executors found");
  }
}

/** Executors that own running work. Undefined where the SDK cannot tell. */
async function askOwners(router: Router, app: AppRef): Promise<Owner[] | undefined> {
  const body = aboutWorkflows({
    group_by_executor_id: true,
    group_by_application_version: true,
    status: ["PENDING"],
  });
  const options = { requestId: randomUUID(), deadline: Date.now() + questionMs, repeatable: true };
  try {
    const { output } = await router.ask(app, "get_workflow_aggregates", { body }, options);
    return readGroups(output).flatMap(({ group }) => {
      const executorId = group["executor_id"];
      return executorId == null
        ? []
        : [{ executorId, applicationVersion: group["application_version"] ?? "" }];
    });
  } catch (error) {
    if (error instanceof ConductorError && error.code === "CONDUCTOR_EXECUTOR_UNSUPPORTED") return undefined;
    throw error;
  }
}
