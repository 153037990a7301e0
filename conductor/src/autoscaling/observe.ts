// What executors say about a policy's queue: versions, limits and work.
import type { Timed } from "../cron.ts";
import { ConductorError } from "../errors.ts";
import { mayGoOn } from "../routing/attempts.ts";
import type { AppRef, AskOptions, Router } from "../routing/router.ts";
import { aboutWorkflows, countOf, readGroups } from "../wire/aggregate-query.ts";
import type { WireAggregate, WireQueue, WireSchedule, WireVersion, WireWorkflow } from "../wire/messages.ts";
import type {
  Delayed,
  Observation,
  QueueLimits,
  Reading,
  Schedules,
  Unfinished,
  Version,
} from "../store/readings.ts";

/** Whom to ask, and until when. */
export interface Observer {
  readonly router: Router;
  readonly app: AppRef;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** Asks about versions, limits and work at the same time. Throws what the router throws. */
export async function observe(observer: Observer, queueName: string): Promise<Observation> {
  const { router, app } = observer;
  const body = aboutWorkflows({
    group_by_application_version: true,
    queue_name: [queueName],
    status: ["ENQUEUED", "PENDING"],
  });
  const [versions, queue, work] = await Promise.all([
    router.ask(app, "list_application_versions", {}, toRead(observer, "versions")),
    router.ask(app, "get_queue", { name: queueName }, toRead(observer, "queue")),
    router
      .ask(app, "get_workflow_aggregates", { body }, toRead(observer, "depths"))
      .then((reply) => ({ ...reply, observedAt: Date.now() })),
  ]);
  return {
    versions: readVersions(versions.output),
    limits: limitsOf(queue.output),
    depths: readGroups(work.output).map(toDepth),
    observedAt: work.observedAt,
  };
}

/** Asks what is unfinished in the whole application, and when what is delayed is due. Throws what the router throws. */
export async function observeUnfinished(
  observer: Observer,
): Promise<{ readonly unfinished: Unfinished; readonly delayed?: Delayed }> {
  const body = aboutWorkflows({
    group_by_queue_name: true,
    group_by_application_version: true,
    group_by_status: true,
    status: ["ENQUEUED", "PENDING", "DELAYED"],
  });
  const options = toRead(observer, "unfinished");
  const { output } = await observer.router.ask(observer.app, "get_workflow_aggregates", { body }, options);
  const byVersion = new Map<string, number>();
  const byQueue = new Map<string, number>();
  let isDelayed = false;
  for (const each of readGroups(output)) {
    const { version, depth } = toDepth(each);
    byVersion.set(version, depth + (byVersion.get(version) ?? 0));
    const queue = each.group["queue_name"];
    if (each.group["status"] === "DELAYED") isDelayed = true;
    else if (queue != null) byQueue.set(queue, depth + (byQueue.get(queue) ?? 0));
  }
  const unfinished = { byVersion: Object.fromEntries(byVersion), byQueue: Object.fromEntries(byQueue) };
  return isDelayed ? { unfinished, delayed: await observeDelayed(observer) } : { unfinished };
}

/** Maximum delayed workflows that are looked at; with more, one is due at nearly any time. */
const maxDelayed = 1_000;

/** Asks when delayed workflows are due. */
async function observeDelayed(observer: Observer): Promise<Delayed> {
  const plain = { queues_only: false, load_input: false, load_output: false, sort_desc: false };
  const body = { ...plain, status: ["DELAYED" as const], limit: maxDelayed };
  const { output } = await observer.router.ask(
    observer.app,
    "list_workflows",
    { body },
    toRead(observer, "delayed"),
  );
  const found = Array.isArray(output) ? output : [];
  const due = found.filter(({ ApplicationName: owner }) => !owner || owner === observer.app.name).map(dueMs);
  return {
    nextMs: due.length === 0 ? null : Math.min(...due),
    isComplete: found.length < maxDelayed,
  };
}

/** Zero, which is always over, for a delay that an executor does not tell. */
function dueMs({ DelayUntilEpochMS: until }: WireWorkflow): number {
  const ms = Number(until ?? 0);
  return Number.isFinite(ms) ? ms : 0;
}

/** Maximum names of queues that a reading keeps. */
const maxQueues = 1_000;

/** Asks which queues there are. Undefined where that cannot be told: no number depends on it. */
export async function observeQueues(observer: Observer): Promise<Reading["queues"]> {
  try {
    const options = toRead(observer, "queues");
    const { output } = await observer.router.ask(observer.app, "list_queues", { body: {} }, options);
    if (!Array.isArray(output)) return undefined;
    const names = output.flatMap((queue) => (typeof queue?.name === "string" ? [queue.name] : []));
    return { names: names.slice(0, maxQueues), isComplete: names.length <= maxQueues };
  } catch (error) {
    if (error instanceof ConductorError) return undefined;
    throw error;
  }
}

/** Maximum schedules that a reading keeps; with more, one is due at nearly any time. */
const maxSchedules = 100;

/**
 * Asks which schedules are active. Undefined where the SDK has none in its database. An executor that cannot tell has
 * perhaps some. Throws what the router throws else.
 */
export async function observeSchedules(observer: Observer): Promise<Schedules | undefined> {
  const body = { status: ["ACTIVE" as const], load_context: false };
  const options = toRead(observer, "schedules");
  try {
    const { output } = await observer.router.ask(observer.app, "list_schedules", { body }, options);
    return Array.isArray(output) ? readSchedules(output, observer.app.name) : undefined;
  } catch (error) {
    if (!(error instanceof ConductorError)) throw error;
    if (error.code === "CONDUCTOR_EXECUTOR_UNSUPPORTED") return undefined;
    if (mayGoOn(error, options)) throw error;
    return { timed: [], isComplete: false };
  }
}

/** Those that fire in this application. On a shared database each lists the schedules of all. */
function readSchedules(output: WireSchedule[], appName: string): Schedules {
  const own = output.filter(
    (each) => each?.status === "ACTIVE" && [undefined, null, "", appName].includes(each.application_name),
  );
  const texts = own.map(({ schedule, cron_timezone }) => JSON.stringify({ schedule, cron_timezone }));
  const timed = [...new Set(texts)].map((text) => JSON.parse(text) as Timed);
  return { timed: timed.slice(0, maxSchedules), isComplete: timed.length <= maxSchedules };
}

/**
 * What a queue lets run, or why no number of executors follows from it. Where it is partitioned, the limits of the
 * whole queue decide. Older SDKs know only limits of each partition: as many executors keep every partition busy.
 */
export function judgeQueue(queue: WireQueue | null | undefined): QueueLimits | string {
  if (queue === null || queue === undefined) return "is not in the application's database";
  const { worker_concurrency: workerConcurrency, concurrency } = queue;
  if (typeof workerConcurrency !== "number" || !(workerConcurrency >= 1)) return "has no worker concurrency";
  return {
    workerConcurrency,
    concurrency: typeof concurrency === "number" ? Math.max(0, concurrency) : null,
  };
}

function limitsOf(queue: WireQueue | null | undefined): QueueLimits | undefined {
  const judged = judgeQueue(queue);
  return typeof judged === "string" ? undefined : judged;
}

/** Versions as the executor lists them; an entry without a name or a time is none. */
function readVersions(output: WireVersion[] | null | undefined): Version[] {
  return (Array.isArray(output) ? output : []).flatMap((each) => {
    const { version_name: name, version_timestamp: timestampMs, created_at: createdMs } = each ?? {};
    if (typeof name !== "string" || typeof timestampMs !== "number") return [];
    return [{ name, timestampMs, createdMs: typeof createdMs === "number" ? createdMs : timestampMs }];
  });
}

function toDepth(group: WireAggregate): { readonly version: string; readonly depth: number } {
  return { version: group.group["application_version"] ?? "", depth: countOf(group) };
}

function toRead({ requestId, deadline }: Observer, part: string): AskOptions {
  return { requestId: `${requestId}.${part}`, deadline, repeatable: true };
}
