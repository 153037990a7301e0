// Moves the work of dead executors of one application and version: asks who owns any, has it taken, and asks again.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { isCode, toError } from "../errors.ts";
import type { Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import {
  beginMove,
  markLookedAt,
  postponeRecoveries,
  removeRecovered,
  saveMoved,
  type DeadExecutor,
  type DeadGroup,
} from "../store/dead-executors.ts";
import { countRecoveries } from "../store/metrics.ts";
import { listOwned, locate, type OwnedWork } from "./moved-work.ts";

export interface GroupOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** Length of the periods that recoveries are counted for, in seconds. */
  readonly metricsPeriodSecs: number;
  /** Begins work that the recovery does not wait for. It must not throw. */
  readonly aside: (work: () => Promise<void>) => void;
}

/** Limits of a set of questions about a group, and of the recovery itself, in milliseconds. */
const questionsMs = 30_000;
const recoveryMs = 60_000;
/** Maximum questions under way for a group: what a single executor can take. */
const maxQuestions = 8;
const absentDelaySecs = 5;
const firstRetrySecs = 5;
const longestRetrySecs = 300;
/** How long an unconfirmed move may go on: in the Java SDK no second one may run beside it. */
const unheardMoveSecs = 120;

/** What an executor said of each dead one: whether it owns work, or why that cannot be told. */
type Findings = Map<string, boolean | Error>;

/**
 * Recovers a group as far as that is possible now, and puts the rest off. Never throws: what cannot be written down is
 * tried again when the claim has run out.
 */
export async function recoverGroup(options: GroupOptions, group: DeadGroup): Promise<void> {
  try {
    await (group.served ? move(options, group) : look(options, group));
  } catch (error) {
    const { app, version, members } = group;
    const context = { app: app.name, version, executors: members.length };
    options.log.warn({ ...context, err: toError(error) }, "recovery broken off");
  }
}

/** An executor of any version can tell that nothing is left. What is left waits for one of its own version. */
async function look(options: GroupOptions, group: DeadGroup): Promise<void> {
  const found = await askAll(options, group, group.members.map(idOf));
  await finish(options, group, idsWith(found, false), noOwnedWork);
  const absences = [...failuresIn(found)].filter(([, failure]) => isAbsence(failure));
  await postpone(options, group, new Map(absences), []);
  const looked = [...found]
    .filter(([, finding]) => finding !== false && !isAbsence(finding))
    .map(([id]) => id);
  await markLookedAt(options.db, group.app.id, looked);
}

/**
 * A record goes only after an executor has confirmed that nothing is left: one on another version answers "success" to
 * a recovery and recovers nothing.
 */
async function move(options: GroupOptions, group: DeadGroup): Promise<void> {
  const ids = group.members.map(idOf);
  // For the log alone: it is asked first, since later these own nothing, and nothing waits for the answer.
  const owned = listOwned(options.router, group.app, ids);
  const found = await askAll(options, group, ids);
  await finish(options, group, idsWith(found, false), noOwnedWork);
  const failures = failuresIn(found);
  const owners = await beginMove(options.db, group.app.id, idsWith(found, true));
  if (owners.length > 0) {
    const failure = await tell(options, group, owners);
    // One that reports a failure may have moved some all the same.
    const wasHeard = failure === undefined || isCode(failure, "CONDUCTOR_EXECUTOR_FAILED");
    const left: Findings = wasHeard
      ? await askAll(options, group, owners)
      : new Map(owners.map((id) => [id, failure]));
    await finish(options, group, idsWith(left, false), owned);
    for (const [id, finding] of left) {
      if (finding !== false) failures.set(id, failure ?? (finding === true ? leftBehind() : finding));
    }
  }
  await postpone(options, group, failures, owners);
}

/** Has an executor of their version take the work of these. Returns what went wrong. */
async function tell(
  { router }: GroupOptions,
  { app, version, members }: DeadGroup,
  executorIds: string[],
): Promise<Error | undefined> {
  try {
    await router.ask(
      app,
      "recovery",
      { executor_ids: executorIds },
      {
        requestId: randomUUID(),
        deadline: Date.now() + recoveryMs,
        version,
        role: "executor",
        // Moving the same rows twice is harmless, except in the Java SDK while the first move still runs.
        repeatable: !members.some(isJava),
        persistent: true,
      },
    );
    return undefined;
  } catch (error) {
    return toError(error);
  }
}

