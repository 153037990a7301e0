// A workflow as it goes over the wire: every value is text, and members without a value are left out.
import type { DBOSClient } from "@dbos-inc/dbos-sdk";
import type { Payload } from "../database/payloads.ts";
import type { Reply } from "../link/envelope.ts";
import { present } from "./members.ts";
import { display, displayError, type Serializer } from "./values.ts";

type WorkflowStatus = Awaited<ReturnType<DBOSClient["listWorkflows"]>>[number];

export async function workflowView(
  serializer: Serializer,
  workflow: WorkflowStatus,
  payload: Payload | undefined,
): Promise<Reply> {
  const format = payload?.serialization ?? null;
  const roles = workflow.authenticatedRoles ?? [];
  return present({
    WorkflowUUID: workflow.workflowID,
    Status: workflow.status,
    WorkflowName: filled(workflow.workflowName),
    WorkflowClassName: filled(workflow.workflowClassName),
    WorkflowConfigName: filled(workflow.workflowConfigName),
    AuthenticatedUser: filled(workflow.authenticatedUser),
    AssumedRole: filled(workflow.assumedRole),
    AuthenticatedRoles: roles.length === 0 ? undefined : JSON.stringify(roles),
    Input: await display(serializer, payload?.inputs, format),
    Output: await display(serializer, payload?.output, format),
    Error: await displayError(serializer, payload?.error, format),
    CreatedAt: digits(workflow.createdAt),
    UpdatedAt: digits(workflow.updatedAt),
    CompletedAt: digits(workflow.completedAt),
    DequeuedAt: digits(workflow.dequeuedAt),
    DelayUntilEpochMS: digits(workflow.delayUntilEpochMS),
    WorkflowDeadlineEpochMS: digits(workflow.deadlineEpochMS),
    WorkflowTimeoutMS: digits(workflow.timeoutMS),
    Priority: digits(workflow.priority),
    QueueName: filled(workflow.queueName),
    QueuePartitionKey: filled(workflow.queuePartitionKey),
    DeduplicationID: filled(workflow.deduplicationID),
    ApplicationVersion: filled(workflow.applicationVersion),
    ExecutorID: filled(workflow.executorId),
    ForkedFrom: filled(workflow.forkedFrom),
    ParentWorkflowID: filled(workflow.parentWorkflowID),
    ScheduleName: filled(workflow.scheduleName),
    WasForkedFrom: workflow.wasForkedFrom ?? false,
    Attributes: workflow.attributes == null ? undefined : JSON.stringify(workflow.attributes),
    ApplicationName: filled(workflow.applicationName),
  });
}

function filled(text: string | null | undefined): string | undefined {
  return text == null || text === "" ? undefined : text;
}

/** Whole numbers in decimal digits. */
export function digits(value: number | string | null | undefined): string | undefined {
  return value == null ? undefined : String(value);
}
