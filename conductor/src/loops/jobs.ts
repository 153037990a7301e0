// Jobs have their turns: a page is collected or a portion acted on, and another job of the application is next. Flow 4.
// One replica at a time works for an application; where it dies, the next one goes on from what is in the database.
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { toError } from "../errors.ts";
import { actOnPortion, settleSent } from "../jobs/act.ts";
import { collectPage } from "../jobs/collect.ts";
import { isAbsence } from "../jobs/judge.ts";
import type { AppRef, Router } from "../routing/router.ts";
import type { AppClaim } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { hasOpenJob, saveProgress, takeTurn, type JobRow } from "../store/jobs.ts";
import { giveUpWaiting, listSent, takePortion } from "../store/job-workflows.ts";
import type { Loop } from "./loop.ts";
import { startPerAppLoop, type RoundEnd } from "./per-app.ts";

export interface JobsOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** How long a round may be silent before another replica begins one, in seconds. */
  readonly claimSecs?: number;
}

/** A round lasts so long, and the next begins soon after; in milliseconds and seconds. */
const roundMs = 20_000;
const periodSecs = 1;
/** A claim outlives the longest round: its last portion may take three answers of a minute. */
const claimSecs = 240;
/** Workflows of one portion: it grows while answers are fast, and shrinks while they are slow. */
const portion = { first: 25, max: 200, fastMs: 500, slowMs: 2_000 };
/** Characters of the ids of one portion. */
const maxCharacters = 200_000;
/** Conductor leaves the application at least as much time as it has taken, and no less than this, in milliseconds. */
const minPauseMs = 20;

/** Starts working on jobs. `stop` waits for the portions under way. */
export function startJobs(options: JobsOptions): Loop {
  let isStopped = false;
  const loop = startPerAppLoop({
    db: options.db,
    log: options.log,
    claim: {
      task: "jobs",
      periodSecs,
      claimSecs: options.claimSecs ?? claimSecs,
      eligible: hasOpenJob,
    },
    work: (claim) => work(options, claim, () => isStopped),
  });
  return {
    stop: () => {
      isStopped = true;
      return loop.stop();
    },
  };
}

async function work(options: JobsOptions, { app }: AppClaim, isStopped: () => boolean): Promise<RoundEnd> {
  const endMs = Date.now() + roundMs;
  let size = portion.first;
  while (Date.now() < endMs && !isStopped()) {
    const job = await takeTurn(options.db, app.id);
    if (job === undefined) break;
    const startedMs = performance.now();
    try {
      await takeStep(options, app, job, size);
    } catch (error) {
      // What hinders one job hinders the others too: they are about the same executors.
      await saveProgress(options.db, job.id, { note: `Waits: ${toError(error).message}` });
      if (!isAbsence(error)) {
        options.log.warn({ err: toError(error), app: app.name, job: job.id }, "job held up");
      }
      break;
    }
    const tookMs = performance.now() - startedMs;
    size = nextSize(size, tookMs);
    await pause(Math.max(minPauseMs, tookMs));
  }
  return "ended";
}

/** Doubles after a fast portion and halves after a slow one. */
export function nextSize(size: number, tookMs: number): number {
  if (tookMs > portion.slowMs) return Math.max(1, Math.floor(size / 2));
  return tookMs < portion.fastMs ? Math.min(portion.max, size * 2) : size;
}

async function takeStep(options: JobsOptions, app: AppRef, job: JobRow, size: number): Promise<void> {
  const { db, log } = options;
  const sent = await listSent(db, job.id, portion.max);
  if (sent.length > 0) return settleSent(options, app, job, sent);
  if (job.isStopping) return end(options, app, job, "It was stopped before.");
  if (job.phase === "COLLECTING") return collectPage(options, app, job);
  const ids = await takePortion(db, job.id, size, maxCharacters);
  if (ids.length === 0) {
    await saveProgress(db, job.id, { phase: "ENDED" });
    log.info({ app: app.name, job: job.id }, "job ended");
    return undefined;
  }
  const reason = await actOnPortion(options, app, job, ids);
  if (reason !== undefined) return end(options, app, job, reason);
  if (job.note?.startsWith("Waits: ")) await saveProgress(db, job.id, { note: null });
  return undefined;
}

async function end({ db, log }: JobsOptions, app: AppRef, job: JobRow, reason: string): Promise<void> {
  await giveUpWaiting(db, job.id, reason);
  await saveProgress(db, job.id, { phase: "ENDED", note: reason });
  log.info({ app: app.name, job: job.id, reason }, "job ended early");
}
