// One rule for every wire message. The compiler sees to it that no message and no member is without one.
// The versions were read in the published packages of the SDKs, member by member.
import { aggregateMembers, listingMembers } from "./listing-rules.ts";
import { isFalse, known, type Beyond, type MemberRule, type MessageRules } from "./message-rule.ts";
import { always, since } from "./sdk-versions.ts";

const read = { changes: false, slow: false, fragments: false, creates: false, result: null } as const;
const write = { ...read, changes: true } as const;

const bulk = since("4.11.0", "2.15.0");
/** Its only id is that of `workflow_id` beside it. */
const workflow_ids: MemberRule = {
  since: bulk,
  saysNothing: (ids) => Array.isArray(ids) && ids.length === 1,
};
const loads = since("4.12.0", "2.16.0", "1.3.0");
const load: MemberRule = { since: loads, optional: true };
const load_context: MemberRule = { since: since("4.12.0", "2.16.0"), optional: true };
const page: MemberRule = { since: since("4.14.0", "2.18.0", "1.3.0"), page: true };
const forks = since("4.12.0", "2.16.0", "1.3.0");
const parts = since("4.11.0", "2.15.0");
const schedules = since("4.9.0", "2.13.0");
const queues = since("4.17.0", "2.20.0", "1.3.0");
/** As the number of newest rows to keep it keeps all of them. */
const everything = Number.MAX_SAFE_INTEGER;

const noHandler =
  "A connector answers from the database, and the handler of alerts is in the application's process: send alerts to a webhook.";
const alerts: Beyond = { process: noHandler, database: noHandler };
const takingOver: Beyond = {
  database:
    "A connector beside a database runs no workflows, so that it cannot take over those of an executor.",
};

/** What is to be known of each message. */
export const messageRules: MessageRules = {
  executor_info: { ...read, about: "workflow", since: always, members: {} },
  recovery: {
    ...write,
    slow: true,
    about: "workflow",
    since: always,
    beyond: takingOver,
    members: { executor_ids: known },
  },
  exist_pending_workflows: {
    ...read,
    about: "workflow",
    since: always,
    members: { executor_id: known, application_version: known },
  },
  cancel: {
    ...write,
    about: "workflow",
    since: always,
    members: {
      workflow_id: known,
      workflow_ids,
      cancel_children: { since: since("4.20.0", "2.24.0", "1.3.0"), saysNothing: isFalse },
    },
  },
  resume: {
    ...write,
    about: "workflow",
    since: always,
    members: { workflow_id: known, workflow_ids, queue_name: { since: bulk } },
  },
  delete: {
    ...write,
    about: "workflow",
    since: since("4.7.0", "2.9.0"),
    members: { workflow_id: known, workflow_ids, delete_children: known },
  },
  list_workflows: { ...read, about: "workflow", since: always, members: listingMembers },
  get_workflow: {
    ...read,
    about: "workflow",
    since: always,
    members: { workflow_id: known, load_input: load, load_output: load },
  },
  list_steps: {
    ...read,
    about: "workflow",
    since: always,
    members: { workflow_id: known, load_output: load, limit: page, offset: page },
  },
  fork_workflow: {
    ...write,
    creates: true,
    result: "new_workflow_id",
    about: "workflow",
    since: always,
    members: {
      workflow_id: known,
      start_step: known,
      new_workflow_id: known,
      application_version: known,
      queue_name: { since: bulk },
      queue_partition_key: { since: bulk },
    },
  },
  fork_from_failure: {
    ...write,
    result: "forked_workflow_ids",
    about: "workflow",
    since: forks,
    members: {
      workflow_ids: known,
      application_version: known,
      queue_name: known,
      queue_partition_key: known,
      from_last_failure: known,
      from_last_step: known,
      from_step: known,
      from_step_name: known,
    },
  },
  get_workflow_events: { ...read, about: "workflow", since: parts, members: { workflow_id: known } },
  get_workflow_notifications: { ...read, about: "workflow", since: parts, members: { workflow_id: known } },
  get_workflow_streams: { ...read, about: "workflow", since: parts, members: { workflow_id: known } },
  get_workflow_aggregates: {
    ...read,
    about: "workflow",
    since: since("4.12.0", "2.16.0"),
    members: aggregateMembers,
  },
  get_step_aggregates: {
    ...read,
    about: "workflow",
    since: since("4.19.0", "2.23.0", "1.3.0"),
    members: {
      group_by_function_name: known,
      group_by_status: known,
      time_bucket_size_ms: known,
      select_count: known,
      select_max_duration_ms: known,
      status: known,
      function_name: known,
      workflow_id_prefix: { pattern: true },
      completed_after: known,
      completed_before: known,
    },
  },
  get_metrics: {
    ...read,
    about: "workflow",
    since: since("4.5.0", "2.6.0"),
    members: { start_time: known, end_time: known, metric_class: known },
  },
  retention: {
    ...write,
    slow: true,
    about: "workflow",
    since: since("0", "1.5.0"),
    members: {
      gc_cutoff_epoch_ms: known,
      gc_rows_threshold: { nullBefore: { value: everything, since: since("4.25.0", "0") } },
      timeout_cutoff_epoch_ms: known,
      gc_batch_size: { since: since("5.0.0", "2.27.0", "1.3.0", null), optional: true },
    },
  },
  export_workflow: {
    ...read,
    slow: true,
    fragments: true,
    about: "workflow",
    since: since("4.7.0", "2.9.0"),
    members: { workflow_id: known, export_children: known },
  },
  import_workflow: {
    ...write,
    slow: true,
    creates: true,
    about: "workflow",
    since: since("4.7.0", "2.9.0"),
    members: { serialized_workflow: known },
  },
  alert: {
    ...write,
    about: "workflow",
    since: since("4.9.0", "2.10.0"),
    beyond: alerts,
    members: { name: known, message: known, metadata: known },
  },
  list_schedules: {
    ...read,
    about: "schedule",
    since: schedules,
    members: { status: known, workflow_name: known, schedule_name_prefix: known, load_context },
  },
  get_schedule: {
    ...read,
    about: "schedule",
    since: schedules,
    members: { schedule_name: known, load_context },
  },
  pause_schedule: { ...write, about: "schedule", since: schedules, members: { schedule_name: known } },
  resume_schedule: { ...write, about: "schedule", since: schedules, members: { schedule_name: known } },
  trigger_schedule: {
    ...write,
    result: "workflow_id",
    about: "schedule",
    since: schedules,
    members: { schedule_name: known },
  },
  backfill_schedule: {
    ...write,
    slow: true,
    result: "workflow_ids",
    about: "schedule",
    since: schedules,
    members: { schedule_name: known, start: known, end: known },
  },
  list_application_versions: { ...read, about: "workflow", since: since("4.10.0", "2.14.0"), members: {} },
  set_latest_application_version: {
    ...write,
    about: "workflow",
    since: since("4.10.0", "2.14.0"),
    members: { version_name: known },
  },
  list_queues: { ...read, about: "queue", since: queues, members: {} },
  get_queue: { ...read, about: "queue", since: queues, members: { name: known } },
};
