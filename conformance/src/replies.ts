// What the executor answers: the shapes that the open clients of the SDKs send.
export type Reply = (request: Readonly<Record<string, unknown>>) => object;

export const workflowId = "conformance-workflow";
export const queueName = "conformance-queue";
export const scheduleName = "conformance-schedule";

const at = "1790000000000";
const workflow = {
  WorkflowUUID: workflowId,
  Status: "SUCCESS",
  WorkflowName: "checkout",
  Input: '["x"]',
  Output: '"y"',
  CreatedAt: at,
  UpdatedAt: at,
  ApplicationVersion: "v1",
  QueueName: queueName,
};
const schedule = {
  schedule_id: "0f4f5f0e-0000-4000-8000-000000000001",
  schedule_name: scheduleName,
  workflow_name: "checkout",
  schedule: "0 0 * * *",
  status: "ACTIVE",
};
const queue = { name: queueName, concurrency: 3, worker_concurrency: 1, priority_enabled: false };
const version = {
  version_id: "v-1",
  version_name: "v1",
  version_timestamp: Number(at),
  created_at: Number(at),
};
const success: Reply = () => ({ success: true });

export const replies: Readonly<Record<string, Reply | undefined>> = {
  recovery: success,
  exist_pending_workflows: () => ({ exist: false }),
  cancel: success,
  resume: success,
  delete: success,
  retention: success,
  import_workflow: success,
  alert: success,
  pause_schedule: success,
  resume_schedule: success,
  set_latest_application_version: success,
  list_workflows: ({ body }) => {
    const { workflow_uuids: ids = [workflowId] } = (body ?? {}) as { readonly workflow_uuids?: string[] };
    return { output: ids.map((id) => ({ ...workflow, WorkflowUUID: id })) };
  },
  list_queued_workflows: () => ({ output: [] }),
  get_workflow: () => ({ output: workflow }),
  list_steps: () => ({ output: [{ function_id: 0, function_name: "charge", output: '"ok"', error: null }] }),
  fork_workflow: () => ({ new_workflow_id: "conformance-fork" }),
  fork_from_failure: () => ({ forked_workflow_ids: ["conformance-fork"] }),
  get_workflow_events: () => ({ events: [{ key: "progress", value: "1" }] }),
  get_workflow_notifications: () => ({
    notifications: [{ topic: null, message: '"hello"', created_at_epoch_ms: Number(at), consumed: true }],
  }),
  get_workflow_streams: () => ({ streams: [{ key: "lines", values: ['"a"'] }] }),
  get_workflow_aggregates: () => ({ output: [{ group: { status: "SUCCESS" }, count: 1 }] }),
  get_step_aggregates: () => ({ output: [{ group: { function_name: "charge" }, count: 1 }] }),
  get_metrics: () => ({ metrics: [{ metric_type: "workflow_count", metric_name: "checkout", value: 1 }] }),
  export_workflow: () => ({ serialized_workflow: "b3BhcXVl" }),
  list_schedules: () => ({ output: [schedule] }),
  get_schedule: () => ({ output: schedule }),
  trigger_schedule: () => ({ workflow_id: "conformance-triggered" }),
  backfill_schedule: () => ({ workflow_ids: ["conformance-backfilled"] }),
  list_application_versions: () => ({ output: [version] }),
  list_queues: () => ({ output: [queue] }),
  get_queue: () => ({ output: queue }),
};
