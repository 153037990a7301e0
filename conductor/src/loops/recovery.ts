// Notices dead executors and moves their work: the reason Conductor exists. Flow 4: time passes.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { ConductorError, isUnavailable, toError } from "../errors.ts";
import type { Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import {
  claimRecoveries,
  declareDead,
  disconnectOrphans,
  isStillDead,
  postponeRecovery,
  removeRecovered,
  type DeadExecutor,
} from "../store/executors.ts";
import type { MovedWorkflow } from "../store/recoveries.ts";
import { startLoop, type Loop } from "./loop.ts";
import { listOwned, locate } from "./moved-work.ts";

/** The part of `Presence` that recovery depends on. */
export interface Watch {
  isWatching: boolean;
  flush(): Promise<void>;
  interrupt(): void;
}

export interface RecoveryOptions {
  db: Database;
  router: Router;
  watch: Watch;
  log: Logger;
  replicaId: string;
  /** Least time an executor gets to come back after a failure on Conductor's side, in seconds. */
  graceSecs: number;
  /** An executor that a draining replica sent away is expected on another one within this, in seconds. */
  reconnectSecs: number;
  intervalMs?: number;
}

/** A claim outlives the longest recovery: two questions and the recovery itself. */
const claimSecs = 150;
const maxMoves = 16;
const questionMs = 30_000;
const recoveryMs = 60_000;
const noExecutorDelaySecs = 30;
const firstRetrySecs = 5;
const longestRetrySecs = 300;

/** Declares executors dead and recovers their workflows, until stopped. */
export function startRecovery(options: RecoveryOptions): Loop {
  const moves = new Map<string, Promise<void>>();
  const loop = startLoop("recovery", options.intervalMs ?? 1_000, options.log, () => round(options, moves));
  return {
    stop: async () => {
      await loop.stop();
      await Promise.all(moves.values());
    },
  };
}

/**
 * One round: who is gone, who is dead, and whose work can be moved now. Moves go on beside later rounds, so that a
 * slow application delays nobody else; within an application they follow each other, as the Java SDK needs.
 */
async function round(options: RecoveryOptions, moves: Map<string, Promise<void>>): Promise<void> {
  const { db, watch, log, replicaId, graceSecs } = options;
  if (!watch.isWatching) return;
  try {
    // Executors that are connected here must be known as such before anyone is judged.
    await watch.flush();
    if (!watch.isWatching) return;
    await disconnectOrphans(db, replicaId, options);
    for (const dead of await declareDead(db, replicaId, graceSecs)) log.warn(dead, "executor dead");
    if (moves.size >= maxMoves) return;
    for (const dead of await claimRecoveries(db, claimSecs, maxMoves)) {
      const before = moves.get(dead.app.id) ?? Promise.resolve();
      const move = before.then(() => recover(options, dead));
      moves.set(dead.app.id, move);
      void move.finally(() => moves.get(dead.app.id) === move && moves.delete(dead.app.id));
    }
  } catch (error) {
    if (isUnavailable(error)) watch.interrupt();
    throw error;
  }
}

/**
 * Moves the work of one dead executor. The record goes only after an executor has confirmed that nothing is left:
 * an executor on another version answers "success" to a recovery and recovers nothing.
 */
async function recover(options: RecoveryOptions, dead: DeadExecutor): Promise<void> {
  const { db, log } = options;
  const context = { app: dead.app.name, executorId: dead.executorId, version: dead.applicationVersion };
  try {
    const moved = await moveWork(options, dead);
    await removeRecovered(db, dead, moved);
    const recovered = moved !== undefined;
    log.info({ ...context, attempts: dead.attempts, recovered }, "executor recovered");
  } catch (error) {
    const failure = toError(error);
    const delaySecs = retryDelay(dead, failure);
    log.warn({ ...context, attempts: dead.attempts, delaySecs, err: failure }, "recovery postponed");
    // When this fails too, the claim runs out and somebody tries again.
    await postponeRecovery(db, dead, delaySecs, failure.message).catch(() => undefined);
  }
}

/**
 * Returns where the work is now, as far as that can be told; undefined when there was none. Throws when it could not be
 * moved, or only in part.
 */
async function moveWork(
  { db, router }: RecoveryOptions,
  dead: DeadExecutor,
): Promise<MovedWorkflow[] | undefined> {
  if (!(await ownsWork(router, dead))) return undefined;
  const owned = await listOwned(router, dead.app, dead.executorId);
  if (!(await isStillDead(db, dead))) return undefined;
  await router.ask(
    dead.app,
    "recovery",
    { executor_ids: [dead.executorId] },
    {
      requestId: randomUUID(),
      deadline: Date.now() + recoveryMs,
      version: dead.applicationVersion,
      // Moving the same rows twice is harmless, except in the Java SDK while the first move still runs.
      repeatable: dead.language !== "java",
      persistent: true,
    },
  );
  if (await ownsWork(router, dead)) {
    throw new Error("the executor that was told to recover left some workflows behind");
  }
  return locate(router, dead.app, owned);
}

/** Any executor of the application can tell, whatever its version. */
async function ownsWork(router: Router, dead: DeadExecutor): Promise<boolean> {
  const { exist } = await router.ask(
    dead.app,
    "exist_pending_workflows",
    { executor_id: dead.executorId, application_version: dead.applicationVersion },
    { requestId: randomUUID(), deadline: Date.now() + questionMs, repeatable: true },
  );
  return exist === true;
}

/** Without an executor there is nothing to do but wait; one that connects makes it due at once. */
function retryDelay(dead: DeadExecutor, failure: Error): number {
  const waits = failure instanceof ConductorError && failure.code === "CONDUCTOR_EXECUTOR_NOT_CONNECTED";
  if (waits) return noExecutorDelaySecs;
  return Math.min(firstRetrySecs * 2 ** dead.attempts, longestRetrySecs);
}
