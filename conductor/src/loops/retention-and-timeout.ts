// Old workflows are deleted, and those that take too long cancelled, as each application has set it. Flow 4.
// The executor does the work: Conductor only says where the past begins.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { ConductorError } from "../errors.ts";
import type { Router } from "../routing/router.ts";
import { claimPart, returnPart, type AppClaim } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { hasRetention, readRetention, type RetentionSettings } from "../store/retention.ts";
import type { Request } from "../wire/messages.ts";
import type { Loop } from "./loop.ts";
import { startPerAppLoop, type RoundEnd } from "./per-app.ts";

export interface RetentionOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** Time between two rounds of one application, in seconds. */
  readonly periodSecs: number;
}

/** Deleting is heavier than cancelling: it is part of one round in this many. */
const roundsPerCollection = 10;
/** SDKs answer when the work is done, which can take minutes. */
const answerMs = 600_000;
/** A claim outlives the longest answer, so that two rounds never overlap in one application. */
const claimSecs = answerMs / 1_000 + 60;

/** Starts the rounds. Applications with nothing set, or without an executor, are left alone. */
export function startRetention(options: RetentionOptions): Loop {
  const { db, log, periodSecs } = options;
  return startPerAppLoop({
    db,
    log,
    claim: { task: "retention", periodSecs, claimSecs, eligible: hasRetention },
    work: (claim) => tidy(options, claim),
  });
}

async function tidy({ db, router, log, periodSecs }: RetentionOptions, claim: AppClaim): Promise<RoundEnd> {
  const { app, nowMs } = claim;
  const settings = await readRetention(db, app.id);
  if (settings === undefined) return "ended";
  const collects =
    hasCollection(settings) && (await claimPart(db, "collection", app.id, periodSecs * roundsPerCollection));
  const body = retentionBody(settings, nowMs, collects);
  if (body === undefined) return "ended";
  try {
    const options = { requestId: randomUUID(), deadline: Date.now() + answerMs, repeatable: false };
    await router.ask(app, "retention", { body }, options);
    log.debug({ app: app.name, collects }, "retention done");
    return "ended";
  } catch (error) {
    if (collects) await returnPart(db, "collection", app.id);
    if (error instanceof ConductorError && error.code === "CONDUCTOR_OUTCOME_UNKNOWN") {
      log.warn({ err: error, app: app.name }, "retention may still be going on");
      return "unknown";
    }
    throw error;
  }
}

function hasCollection({ gcTimeThresholdMs, gcRowsThreshold }: RetentionSettings): boolean {
  return gcTimeThresholdMs !== null || gcRowsThreshold !== null;
}

/** Cut-off instants for a round that begins at `nowMs`; undefined when there is nothing to say. Pure. */
export function retentionBody(
  settings: RetentionSettings,
  nowMs: number,
  collects: boolean,
): Request<"retention">["body"] | undefined {
  // An instant before 1970 would be negative on the wire; nothing is that old.
  const before = (ageMs: number | null) => (ageMs === null ? null : Math.max(0, nowMs - ageMs));
  const body = {
    gc_cutoff_epoch_ms: collects ? before(settings.gcTimeThresholdMs) : null,
    gc_rows_threshold: collects ? settings.gcRowsThreshold : null,
    timeout_cutoff_epoch_ms: before(settings.globalTimeoutMs),
  };
  return Object.values(body).every((value) => value === null) ? undefined : body;
}
