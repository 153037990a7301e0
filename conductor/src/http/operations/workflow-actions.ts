// Changing workflows. Bulk messages name their first workflow twice: Python needs `workflow_id` even when unused.
import { randomUUID } from "node:crypto";
import { ConductorError } from "../../errors.ts";
import { ask, readOptions, askOnce, idList, requiredText } from "./executor/ask.ts";
import type { AppCall, Call, Handlers } from "../call.ts";
import { ofOwn, requireFree, requireWorkflow, requireWorkflows } from "./executor/own-workflows.ts";
import { latestVersion } from "../../routing/versions.ts";
import { maxStepNumber, outside, requireNone } from "../complaints.ts";
import { forkPoint } from "./requests/bulk-fork.ts";

export const workflowActionHandlers = {
  cancelWorkflow: async (call) => {
    await requireWorkflow(call, call.params.workflowId);
    await ask(call, "cancel", {
      workflow_id: call.params.workflowId,
      cancel_children: call.body.cancelChildren ?? false,
    });
  },
  bulkCancelWorkflows: async (call) => {
    const { workflowIds, cancelChildren } = call.body;
    const [first] = workflowIds;
    if (first === undefined) return;
    await requireWorkflows(call, workflowIds);
    const cancel_children = cancelChildren ?? false;
    await ask(call, "cancel", { workflow_id: first, workflow_ids: workflowIds, cancel_children });
  },
  resumeWorkflow: async (call) => {
    const { workflowId } = call.params;
    return resume(call, requireWorkflow(call, workflowId), [workflowId], call.body.queueName);
  },
  bulkResumeWorkflows: async (call) => {
    const { workflowIds, queueName } = call.body;
    if (workflowIds.length > 0) {
      await resume(call, requireWorkflows(call, workflowIds), workflowIds, queueName);
    }
  },
  deleteWorkflow: async (call) => {
    await requireWorkflow(call, call.params.workflowId);
    await ask(call, "delete", {
      workflow_id: call.params.workflowId,
      delete_children: call.query.deleteChildren ?? false,
    });
  },
  bulkDeleteWorkflows: async (call) => {
    const { workflowIds, deleteChildren } = call.body;
    const [first] = workflowIds;
    if (first === undefined) return;
    await requireWorkflows(call, workflowIds);
    const delete_children = deleteChildren ?? false;
    await ask(call, "delete", { workflow_id: first, workflow_ids: workflowIds, delete_children });
  },
  forkWorkflow: async (call) => {
    requireNone(outside("body.startStep", call.body.startStep, 0, maxStepNumber));
    const { newWorkflowId } = call.body;
    const isFree = newWorkflowId ? requireFree(call, newWorkflowId) : Promise.resolve();
    await ofOwn(call, call.params.workflowId, isFree);
    return { workflowId: await fork(call) };
  },
  bulkForkWorkflowsFromFailure: async (call) => {
    const { workflowIds, appVersion, queueName, queuePartitionKey } = call.body;
    const point = forkPoint(call.body);
    if (workflowIds.length === 0) return { workflowIds: [] };
    await requireWorkflows(call, workflowIds);
    const reply = await askOnce(call, "fork_from_failure", {
      body: {
        ...point,
        workflow_ids: workflowIds,
        application_version: appVersion || undefined,
        queue_name: queueName || undefined,
        queue_partition_key: queuePartitionKey || undefined,
      },
    });
    return { workflowIds: idList(reply.forked_workflow_ids, call) };
  },
  importWorkflow: async (call) => {
    await askOnce(call, "import_workflow", { serialized_workflow: call.body.serializedWorkflow });
  },
} satisfies Partial<Handlers>;

/** A resumed workflow goes back to a queue, so an executor of the latest version must take it. */
async function resume(
  call: AppCall,
  looked: Promise<void>,
  ids: string[],
  queueName: string | undefined,
): Promise<undefined> {
  const [first = ""] = ids;
  const [version] = await Promise.all([latestVersion(call.services, call.app, readOptions(call)), looked]);
  const workflow_ids = ids.length > 1 ? ids : undefined;
  await ask(
    call,
    "resume",
    { workflow_id: first, workflow_ids, queue_name: queueName || undefined },
    version,
  );
}

/** Conductor chooses the new id unless the caller does: then the message may be sent again without forking twice. */
async function fork(call: Call<"forkWorkflow">): Promise<string> {
  const { startStep, newWorkflowId, appVersion, queueName, queuePartitionKey } = call.body;
  const id = newWorkflowId || randomUUID();
  const send = newWorkflowId ? askOnce : ask;
  const body = {
    workflow_id: call.params.workflowId,
    start_step: startStep ?? 0,
    new_workflow_id: id,
    application_version: appVersion || null,
    queue_name: queueName || undefined,
    queue_partition_key: queuePartitionKey || undefined,
  };
  try {
    const { new_workflow_id } = await send(call, "fork_workflow", { body });
    return requiredText(new_workflow_id, call);
  } catch (error) {
    const exists = error instanceof ConductorError && error.code === "CONDUCTOR_WORKFLOW_EXISTS";
    // Only this request knows the generated id: it exists because an attempt whose answer was lost has succeeded.
    if (exists && !newWorkflowId) return id;
    throw error;
  }
}
