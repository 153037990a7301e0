// What belongs to the application rather than to one workflow: queues, schedules and versions.
import type { DBOSClient } from "@dbos-inc/dbos-sdk";
import { Predicates } from "../database/predicates.ts";
import { readSchedules, type ScheduleRow } from "../database/schedules.ts";
import { Refusal } from "../refusal.ts";
import { changing, reading, type Answering, type Message } from "./answer.ts";
import { bodyOf, flag, instant, optionalTexts, present, text, type Members } from "./members.ts";
import { literal } from "./prefixes.ts";
import { display } from "./values.ts";

type Queue = Awaited<ReturnType<DBOSClient["listQueues"]>>[number];

const done = { success: true };
/** Limits of a partition. */
const queuesSince = 108;
const schedulesSince = 102;
const versionsSince = 103;
/** Starting a workflow writes the token of its creator. */
const startsSince = 123;
const backfillTimeoutMs = 300_000;

function queueView(queue: Queue) {
  const { rateLimit, partitionRateLimit, minPollingIntervalMs } = queue;
  return present({
    name: queue.name,
    concurrency: queue.concurrency,
    worker_concurrency: queue.workerConcurrency,
    rate_limit_max: rateLimit?.limitPerPeriod,
    rate_limit_period_sec: rateLimit?.periodSec,
    // Every queue of today's SDKs is served in the order of priorities.
    priority_enabled: true,
    partition_queue: [queue.partitionConcurrency, queue.partitionWorkerConcurrency, partitionRateLimit].some(
      (limit) => limit != null,
    ),
    partition_concurrency: queue.partitionConcurrency,
    partition_worker_concurrency: queue.partitionWorkerConcurrency,
    partition_rate_limit_max: partitionRateLimit?.limitPerPeriod,
    partition_rate_limit_period_sec: partitionRateLimit?.periodSec,
    polling_interval_sec: minPollingIntervalMs === undefined ? undefined : minPollingIntervalMs / 1000,
    application_name: queue.applicationName,
  });
}

async function scheduleView({ store }: Answering, row: ScheduleRow, withContext: boolean) {
  const context = withContext ? await display(store.client.serializer, row.context, null) : undefined;
  const workflow_class_name = row.workflow_class_name === "" ? undefined : row.workflow_class_name;
  return present({ ...row, workflow_class_name, context });
}

async function listSchedules(context: Answering, request: Members) {
  const body = bodyOf(request);
  const where = new Predicates();
  where.oneOf("status", optionalTexts(body, "status"));
  where.oneOf("workflow_name", optionalTexts(body, "workflow_name"));
  where.startsWith("schedule_name", optionalTexts(body, "schedule_name_prefix")?.map(literal));
  where.ownedBy(optionalTexts(body, "application_name") ?? [context.store.appName]);
  const withContext = flag(body, "load_context", true);
  const rows = await readSchedules(context.store, where);
  return { output: await Promise.all(rows.map((row) => scheduleView(context, row, withContext))) };
}

async function findSchedule({ store }: Answering, request: Members): Promise<ScheduleRow | undefined> {
  const where = new Predicates();
  where.oneOf("schedule_name", [text(request, "schedule_name")]);
  const [row] = await readSchedules(store, where);
  return row;
}

/** A schedule that the client can start: the workflow's input is written in the format of its own language. */
async function startable(context: Answering, request: Members): Promise<string> {
  const row = await findSchedule(context, request);
  if (row === undefined) throw new Refusal(`Schedule "${text(request, "schedule_name")}" not found`);
  try {
    await context.store.client.serializer.parse(row.context);
  } catch {
    throw new Refusal(
      `Schedule "${row.schedule_name}" belongs to an application in another language than TypeScript, and only the ` +
        "application itself can write the input of its workflow.",
    );
  }
  return row.schedule_name;
}

async function backfill(context: Answering, request: Members) {
  const [start, end] = [new Date(instant(request, "start")), new Date(instant(request, "end"))];
  const name = await startable(context, request);
  const handles = await context.store.client.backfillSchedule(name, start, end);
  return { workflow_ids: handles.map(({ workflowID }) => workflowID) };
}

export const definitionMessages: Readonly<Record<string, Message>> = {
  list_queues: reading(async ({ store }, request) => {
    const queues = await store.client.listQueues(optionalTexts(bodyOf(request), "application_name"));
    return { output: queues.map(queueView) };
  }, queuesSince),
  get_queue: reading(async ({ store }, request) => {
    const queue = await store.client.retrieveQueue(text(request, "name"));
    return queue === null ? {} : { output: queueView(queue) };
  }, queuesSince),
  list_schedules: reading(listSchedules, schedulesSince),
  get_schedule: reading(async (context, request) => {
    const row = await findSchedule(context, request);
    if (row === undefined) return {};
    return { output: await scheduleView(context, row, flag(request, "load_context", true)) };
  }, schedulesSince),
  pause_schedule: changing(async ({ store }, request) => {
    await store.client.pauseSchedule(text(request, "schedule_name"));
    return done;
  }, schedulesSince),
  resume_schedule: changing(async ({ store }, request) => {
    await store.client.resumeSchedule(text(request, "schedule_name"));
    return done;
  }, schedulesSince),
  trigger_schedule: changing(async (context, request) => {
    const { workflowID } = await context.store.client.triggerSchedule(await startable(context, request));
    return { workflow_id: workflowID };
  }, startsSince),
  backfill_schedule: changing(backfill, startsSince, backfillTimeoutMs),
  list_application_versions: reading(async ({ store }) => {
    const versions = await store.client.listApplicationVersions();
    return {
      output: versions.map((version) => ({
        version_id: version.versionId,
        version_name: version.versionName,
        version_timestamp: version.versionTimestamp,
        created_at: version.createdAt,
      })),
    };
  }, versionsSince),
  set_latest_application_version: changing(async ({ store }, request) => {
    await store.client.setLatestApplicationVersion(text(request, "version_name"));
    return done;
  }, versionsSince),
};
