// Reading workflows: lists, one of them, and what it has left behind.
import type { DBOSClient } from "@dbos-inc/dbos-sdk";
import {
  isKnown,
  readEvents,
  readNotifications,
  readSteps,
  readStreams,
  type StepRow,
} from "../database/history.ts";
import { readPayloads, type Wanted } from "../database/payloads.ts";
import { reading, type Answering, type Message } from "./answer.ts";
import {
  bodyOf,
  flag,
  optionalCount,
  optionalFlag,
  optionalInstant,
  optionalObject,
  optionalTexts,
  present,
  text,
  type Members,
} from "./members.ts";
import { idPrefixes } from "./prefixes.ts";
import { display, displayError, isEndOfStream } from "./values.ts";
import { digits, workflowView } from "./workflow-view.ts";

type Filters = Parameters<DBOSClient["listWorkflows"]>[0];

/** How the tables write that a message has no topic. */
const nullTopic = "__null__topic__";

function filtersOf({ identity }: Answering, body: Members): Filters {
  const time = (name: string) => {
    const at = optionalInstant(body, name);
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  const filters: Filters = present({
    workflowIDs: optionalTexts(body, "workflow_uuids"),
    workflow_id_prefix: idPrefixes(identity, body),
    workflowName: optionalTexts(body, "workflow_name"),
    status: optionalTexts(body, "status") as Filters["status"],
    authenticatedUser: optionalTexts(body, "authenticated_user"),
    applicationVersion: optionalTexts(body, "application_version"),
    executorId: optionalTexts(body, "executor_id"),
    queueName: optionalTexts(body, "queue_name"),
    forkedFrom: optionalTexts(body, "forked_from"),
    parentWorkflowID: optionalTexts(body, "parent_workflow_id"),
    scheduleName: optionalTexts(body, "schedule_name"),
    applicationName: optionalTexts(body, "application_name"),
    startTime: time("start_time"),
    endTime: time("end_time"),
    completedAfter: time("completed_after"),
    completedBefore: time("completed_before"),
    dequeuedAfter: time("dequeued_after"),
    dequeuedBefore: time("dequeued_before"),
    wasForkedFrom: optionalFlag(body, "was_forked_from"),
    hasParent: optionalFlag(body, "has_parent"),
    attributes: optionalObject(body, "attributes"),
    queuesOnly: optionalFlag(body, "queues_only"),
    limit: optionalCount(body, "limit", 1),
    offset: optionalCount(body, "offset"),
  });
  return { ...filters, sortDesc: flag(body, "sort_desc") };
}

/** Workflows without their payloads come from the SDK's client; payloads are read beside them, and only where they are wanted. */
async function list({ store }: Answering, filters: Filters, wanted: Wanted) {
  const found = await store.client.listWorkflows({ ...filters, loadInput: false, loadOutput: false });
  const ids = found.map(({ workflowID }) => workflowID);
  const payloads = await readPayloads(store, ids, wanted);
  const { serializer } = store.client;
  return Promise.all(found.map((each) => workflowView(serializer, each, payloads.get(each.workflowID))));
}

function wantedOf(members: Members, otherwise: boolean): Wanted {
  return {
    input: flag(members, "load_input", otherwise),
    output: flag(members, "load_output", otherwise),
  };
}

async function stepView({ store }: Answering, step: StepRow): Promise<object> {
  const { serializer } = store.client;
  return present({
    function_id: step.function_id,
    function_name: step.function_name,
    output: await display(serializer, step.output, step.serialization),
    error: await displayError(serializer, step.error, step.serialization),
    child_workflow_id: step.child_workflow_id,
    started_at_epoch_ms: digits(step.started_at_epoch_ms),
    completed_at_epoch_ms: digits(step.completed_at_epoch_ms),
  });
}

async function listSteps(context: Answering, request: Members) {
  const id = text(request, "workflow_id");
  const page = present({
    limit: optionalCount(request, "limit", 1),
    offset: optionalCount(request, "offset"),
  });
  const steps = await readSteps(context.store, id, flag(request, "load_output", true), page);
  if (steps.length === 0 && !(await isKnown(context.store, id))) return {};
  return { output: await Promise.all(steps.map((step) => stepView(context, step))) };
}

async function getEvents({ store }: Answering, request: Members) {
  const { serializer } = store.client;
  const rows = await readEvents(store, text(request, "workflow_id"));
  const events = rows.map(async ({ key, value, serialization }) => {
    return { key, value: (await display(serializer, value, serialization)) ?? "" };
  });
  return { events: await Promise.all(events) };
}

async function getNotifications({ store }: Answering, request: Members) {
  const { serializer } = store.client;
  const rows = await readNotifications(store, text(request, "workflow_id"));
  const notifications = rows.map(async (row) => ({
    topic: row.topic === nullTopic ? null : row.topic,
    message: (await display(serializer, row.message, row.serialization)) ?? "",
    created_at_epoch_ms: Number(row.created_at_epoch_ms),
    consumed: row.consumed,
  }));
  return { notifications: await Promise.all(notifications) };
}

async function getStreams({ store }: Answering, request: Members) {
  const { serializer } = store.client;
  const streams = new Map<string, string[]>();
  const ended = new Set<string>();
  for (const { key, value, serialization } of await readStreams(store, text(request, "workflow_id"))) {
    const values = streams.get(key) ?? [];
    streams.set(key, values);
    if (isEndOfStream(value, serialization)) ended.add(key);
    if (!ended.has(key)) values.push((await display(serializer, value, serialization)) ?? "");
  }
  return { streams: [...streams].map(([key, values]) => ({ key, values })) };
}

export const workflowMessages: Readonly<Record<string, Message>> = {
  list_workflows: reading(async (context, request) => {
    const body = bodyOf(request);
    return { output: await list(context, filtersOf(context, body), wantedOf(body, false)) };
  }),
  list_queued_workflows: reading(async (context, request) => {
    const body = bodyOf(request);
    const filters = { ...filtersOf(context, body), queuesOnly: true };
    return { output: await list(context, filters, { input: flag(body, "load_input"), output: false }) };
  }),
  get_workflow: reading(async (context, request) => {
    const workflowIDs = [text(request, "workflow_id")];
    const [output] = await list(context, { workflowIDs }, wantedOf(request, true));
    return output === undefined ? {} : { output };
  }),
  list_steps: reading(listSteps),
  get_workflow_events: reading(getEvents),
  get_workflow_notifications: reading(getNotifications),
  get_workflow_streams: reading(getStreams),
};
