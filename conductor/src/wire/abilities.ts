// What operations of the API ask of executors, so that a page knows what an application cannot do before it is tried.
import { fit } from "./compatibility.ts";
import type { MessageType, Request, WorkflowFilters } from "./messages.ts";
import { aboutWorkflows } from "./aggregate-query.ts";
import type { Sdk } from "./sdk-versions.ts";

/** Something that an operation, or a member of its body, needs of an SDK. */
interface Need {
  readonly operation: string;
  /** Null for the operation itself. */
  readonly member: string | null;
  /** One value of the member would do. */
  readonly isAboutSeveral: boolean;
  /** Why this SDK cannot do it; undefined when it can. */
  readonly refusal: (sdk: Sdk) => string | undefined;
}

export type Inability = Omit<Need, "refusal"> & { readonly reason: string };

function need<T extends MessageType>(
  operation: string,
  type: T,
  request: Request<T>,
  about: { readonly member?: string; readonly isAboutSeveral?: boolean } = {},
): Need {
  const refusal = (sdk: Sdk): string | undefined => {
    const fitted = fit(sdk, type, request);
    return "refusal" in fitted ? fitted.refusal : undefined;
  };
  return { operation, member: about.member ?? null, isAboutSeveral: about.isAboutSeveral ?? false, refusal };
}

const id = "a";
const workflow_ids = ["a", "b"];
const instant = "2026-01-01T00:00:00.000+00:00";
const window = { start: instant, end: instant };

const listFilters = {
  workflowIdPrefix: "workflow_id_prefix",
  queueName: "queue_name",
  scheduleName: "schedule_name",
  executorId: "executor_id",
  parentWorkflowId: "parent_workflow_id",
  forkedFrom: "forked_from",
  status: "status",
  workflowName: "workflow_name",
  user: "authenticated_user",
  appVersion: "application_version",
} as const;
const otherFilters = {
  completedAfter: { completed_after: instant },
  completedBefore: { completed_before: instant },
  dequeuedAfter: { dequeued_after: instant },
  dequeuedBefore: { dequeued_before: instant },
  hasParent: { has_parent: true },
  wasForkedFrom: { was_forked_from: true },
  queuesOnly: { queues_only: true },
  attributes: { attributes: { key: "value" } },
};

/** What listing and counting need for one filter. They spell all filters alike except three. */
function filterNeeds(member: string, filter: object, isAboutSeveral: boolean): Need[] {
  const plain = { queues_only: false, sort_desc: false, load_input: false, load_output: false };
  const listed = { body: { ...plain, ...filter } as WorkflowFilters };
  const search = need("searchWorkflows", "list_workflows", listed, { member, isAboutSeveral });
  // They do not count by this one at all.
  if (member === "queuesOnly" || isAboutSeveral) return [search];
  const { authenticated_user: user, ...rest } = filter as { readonly authenticated_user?: string[] };
  const counted = { body: aboutWorkflows({ group_by_status: true, ...rest, ...(user ? { user } : {}) }) };
  return [search, need("getWorkflowAggregates", "get_workflow_aggregates", counted, { member })];
}

const needs: readonly Need[] = [
  need("cancelWorkflow", "cancel", { workflow_id: id, cancel_children: false }),
  need("resumeWorkflow", "resume", { workflow_id: id }),
  need("forkWorkflow", "fork_workflow", {
    body: { workflow_id: id, start_step: 0, new_workflow_id: id, application_version: null },
  }),
  need("bulkCancelWorkflows", "cancel", { workflow_id: id, workflow_ids, cancel_children: false }),
  need("cancelWorkflow", "cancel", { workflow_id: id, cancel_children: true }, { member: "cancelChildren" }),
  need("bulkResumeWorkflows", "resume", { workflow_id: id, workflow_ids }),
  need("resumeWorkflow", "resume", { workflow_id: id, queue_name: "q" }, { member: "queueName" }),
  need("deleteWorkflow", "delete", { workflow_id: id, delete_children: false }),
  need("bulkDeleteWorkflows", "delete", { workflow_id: id, workflow_ids, delete_children: false }),
  need("bulkForkWorkflowsFromFailure", "fork_from_failure", {
    body: { workflow_ids, from_last_failure: true },
  }),
  need("exportWorkflow", "export_workflow", { workflow_id: id, export_children: false }),
  need("importWorkflow", "import_workflow", { serialized_workflow: "" }),
  need("listWorkflowEvents", "get_workflow_events", { workflow_id: id }),
  need("listWorkflowNotifications", "get_workflow_notifications", { workflow_id: id }),
  need("listWorkflowStreams", "get_workflow_streams", { workflow_id: id }),
  need("getWorkflowAggregates", "get_workflow_aggregates", {
    body: aboutWorkflows({ group_by_status: true }),
  }),
  need("listQueues", "list_queues", { body: {} }),
  need("listSchedules", "list_schedules", { body: { load_context: false } }),
  need("pauseSchedule", "pause_schedule", { schedule_name: id }),
  need("resumeSchedule", "resume_schedule", { schedule_name: id }),
  need("triggerSchedule", "trigger_schedule", { schedule_name: id }),
  need("backfillSchedule", "backfill_schedule", { schedule_name: id, ...window }),
  need("listAppVersions", "list_application_versions", {}),
  need("setLatestAppVersion", "set_latest_application_version", { version_name: id }),
  ...Object.entries(listFilters).flatMap(([member, wire]) => [
    ...filterNeeds(member, { [wire]: ["a"] }, false),
    ...filterNeeds(member, { [wire]: ["a", "b"] }, true),
  ]),
  ...Object.entries(otherFilters).flatMap(([member, filter]) => filterNeeds(member, filter, false)),
];

/** What none of these SDKs can do, with the sentence that a call would be refused with. Without any, nothing is known. */
export function inabilities(sdks: readonly Sdk[]): Inability[] {
  if (sdks.length === 0) return [];
  return needs.flatMap(({ refusal, ...what }) => {
    const reasons = sdks.map(refusal);
    const [reason] = reasons;
    return reason === undefined || reasons.includes(undefined) ? [] : [{ ...what, reason }];
  });
}
