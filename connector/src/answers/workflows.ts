// Reading workflows: lists, one of them, and what it has left behind.
import {
  isKnown,
  readEvents,
  readNotifications,
  readSteps,
  readStreams,
  type StepRow,
} from "../database/history.ts";
import { Predicates } from "../database/predicates.ts";
import { readWorkflows, type Wanted } from "../database/workflows.ts";
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

/** How the tables write that a message has no topic. */
const nullTopic = "__null__topic__";

const filters = {
  workflow_name: "name",
  status: "status",
  authenticated_user: "authenticated_user",
  application_version: "application_version",
  executor_id: "executor_id",
  queue_name: "queue_name",
  forked_from: "forked_from",
  parent_workflow_id: "parent_workflow_id",
  schedule_name: "schedule_name",
};
const spans = {
  start_time: ["created_at", ">="],
  end_time: ["created_at", "<="],
  completed_after: ["completed_at", ">="],
  completed_before: ["completed_at", "<="],
  dequeued_after: ["started_at_epoch_ms", ">="],
  dequeued_before: ["started_at_epoch_ms", "<="],
} as const;

/** An id is enough by itself, whichever application owns the workflow; every other list is of this application unless others are named. */
function conditionsOf({ store, identity }: Answering, body: Members, ids: string[] | undefined): Predicates {
  const where = new Predicates();
  for (const [member, column] of Object.entries(filters)) where.oneOf(column, optionalTexts(body, member));
  for (const [member, [column, operator]] of Object.entries(spans)) {
    where.compare(column, operator, optionalInstant(body, member));
  }
  const owners = optionalTexts(body, "application_name") ?? (ids === undefined ? [store.appName] : undefined);
  if (owners !== undefined) where.ownedBy(owners);
  where.oneOf("workflow_uuid", ids);
  where.startsWith("workflow_uuid", idPrefixes(identity, body));
  where.compare("was_forked_from", "=", optionalFlag(body, "was_forked_from"));
  const hasParent = optionalFlag(body, "has_parent");
  if (hasParent !== undefined) where.add(`parent_workflow_id IS ${hasParent ? "NOT " : ""}NULL`);
  const attributes = optionalObject(body, "attributes");
  if (attributes !== undefined) where.add(`attributes @> ${where.bind(JSON.stringify(attributes))}::jsonb`);
  return where;
}

async function list(context: Answering, body: Members, wanted: Wanted, queuesOnly: boolean) {
  const { store } = context;
  const ids = optionalTexts(body, "workflow_uuids");
  const where = conditionsOf(context, body, ids);
  if (queuesOnly) where.add("queue_name IS NOT NULL AND status IN ('ENQUEUED', 'PENDING', 'DELAYED')");
  const rows = await readWorkflows(store, {
    where,
    wanted,
    newestFirst: flag(body, "sort_desc"),
    limit: optionalCount(body, "limit", 1),
    offset: optionalCount(body, "offset"),
    byId: ids !== undefined,
  });
  return Promise.all(rows.map((row) => workflowView(store.client.serializer, row)));
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
    return { output: await list(context, body, wantedOf(body, false), flag(body, "queues_only")) };
  }),
  list_queued_workflows: reading(async (context, request) => {
    const body = bodyOf(request);
    const wanted = { input: flag(body, "load_input"), output: false };
    return { output: await list(context, body, wanted, true) };
  }),
  get_workflow: reading(async (context, request) => {
    const body = { workflow_uuids: [text(request, "workflow_id")] };
    const [output] = await list(context, body, wantedOf(request, true), false);
    return output === undefined ? {} : { output };
  }),
  list_steps: reading(listSteps),
  get_workflow_events: reading(getEvents),
  get_workflow_notifications: reading(getNotifications),
  get_workflow_streams: reading(getStreams),
};
