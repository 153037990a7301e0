// A workflow as it goes over the wire: every value is text, and members without a value are left out.
import type { Serializer } from "../database/store.ts";
import type { WorkflowRow } from "../database/workflows.ts";
import type { Reply } from "../link/envelope.ts";
import { display, displayError } from "./values.ts";

/** The members of one workflow; those that are undefined do not go over the wire. */
export async function workflowView(serializer: Serializer, row: WorkflowRow): Promise<Reply> {
  const format = row.serialization;
  return {
    WorkflowUUID: row.workflow_uuid,
    Status: row.status,
    WorkflowName: filled(row.name),
    WorkflowClassName: filled(row.class_name),
    WorkflowConfigName: filled(row.config_name),
    AuthenticatedUser: filled(row.authenticated_user),
    AssumedRole: filled(row.assumed_role),
    AuthenticatedRoles: rolesOf(row.authenticated_roles),
    Input: await display(serializer, row.inputs, format),
    Output: await display(serializer, row.output, format),
    Error: await displayError(serializer, row.error, format),
    CreatedAt: digits(row.created_at),
    UpdatedAt: digits(row.updated_at),
    CompletedAt: digits(row.completed_at),
    DequeuedAt: digits(row.started_at_epoch_ms),
    DelayUntilEpochMS: digits(row.delay_until_epoch_ms),
    WorkflowDeadlineEpochMS: digits(row.workflow_deadline_epoch_ms),
    WorkflowTimeoutMS: digits(row.workflow_timeout_ms),
    Priority: digits(row.priority ?? 0),
    QueueName: filled(row.queue_name),
    QueuePartitionKey: filled(row.queue_partition_key),
    DeduplicationID: filled(row.deduplication_id),
    ApplicationVersion: filled(row.application_version),
    ExecutorID: filled(row.executor_id),
    ForkedFrom: filled(row.forked_from),
    ParentWorkflowID: filled(row.parent_workflow_id),
    ScheduleName: filled(row.schedule_name),
    WasForkedFrom: row.was_forked_from ?? false,
    Attributes: row.attributes === null ? undefined : JSON.stringify(row.attributes),
    ApplicationName: filled(row.application_name),
  };
}

function filled(text: string | null): string | undefined {
  return text === null || text === "" ? undefined : text;
}

/** Stored as JSON. None is told like no role. */
function rolesOf(stored: string | null): string | undefined {
  const roles = stored === null ? null : (JSON.parse(stored) as unknown);
  return Array.isArray(roles) && roles.length > 0 ? JSON.stringify(roles) : undefined;
}

/** Whole numbers in decimal digits. */
export function digits(value: number | string | null | undefined): string | undefined {
  return value == null ? undefined : String(value);
}
