// Acts on one portion of a job. Portions are marked as sent before an executor is asked, and looked at before and after:
// SDKs report success for workflows that they did not change.
import { isCode, toError } from "../errors.ts";
import { latestVersion } from "../routing/versions.ts";
import type { AppRef, Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import { returnPortion, saveOutcomes, type Outcome } from "../store/job-workflows.ts";
import type { JobRow } from "../store/jobs.ts";
import { forkPoints } from "../wire/fork-points.ts";
import { wireTime } from "../wire/time.ts";
import { eligibleStatuses, isAbsence, judgeAfter, judgeForks, mayHaveHappened, sortBefore } from "./judge.ts";
import { askOptions, readStatuses, readWorkflows } from "./requests.ts";

export interface ActParts {
  readonly db: Database;
  readonly router: Router;
}

/**
 * Acts on workflows that are marked as sent, and keeps their outcomes. Throws where nothing was done: then they wait
 * again. Returns a sentence where no further portion can fare better.
 */
export async function actOnPortion(
  parts: ActParts,
  app: AppRef,
  job: JobRow,
  ids: readonly string[],
): Promise<string | undefined> {
  const { db, router } = parts;
  try {
    const before = await readStatuses(router, app, ids);
    const { fit, outcomes } = sortBefore(ids, before, eligibleStatuses(job.action, job.options));
    await saveOutcomes(db, job.id, outcomes);
    if (fit.length === 0) return undefined;
    const sentMs = Date.now();
    const { made, failure } = await send(parts, app, job, fit);
    if (isAbsence(failure)) throw failure;
    await saveOutcomes(db, job.id, await judge(parts, app, job, { ids: fit, sentMs, made, failure }));
    return failure !== undefined && endsAll(failure) ? failure.message : undefined;
  } catch (error) {
    await returnPortion(db, job.id, ids);
    throw error;
  }
}

/** Finds out what became of workflows whose replica died, or lost the answer, after they were sent. */
export async function settleSent(
  parts: ActParts,
  app: AppRef,
  job: JobRow,
  ids: readonly string[],
): Promise<void> {
  const failure = new Error("The replica of Conductor that had sent it ended before the answer came.");
  const sentMs = job.createdAt.getTime();
  await saveOutcomes(
    parts.db,
    job.id,
    await judge(parts, app, job, { ids, sentMs, made: undefined, failure }),
  );
}

interface Sent {
  readonly ids: readonly string[];
  readonly sentMs: number;
  /** Ids of new workflows, as a fork was answered. */
  readonly made: readonly string[] | undefined;
  readonly failure: Error | undefined;
}

async function judge({ router }: ActParts, app: AppRef, job: JobRow, sent: Sent): Promise<Outcome[]> {
  const { ids, failure } = sent;
  if (job.action !== "fork") {
    return judgeAfter(job.action, ids, await readStatuses(router, app, ids), failure);
  }
  return judgeForks(ids, await findForks(router, app, sent), failure);
}

/** Clocks of Conductor and of the application's database may be so far apart, in milliseconds. */
const clockSlackMs = 5_000;

async function findForks(router: Router, app: AppRef, { ids, sentMs, made, failure }: Sent) {
  if (made === undefined && failure !== undefined && !mayHaveHappened(failure)) {
    return new Map<string, string>();
  }
  const search =
    made === undefined
      ? { forked_from: [...ids], start_time: wireTime(sentMs - clockSlackMs) }
      : { workflow_uuids: [...made] };
  const filters = { ...search, sort_desc: false, load_input: false, load_output: false };
  const { own } = made?.length === 0 ? { own: [] } : await readWorkflows(router, app, filters);
  return new Map(
    own.flatMap(({ ForkedFrom, WorkflowUUID }) => (ForkedFrom ? [[ForkedFrom, WorkflowUUID] as const] : [])),
  );
}

async function send(
  parts: ActParts,
  app: AppRef,
  job: JobRow,
  ids: readonly string[],
): Promise<{ readonly made?: readonly string[]; readonly failure?: Error }> {
  try {
    if (job.action === "fork") return { made: await fork(parts.router, app, job, ids) };
    await change(parts, app, { ...job, action: job.action }, ids);
    return {};
  } catch (error) {
    return { failure: toError(error) };
  }
}

async function fork(
  router: Router,
  app: AppRef,
  { options }: JobRow,
  ids: readonly string[],
): Promise<string[]> {
  const [point] = forkPoints(options);
  if (point === undefined) throw new Error("a fork without a place to fork at was let in");
  const body = {
    ...point,
    workflow_ids: [...ids],
    application_version: options.appVersion || undefined,
    queue_name: options.queueName || undefined,
    queue_partition_key: options.queuePartitionKey || undefined,
  };
  const { forked_workflow_ids } = await router.ask(app, "fork_from_failure", { body }, askOptions(false));
  return forked_workflow_ids ?? [];
}

type Change = JobRow & { readonly action: "cancel" | "resume" | "delete" };

/** Cancels, resumes or deletes: one message for all, or one for each where the SDK takes one id at a time. */
async function change(parts: ActParts, app: AppRef, job: Change, ids: readonly string[]): Promise<void> {
  const version = job.action === "resume" ? await latestVersion(parts, app, askOptions(true)) : undefined;
  const ask = (some: readonly string[]): Promise<unknown> => {
    const [workflow_id = ""] = some;
    const whom = { workflow_id, workflow_ids: some.length > 1 ? [...some] : undefined };
    const { cancelChildren, deleteChildren, queueName } = job.options;
    const options = { ...askOptions(true), version };
    if (job.action === "resume") {
      return parts.router.ask(app, "resume", { ...whom, queue_name: queueName || undefined }, options);
    }
    if (job.action === "cancel") {
      return parts.router.ask(app, "cancel", { ...whom, cancel_children: cancelChildren ?? false }, options);
    }
    return parts.router.ask(app, "delete", { ...whom, delete_children: deleteChildren ?? false }, options);
  };
  try {
    await ask(ids);
  } catch (error) {
    if (ids.length === 1 || !isCode(error, "CONDUCTOR_EXECUTOR_UNSUPPORTED")) throw error;
    for (const id of ids) await ask([id]);
  }
}

function endsAll(failure: Error): boolean {
  return isCode(failure, "CONDUCTOR_EXECUTOR_UNSUPPORTED") || isCode(failure, "CONDUCTOR_PRIVATE_MODE");
}
