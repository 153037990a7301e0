// Changing workflows: cancel, resume, delete, fork, and taking over the work of an executor that is gone.
import { randomUUID } from "node:crypto";
import { hasPending, requeue } from "../database/recovery.ts";
import { readStartSteps, readUnknown, type ForkPoint } from "../database/start-steps.ts";
import { Refusal } from "../refusal.ts";
import { reasonOf } from "../report.ts";
import { changing, reading, type Answering, type Message } from "./answer.ts";
import {
  bodyOf,
  flag,
  idsOf,
  optionalCount,
  optionalText,
  optionalTexts,
  present,
  text,
  type Members,
} from "./members.ts";

const done = { success: true };
/** Forks need the tables of payloads, and the instant that steps are kept from. */
const forksSince = 110;
const deletesSince = 109;

async function refuseUnknown({ store }: Answering, ids: readonly string[]): Promise<void> {
  const unknown = await readUnknown(store, ids);
  if (unknown.length > 0) throw new Refusal(`Workflow ${unknown.join(", ")} does not exist`);
}

async function fork(context: Answering, request: Members) {
  const body = bodyOf(request);
  const id = text(body, "workflow_id");
  const step = optionalCount(body, "start_step") ?? 0;
  await refuseUnknown(context, [id]);
  const options = { newWorkflowID: optionalText(body, "new_workflow_id"), ...targetOf(body) };
  return { new_workflow_id: await context.store.client.forkWorkflow(id, step, present(options)) };
}

function targetOf(body: Members) {
  return {
    applicationVersion: optionalText(body, "application_version"),
    queueName: optionalText(body, "queue_name"),
    queuePartitionKey: optionalText(body, "queue_partition_key"),
  };
}

/** Exactly one way to say where; a number, or what to look for. */
function pointOf(body: Members): number | ForkPoint {
  const step = optionalCount(body, "from_step");
  const name = optionalText(body, "from_step_name");
  const points: (number | ForkPoint)[] = [
    ...(flag(body, "from_last_failure") ? [{ kind: "last failure" } as const] : []),
    ...(flag(body, "from_last_step") ? [{ kind: "last step" } as const] : []),
    ...(step === undefined ? [] : [step]),
    ...(name === undefined ? [] : [{ kind: "named", name } as const]),
  ];
  const [point] = points;
  if (point === undefined || points.length > 1) {
    throw new Refusal(
      "Exactly one of from_last_failure, from_last_step, from_step and from_step_name must be given.",
    );
  }
  return point;
}

/** Looks at all of them before it forks the first: the SDK's client forks one at a time. */
async function forkFromFailure(context: Answering, request: Members) {
  const { store } = context;
  const body = bodyOf(request);
  const ids = optionalTexts(body, "workflow_ids") ?? [];
  const point = pointOf(body);
  await refuseUnknown(context, ids);
  const steps = typeof point === "number" ? undefined : await readStartSteps(store, ids, point);
  if (typeof point !== "number" && point.kind === "named") {
    const without = ids.find((id) => steps?.has(id) !== true);
    if (without !== undefined) throw new Refusal(`Workflow ${without} has no step named '${point.name}'`);
  }
  const forks: string[] = [];
  for (const id of ids) {
    const step = typeof point === "number" ? point : (steps?.get(id) ?? 0);
    const options = present({ newWorkflowID: randomUUID(), ...targetOf(body) });
    try {
      forks.push(await store.client.forkWorkflow(id, step, options));
    } catch (error) {
      if (forks.length === 0) throw error;
      throw new Refusal(`Forked as ${forks.join(", ")}, then ${id} could not be forked: ${reasonOf(error)}`);
    }
  }
  return { forked_workflow_ids: forks };
}

async function recover({ store, identity }: Answering, request: Members) {
  const executorIds = optionalTexts(request, "executor_ids");
  if (executorIds === undefined) throw new Refusal("executor_ids is missing");
  if (identity.version === undefined) {
    throw new Refusal("This connector stands beside a database: it runs no workflows and takes over none.");
  }
  await requeue(store, executorIds, identity.version);
  return done;
}

export const changeMessages: Readonly<Record<string, Message>> = {
  cancel: changing(async ({ store }, request) => {
    await store.client.cancelWorkflows(idsOf(request), { cancelChildren: flag(request, "cancel_children") });
    return done;
  }),
  resume: changing(async (context, request) => {
    const ids = idsOf(request);
    await refuseUnknown(context, ids);
    await context.store.client.resumeWorkflows(
      ids,
      present({ queueName: optionalText(request, "queue_name") }),
    );
    return done;
  }),
  delete: changing(async ({ store }, request) => {
    await store.client.deleteWorkflows(idsOf(request), flag(request, "delete_children"));
    return done;
  }, deletesSince),
  restart: changing(async (context, request) => {
    const id = text(request, "workflow_id");
    await refuseUnknown(context, [id]);
    await context.store.client.forkWorkflow(id, 0);
    return done;
  }, forksSince),
  fork_workflow: changing(fork, forksSince),
  fork_from_failure: changing(forkFromFailure, forksSince),
  recovery: changing(recover),
  exist_pending_workflows: reading(async ({ store }, request) => ({
    exist: await hasPending(store, text(request, "executor_id"), text(request, "application_version")),
  })),
};