/** Asks, a few at a time, whether each of these owns work. Any executor of the application can tell. */
async function askAll(
  { router }: GroupOptions,
  { app, version }: DeadGroup,
  executorIds: string[],
): Promise<Findings> {
  const deadline = Date.now() + questionsMs;
  const waiting = [...executorIds];
  const found: Findings = new Map();
  const ask = async (executorId: string): Promise<boolean> => {
    if (Date.now() >= deadline) throw new Error("executors took too long to say what is left");
    const { exist } = await router.ask(
      app,
      "exist_pending_workflows",
      { executor_id: executorId, application_version: version },
      { requestId: randomUUID(), deadline, repeatable: true },
    );
    return exist === true;
  };
  const next = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      found.set(id, await ask(id).catch(toError));
    }
  };
  await Promise.all(Array.from({ length: maxQuestions }, next));
  return found;
}

/** Removes the records of these, and says so. Where their work went is found out aside. */
async function finish(
  { db, router, log, metricsPeriodSecs, aside }: GroupOptions,
  { app, version, members }: DeadGroup,
  executorIds: string[],
  owned: Promise<OwnedWork>,
): Promise<void> {
  const gone = await removeRecovered(db, app.id, executorIds);
  const moved = gone.filter(({ movedEntry }) => movedEntry !== null);
  for (const { executorId, movedEntry } of gone) {
    const attempts = members.find((each) => each.executorId === executorId)?.attempts;
    log.info(
      { app: app.name, executorId, version, attempts, recovered: movedEntry !== null },
      "executor recovered",
    );
  }
  if (moved.length === 0) return;
  aside(async () => {
    try {
      await countRecoveries(db, app, metricsPeriodSecs, moved.length);
      await saveMoved(db, await locate(router, app, await owned, moved));
    } catch (error) {
      log.warn(
        { app: app.name, executors: moved.length, err: toError(error) },
        "recovery not written down in full",
      );
    }
  });
}

/** Puts off what failed; `told` are those whose work was to be taken together. */
async function postpone(
  { db, log }: GroupOptions,
  { app, version, members }: DeadGroup,
  failures: Map<string, Error>,
  told: string[],
): Promise<void> {
  const [failure] = failures.values();
  if (failure === undefined) return;
  const failed = members.filter(({ executorId }) => failures.has(executorId));
  await postponeRecoveries(
    db,
    app.id,
    failed.map((dead) => {
      const cause = failures.get(dead.executorId) ?? failure;
      const held = isJava(dead) && isCode(cause, "CONDUCTOR_OUTCOME_UNKNOWN");
      const delaySecs = held
        ? unheardMoveSecs
        : retryDelay(dead, cause, told.length > 1 && told.includes(dead.executorId));
      return { executorId: dead.executorId, delaySecs, held, failed: !isAbsence(cause), note: cause.message };
    }),
  );
  // The first failure is news, the next ones are in the record.
  const level = failed.some(({ attempts }) => attempts === 0) && !isAbsence(failure) ? "warn" : "debug";
  log[level]({ app: app.name, version, executorIds: failed.map(idOf), err: failure }, "recovery postponed");
}

function retryDelay({ attempts }: DeadExecutor, failure: Error, wasTogether: boolean): number {
  if (isAbsence(failure)) return absentDelaySecs;
  // A smaller group separates those that can be moved from the one that cannot.
  if (wasTogether) return 0;
  return Math.min(firstRetrySecs * 2 ** attempts, longestRetrySecs);
}

const noOwnedWork: Promise<OwnedWork> = Promise.resolve(new Map());

function idsWith(found: Findings, finding: boolean): string[] {
  return [...found].filter(([, each]) => each === finding).map(([id]) => id);
}

function failuresIn(found: Findings): Map<string, Error> {
  const failures = new Map<string, Error>();
  for (const [id, finding] of found) if (finding instanceof Error) failures.set(id, finding);
  return failures;
}

function leftBehind(): Error {
  return new Error("The executor that was told to take the work left some workflows behind.");
}

/** No executor was there to be asked: nothing was tried. */
function isAbsence(finding: boolean | Error): boolean {
  return isCode(finding, "CONDUCTOR_EXECUTOR_NOT_CONNECTED");
}

function isJava({ language }: DeadExecutor): boolean {
  return language === "java";
}

function idOf({ executorId }: DeadExecutor): string {
  return executorId;
}
