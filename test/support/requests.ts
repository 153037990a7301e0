// One example of every request that Conductor can send: all members, and which of them are optional.
import type { Exchanges, MessageType, Request } from "../../conductor/src/wire/messages.ts";

/** `full` has every member; `optional` names those that may be missing, in the body or at the top. */
export type Example<T extends MessageType = MessageType> = {
  readonly full: Request<T>;
  readonly optional: readonly string[];
};

const instant = "2026-08-21T09:30:00.000+00:00";
const times = {
  start_time: instant,
  end_time: instant,
  completed_after: instant,
  completed_before: instant,
  dequeued_after: instant,
  dequeued_before: instant,
};
const filters = {
  workflow_uuids: ["order-118", "order-119"],
  workflow_id_prefix: ["order-"],
  workflow_name: ["checkout"],
  status: ["PENDING", "ENQUEUED"] as ("PENDING" | "ENQUEUED")[],
  authenticated_user: ["ada"],
  application_version: ["2026.08.1"],
  executor_id: ["0f6d2a52-3a0e-4d5e-9a8a-1f2a5d0c7e11"],
  queue_name: ["mail"],
  forked_from: ["order-1"],
  parent_workflow_id: ["order-2"],
  schedule_name: ["nightly"],
  was_forked_from: false,
  has_parent: true,
  attributes: { tenant: "acme" },
  queues_only: true,
  limit: 50,
  offset: 0,
  ...times,
};
const flags = { sort_desc: true, load_input: false, load_output: false };
const aggregateFilters = {
  time_bucket_size_ms: 60_000,
  status: ["SUCCESS"] as "SUCCESS"[],
  name: ["checkout"],
  app_version: ["2026.08.1"],
  executor_id: ["e-1"],
  queue_name: ["mail"],
  workflow_id_prefix: ["order-"],
  workflow_ids: ["order-118"],
  user: ["ada"],
  forked_from: ["order-1"],
  parent_workflow_id: ["order-2"],
  schedule_name: ["nightly"],
  was_forked_from: true,
  has_parent: false,
  attributes: { tenant: "acme" },
  ...times,
};
const listing = { full: { body: { ...filters, ...flags } }, optional: Object.keys(filters) };
const nothing = { full: {}, optional: [] };
const byWorkflow = { full: { workflow_id: "order-118" }, optional: [] };
const bySchedule = { full: { schedule_name: "nightly" }, optional: [] };

/** Examples by message type; the compiler requires all of them. */
export const examples: { [T in keyof Exchanges]: Example<T> } = {
  executor_info: nothing,
  recovery: { full: { executor_ids: ["e-1"] }, optional: [] },
  exist_pending_workflows: {
    full: { executor_id: "e-1", application_version: "2026.08.1" },
    optional: [],
  },
  cancel: {
    full: { workflow_id: "a", workflow_ids: ["a", "b"], cancel_children: true },
    optional: ["workflow_ids"],
  },
  resume: {
    full: { workflow_id: "a", workflow_ids: ["a", "b"], queue_name: "mail" },
    optional: ["workflow_ids", "queue_name"],
  },
  delete: {
    full: { workflow_id: "a", workflow_ids: ["a", "b"], delete_children: false },
    optional: ["workflow_ids"],
  },
  list_workflows: listing,
  get_workflow: { full: { workflow_id: "a", load_input: true, load_output: true }, optional: [] },
  list_steps: {
    full: { workflow_id: "a", load_output: true, limit: 10, offset: 0 },
    optional: ["limit", "offset"],
  },
  fork_workflow: {
    full: {
      body: {
        workflow_id: "a",
        start_step: 0,
        new_workflow_id: null,
        application_version: null,
        queue_name: "mail",
        queue_partition_key: "eu",
      },
    },
    optional: ["queue_name", "queue_partition_key"],
  },
  fork_from_failure: {
    full: {
      body: {
        workflow_ids: ["a", "b"],
        application_version: "2026.08.2",
        queue_name: "mail",
        queue_partition_key: "eu",
        from_last_failure: true,
      },
    },
    optional: ["application_version", "queue_name", "queue_partition_key"],
  },
  get_workflow_events: byWorkflow,
  get_workflow_notifications: byWorkflow,
  get_workflow_streams: byWorkflow,
  get_workflow_aggregates: {
    full: {
      body: {
        group_by_status: true,
        group_by_name: false,
        group_by_queue_name: true,
        group_by_executor_id: false,
        group_by_application_version: false,
        group_by_application_name: false,
        select_count: true,
        select_min_created_at: false,
        select_max_queue_wait_ms: true,
        select_max_total_latency_ms: false,
        ...aggregateFilters,
      },
    },
    optional: Object.keys(aggregateFilters),
  },
  get_step_aggregates: {
    full: {
      body: {
        group_by_function_name: true,
        group_by_status: false,
        time_bucket_size_ms: 60_000,
        select_count: true,
        select_max_duration_ms: true,
        status: ["ERROR"],
        function_name: ["charge"],
        workflow_id_prefix: ["order-"],
        completed_after: instant,
        completed_before: instant,
      },
    },
    optional: [
      "time_bucket_size_ms",
      "status",
      "function_name",
      "workflow_id_prefix",
      "completed_after",
      "completed_before",
    ],
  },
  get_metrics: {
    full: { start_time: instant, end_time: instant, metric_class: "workflow_step_count" },
    optional: [],
  },
  retention: {
    full: {
      body: {
        gc_cutoff_epoch_ms: null,
        gc_rows_threshold: 1_000,
        timeout_cutoff_epoch_ms: null,
        gc_batch_size: 100,
      },
    },
    optional: ["gc_batch_size"],
  },
  export_workflow: { full: { workflow_id: "a", export_children: true }, optional: [] },
  import_workflow: { full: { serialized_workflow: "H4sIAAAA" }, optional: [] },
  alert: { full: { name: "SlowQueue", message: "slow", metadata: { queue_name: "mail" } }, optional: [] },
  list_schedules: {
    full: {
      body: {
        status: ["ACTIVE"],
        workflow_name: ["report"],
        schedule_name_prefix: ["night"],
        load_context: false,
      },
    },
    optional: ["status", "workflow_name", "schedule_name_prefix"],
  },
  get_schedule: { full: { schedule_name: "nightly", load_context: true }, optional: [] },
  pause_schedule: bySchedule,
  resume_schedule: bySchedule,
  trigger_schedule: bySchedule,
  backfill_schedule: { full: { schedule_name: "nightly", start: instant, end: instant }, optional: [] },
  list_application_versions: nothing,
  set_latest_application_version: { full: { version_name: "2026.08.2" }, optional: [] },
  list_queues: { full: { body: {} }, optional: [] },
  get_queue: { full: { name: "mail" }, optional: [] },
};
