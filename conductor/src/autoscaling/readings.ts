// Recent readings of applications' work for autoscalers, which ask often, want an answer at once, and go on asking
// when no executor is left to answer.
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ConductorError } from "../errors.ts";
import type { AppRef, Router } from "../routing/router.ts";
import type { Policy } from "../store/autoscaling.ts";
import type { Database } from "../store/database.ts";
import { readReading, saveReading, type Reading } from "../store/readings.ts";
import { isDelayOver, isDue } from "./due.ts";
import { observe, observeQueues, observeSchedules, observeUnfinished } from "./observe.ts";

export interface ReadingsOptions {
  readonly db: Database;
  readonly router: Router;
  /** Greatest age of a reading while executors are connected but do not answer, in milliseconds. */
  readonly maxAgeMs: number;
  /** Greatest age of a reading while none is connected, in milliseconds. */
  readonly keptMs: number;
  /** How long before a schedule fires an executor is wanted, in milliseconds. */
  readonly aheadMs: number;
}

export interface Recent {
  /** Undefined when there is none that is recent enough, and yet the application is wanted. */
  readonly reading: Reading | undefined;
  /** Time since the reading was begun, in milliseconds. */
  readonly ageMs: number;
  /** The policy there is now; the reading may be of the time before it. */
  readonly policy: Policy | undefined;
  readonly connected: boolean;
  /** The application was asked for lately, or a schedule or delayed workflow of it is due. */
  readonly wanted: boolean;
}

export interface Readings {
  /** The latest reading that may still be used. Throws `CONDUCTOR_READING_STALE` (503) when there is none. */
  recent(app: AppRef): Promise<Recent>;
}

/** A reading this young is given out again, in milliseconds. */
const freshMs = 2_000;
/** Autoscalers give up after three seconds; until then there is time for one attempt, in milliseconds. */
const answerMs = 2_000;

interface Taken {
  readonly reading: Promise<Reading>;
  /** By `performance.now()`; infinite while it is under way. */
  readonly endedAt: number;
}

/**
 * Readings over the database and the executors. Callers share one that ended after they had begun: the row that they
 * read may be from before it.
 */
export function createReadings(options: ReadingsOptions): Readings {
  const takenLast = new Map<string, Taken>();
  const takeFor = (app: AppRef, policy: Policy | undefined, begunAt: number): Promise<Reading> => {
    const name = `${app.id} ${JSON.stringify(policy)}`;
    const last = takenLast.get(name);
    if (last !== undefined && last.endedAt >= begunAt) return last.reading;
    const taken = { reading: take(options, app, policy), endedAt: Number.POSITIVE_INFINITY };
    takenLast.set(name, taken);
    const end = (): void => {
      taken.endedAt = performance.now();
      setTimeout(() => takenLast.get(name) === taken && takenLast.delete(name), freshMs).unref();
    };
    taken.reading.then(end, end);
    return taken.reading;
  };
  return { recent: (app) => look(options, app, takeFor) };
}

async function look(
  options: ReadingsOptions,
  app: AppRef,
  takeFor: (app: AppRef, policy: Policy | undefined, begunAt: number) => Promise<Reading>,
): Promise<Recent> {
  const { db, maxAgeMs, keptMs, aheadMs } = options;
  const begunAt = performance.now();
  const found = await readReading(db, app.id);
  const isWanted = (reading: Reading | undefined): boolean =>
    found.wanted ||
    isDue(reading?.schedules, found.nowMs, aheadMs) ||
    isDelayOver(reading?.delayed, found.nowMs, aheadMs);
  const row = { ...found, wanted: isWanted(found.reading) };
  const { connected, policy, hasConnector } = row;
  const limitMs = connected ? maxAgeMs : keptMs;
  // A policy that has just changed must not wait for the reading to grow old.
  const isFresh = row.ageMs < freshMs && isDeepStrictEqual(row.reading?.scaling?.policy, policy);
  if (isFresh || !(connected || hasConnector)) return usable(app, row, limitMs);
  try {
    const reading = await takeFor(app, policy, begunAt);
    return { reading, ageMs: performance.now() - begunAt, policy, connected, wanted: isWanted(reading) };
  } catch (error) {
    if (!(error instanceof ConductorError)) throw error;
    return usable(app, { ...row, ageMs: row.ageMs + performance.now() - begunAt }, limitMs, error);
  }
}

async function take(
  { db, router }: ReadingsOptions,
  app: AppRef,
  policy: Policy | undefined,
): Promise<Reading> {
  const begunAt = performance.now();
  const observer = { router, app, requestId: randomUUID(), deadline: Date.now() + answerMs };
  const [{ unfinished, delayed }, queues, schedules, observation] = await Promise.all([
    observeUnfinished(observer),
    observeQueues(observer),
    observeSchedules(observer),
    policy === undefined ? undefined : observe(observer, policy.queue),
  ]);
  const reading: Reading = {
    unfinished,
    ...(delayed === undefined ? {} : { delayed }),
    ...(queues === undefined ? {} : { queues }),
    ...(schedules === undefined ? {} : { schedules }),
    ...(policy === undefined || observation === undefined ? {} : { scaling: { policy, observation } }),
  };
  await saveReading(db, app.id, reading, performance.now() - begunAt);
  return reading;
}

/** A request to run is as good as a reading: an application at zero must be able to wake up from any state. */
function usable(app: AppRef, recent: Recent, limitMs: number, cause?: unknown): Recent {
  if (recent.reading !== undefined && recent.ageMs <= limitMs) return recent;
  if (recent.wanted) return { ...recent, reading: undefined };
  const known =
    recent.reading === undefined
      ? "nothing is known of its work yet"
      : `the last reading is ${Math.round(recent.ageMs / 1_000)} s old`;
  throw stale(app.name, recent.connected, known, cause);
}

/** The failure where there is no reading to answer from. `known` completes the sentence. */
export function stale(appName: string, connected: boolean, known: string, cause?: unknown): ConductorError {
  const why = connected ? "no executor answers" : "no executor is connected";
  return new ConductorError(
    "CONDUCTOR_READING_STALE",
    `The work of application ${appName} cannot be told: ${why}, and ${known}; start an executor.`,
    { cause },
  );
}
