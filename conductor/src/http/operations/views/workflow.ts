// Workflows and what belongs to one: wire → API. Runs per row of every listing.
import type { Static } from "typebox";
import type { event, notification, step, streamEntry, workflow } from "../../../contract/schemas/workflow.ts";
import type { Reply, WireNotification, WireStep, WireWorkflow } from "../../../wire/messages.ts";
import { instantOrNull } from "../../instants.ts";
import { integer, requiredText, text } from "./value.ts";

const epoch = "1970-01-01T00:00:00.000Z";

export function workflowView(wire: WireWorkflow): Static<typeof workflow> {
  const createdAt = instantOrNull(wire.CreatedAt);
  return {
    workflowId: requiredText(wire.WorkflowUUID),
    status: requiredText(wire.Status),
    workflowName: text(wire.WorkflowName),
    workflowClass: text(wire.WorkflowClassName),
    workflowConfig: text(wire.WorkflowConfigName),
    user: text(wire.AuthenticatedUser),
    assumedRole: text(wire.AssumedRole),
    roles: text(wire.AuthenticatedRoles),
    input: text(wire.Input),
    output: text(wire.Output),
    error: text(wire.Error),
    createdAt: createdAt ?? epoch,
    updatedAt: instantOrNull(wire.UpdatedAt) ?? createdAt ?? epoch,
    queueName: text(wire.QueueName),
    appVersion: text(wire.ApplicationVersion),
    executorId: text(wire.ExecutorID),
    timeoutMs: integer(wire.WorkflowTimeoutMS) ?? null,
    deadline: instantOrNull(wire.WorkflowDeadlineEpochMS),
    deduplicationId: text(wire.DeduplicationID),
    priority: integer(wire.Priority) ?? 0,
    queuePartitionKey: text(wire.QueuePartitionKey),
    forkedFrom: text(wire.ForkedFrom),
    wasForkedFrom: wire.WasForkedFrom === true,
    parentWorkflowId: text(wire.ParentWorkflowID),
    dequeuedAt: instantOrNull(wire.DequeuedAt),
    delayUntil: instantOrNull(wire.DelayUntilEpochMS),
    completedAt: instantOrNull(wire.CompletedAt),
    attributes: text(wire.Attributes),
    scheduleName: text(wire.ScheduleName),
    applicationName: text(wire.ApplicationName),
  };
}

export function stepView(wire: WireStep): Static<typeof step> {
  return {
    stepId: integer(wire.function_id) ?? 0,
    stepName: requiredText(wire.function_name),
    output: text(wire.output),
    error: text(wire.error),
    childWorkflowId: text(wire.child_workflow_id),
    startedAt: instantOrNull(wire.started_at_epoch_ms),
    completedAt: instantOrNull(wire.completed_at_epoch_ms),
  };
}

export function eventView(wire: { readonly key: string; readonly value: string }): Static<typeof event> {
  return { key: requiredText(wire.key), value: requiredText(wire.value) };
}

export function notificationView(wire: WireNotification): Static<typeof notification> {
  return {
    topic: text(wire.topic),
    message: requiredText(wire.message),
    createdAt: instantOrNull(wire.created_at_epoch_ms) ?? epoch,
    consumed: wire.consumed === true,
  };
}

type WireStream = NonNullable<Reply<"get_workflow_streams">["streams"]>[number];

export function streamView(wire: WireStream): Static<typeof streamEntry> {
  return {
    key: requiredText(wire.key),
    values: Array.isArray(wire.values) ? wire.values.map(requiredText) : [],
  };
}
