// Every published operation of an application: its status, the shape of its answer, and what the executor is asked for it.
import type { Request } from "../api.ts";
import { connectHealthy, Difference, expectStatus, expectThat, type Check } from "../check.ts";
import { published } from "../contract.ts";
import { queueName, scheduleName, workflowId } from "../replies.ts";

interface Case extends Request {
  readonly id: string;
  /** What the executor must be asked. */
  readonly wire?: string;
}

const workflow = { params: { workflowId } };
const schedule = { params: { scheduleName } };
const day = { startTime: "2026-09-01T00:00:00Z", endTime: "2026-09-02T00:00:00Z" };
const ids = { workflowIds: [workflowId, "conformance-other"] };

const cases: readonly Case[] = [
  { id: "getApp" },
  { id: "listApps" },
  { id: "updateApp", body: { executorTimeoutSecs: 30 } },
  { id: "listExecutors" },
  { id: "listWorkflows", wire: "list_workflows", query: { limit: "10" } },
  {
    id: "searchWorkflows",
    wire: "list_workflows",
    body: { status: ["SUCCESS"], startTime: day.startTime, limit: 10 },
  },
  { id: "searchWorkflows", wire: "list_workflows", body: {} },
  {
    id: "getWorkflowAggregates",
    wire: "get_workflow_aggregates",
    body: { groupByStatus: true, selectCount: true },
  },
  {
    id: "getStepAggregates",
    wire: "get_step_aggregates",
    body: { groupByFunctionName: true, selectCount: true },
  },
  { id: "getWorkflow", wire: "get_workflow", ...workflow },
  { id: "listWorkflowSteps", wire: "list_steps", ...workflow },
  { id: "listWorkflowEvents", wire: "get_workflow_events", ...workflow },
  { id: "listWorkflowNotifications", wire: "get_workflow_notifications", ...workflow },
  { id: "listWorkflowStreams", wire: "get_workflow_streams", ...workflow },
  { id: "exportWorkflow", wire: "export_workflow", ...workflow },
  { id: "importWorkflow", wire: "import_workflow", body: { serializedWorkflow: "b3BhcXVl" } },
  { id: "cancelWorkflow", wire: "cancel", ...workflow },
  { id: "cancelWorkflow", wire: "cancel", ...workflow, body: { cancelChildren: true } },
  { id: "resumeWorkflow", wire: "resume", ...workflow },
  { id: "forkWorkflow", wire: "fork_workflow", ...workflow, body: { startStep: 1 } },
  { id: "deleteWorkflow", wire: "delete", ...workflow },
  { id: "bulkCancelWorkflows", wire: "cancel", body: ids },
  { id: "bulkResumeWorkflows", wire: "resume", body: ids },
  { id: "bulkDeleteWorkflows", wire: "delete", body: ids },
  { id: "bulkForkWorkflowsFromFailure", wire: "fork_from_failure", body: { ...ids, fromLastFailure: true } },
  { id: "listQueues", wire: "list_queues" },
  { id: "getQueue", wire: "get_queue", params: { queueName } },
  { id: "listSchedules", wire: "list_schedules" },
  { id: "getSchedule", wire: "get_schedule", ...schedule },
  { id: "pauseSchedule", wire: "pause_schedule", ...schedule },
  { id: "resumeSchedule", wire: "resume_schedule", ...schedule },
  { id: "triggerSchedule", wire: "trigger_schedule", ...schedule },
  { id: "backfillSchedule", wire: "backfill_schedule", ...schedule, body: day },
  { id: "listAppVersions", wire: "list_application_versions" },
  { id: "setLatestAppVersion", wire: "set_latest_application_version", body: { versionName: "v1" } },
  { id: "listMetrics", query: day },
  { id: "listAlertingRules" },
  { id: "setAutoscalingPolicy", body: { queue: queueName } },
  { id: "getAutoscalingPolicy" },
  { id: "deleteAutoscalingPolicy" },
  { id: "listPermissions" },
];

export const operationChecks: readonly Check[] = cases.map(({ id, wire, ...request }) => ({
  group: "operations",
  name: request.body === undefined ? id : `${id} ${JSON.stringify(request.body)}`,
  run: async (context) => {
    const operation = published.get(id);
    if (operation === undefined) throw new Error(`${id} is not published`);
    const executor = await connectHealthy(context);
    const before = executor.requests.length;
    const answer = await context.api.call(id, request);
    expectStatus(answer, operation.status);
    const [wrong] = operation.wrongs(answer.body);
    if (wrong !== undefined) throw new Difference(`the answer is not as published: ${wrong}`);
    const asked = executor.requests.slice(before);
    expectThat(
      wire === undefined || asked.some(({ type }) => type === wire),
      `the executor is not asked ${wire}, but ${asked.map(({ type }) => type).join(", ") || "nothing"}`,
    );
    for (const { type, request_id, ...members } of asked) {
      expectThat(typeof request_id === "string" && request_id !== "", `${type} has no request_id`);
      const [bad] = troublesome(type, members);
      expectThat(bad === undefined, `${type} has ${bad}, at which some SDKs stop`);
    }
  },
}));

/** Where a null is part of the protocol. */
const mayBeNull = /^(fork_workflow\.body\.(new_workflow_id|application_version)|retention\.body\.\w+)$/;

/** Members that some SDKs cannot read: null, and lists without a value. */
function troublesome(path: string, value: unknown): string[] {
  if (value === null) return mayBeNull.test(path) ? [] : [`null at ${path}`];
  if (Array.isArray(value)) return value.length === 0 ? [`an empty list at ${path}`] : [];
  if (typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, each]) => troublesome(`${path}.${name}`, each));
}
