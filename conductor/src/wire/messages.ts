// Every message of the executor protocol: what Conductor asks, and what an executor answers.
// Conductor always asks; an executor never speaks first. Member names are the wire's own.

import type { LargeText } from "./raw-json.ts";

/** A member that SDKs leave out or send as null when they have no value; both mean the same. */
type Maybe<T> = T | null | undefined;

/** `YYYY-MM-DDTHH:MM:SS.sss+00:00`; see `wireTime`. */
export type WireTime = string;

/** Workflow states that every SDK knows; the Java SDK throws on any other. */
export const workflowStatuses = [
  "PENDING",
  "SUCCESS",
  "ERROR",
  "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
  "CANCELLED",
  "ENQUEUED",
  "DELAYED",
] as const;
export type WorkflowStatus = (typeof workflowStatuses)[number];

interface TimeFilters {
  start_time?: WireTime;
  end_time?: WireTime;
  completed_after?: WireTime;
  completed_before?: WireTime;
  dequeued_after?: WireTime;
  dequeued_before?: WireTime;
}

/** Filters of a workflow listing. Members are combined with AND, values within one with OR. */
export interface WorkflowFilters extends TimeFilters {
  workflow_uuids?: string[];
  workflow_id_prefix?: string[];
  workflow_name?: string[];
  status?: WorkflowStatus[];
  authenticated_user?: string[];
  application_version?: string[];
  executor_id?: string[];
  queue_name?: string[];
  forked_from?: string[];
  parent_workflow_id?: string[];
  schedule_name?: string[];
  was_forked_from?: boolean;
  has_parent?: boolean;
  attributes?: Record<string, unknown>;
  queues_only?: boolean;
  limit?: number;
  offset?: number;
  sort_desc: boolean;
  load_input: boolean;
  load_output: boolean;
}

/** Groupings, selections and filters of a workflow aggregate. At least one grouping is needed. */
export interface WorkflowAggregateQuery extends TimeFilters {
  group_by_status: boolean;
  group_by_name: boolean;
  group_by_queue_name: boolean;
  group_by_executor_id: boolean;
  group_by_application_version: boolean;
  group_by_application_name: boolean;
  time_bucket_size_ms?: number;
  select_count: boolean;
  select_min_created_at: boolean;
  select_max_queue_wait_ms: boolean;
  select_max_total_latency_ms: boolean;
  status?: WorkflowStatus[];
  name?: string[];
  app_version?: string[];
  executor_id?: string[];
  queue_name?: string[];
  workflow_id_prefix?: string[];
  /** Exact ids. The encoder sends them under both spellings that SDKs know. */
  workflow_ids?: string[];
  /** Authenticated users, under both spellings likewise. */
  user?: string[];
  forked_from?: string[];
  parent_workflow_id?: string[];
  schedule_name?: string[];
  was_forked_from?: boolean;
  has_parent?: boolean;
  attributes?: Record<string, unknown>;
}

export interface StepAggregateQuery {
  group_by_function_name: boolean;
  group_by_status: boolean;
  time_bucket_size_ms?: number;
  select_count: boolean;
  select_max_duration_ms: boolean;
  status?: ("SUCCESS" | "ERROR")[];
  function_name?: string[];
  workflow_id_prefix?: string[];
  completed_after?: WireTime;
  completed_before?: WireTime;
}

/** One of the four ways to say where a failed workflow is forked. */
export type ForkPoint =
  | { from_last_failure: true }
  | { from_last_step: true }
  | { from_step: number }
  | { from_step_name: string };

export interface ExecutorInfo {
  executor_id?: Maybe<string>;
  application_version?: Maybe<string>;
  hostname?: Maybe<string>;
  language?: Maybe<string>;
  dbos_version?: Maybe<string>;
  executor_metadata?: Maybe<Record<string, unknown>>;
}

/** One workflow as executors describe it. Every value is text, instants in decimal epoch milliseconds. */
export interface WireWorkflow {
  WorkflowUUID: string;
  Status?: Maybe<string>;
  WorkflowName?: Maybe<string>;
  WorkflowClassName?: Maybe<string>;
  WorkflowConfigName?: Maybe<string>;
  AuthenticatedUser?: Maybe<string>;
  AssumedRole?: Maybe<string>;
  AuthenticatedRoles?: Maybe<string>;
  Input?: Maybe<string>;
  Output?: Maybe<string>;
  Error?: Maybe<string>;
  CreatedAt?: Maybe<string>;
  UpdatedAt?: Maybe<string>;
  CompletedAt?: Maybe<string>;
  DequeuedAt?: Maybe<string>;
  DelayUntilEpochMS?: Maybe<string>;
  WorkflowDeadlineEpochMS?: Maybe<string>;
  WorkflowTimeoutMS?: Maybe<string>;
  Priority?: Maybe<string>;
  QueueName?: Maybe<string>;
  QueuePartitionKey?: Maybe<string>;
  DeduplicationID?: Maybe<string>;
  ApplicationVersion?: Maybe<string>;
  ExecutorID?: Maybe<string>;
  ForkedFrom?: Maybe<string>;
  ParentWorkflowID?: Maybe<string>;
  ScheduleName?: Maybe<string>;
  WasForkedFrom?: Maybe<boolean>;
  Attributes?: Maybe<string>;
  ApplicationName?: Maybe<string>;
}

export interface WireStep {
  function_id: number;
  function_name: string;
  output?: Maybe<string>;
  error?: Maybe<string>;
  child_workflow_id?: Maybe<string>;
  started_at_epoch_ms?: Maybe<string>;
  completed_at_epoch_ms?: Maybe<string>;
}

export interface WireNotification {
  topic?: Maybe<string>;
  message: string;
  created_at_epoch_ms: number;
  consumed?: Maybe<boolean>;
}

export interface WireAggregate {
  group: Record<string, string | null>;
  count?: Maybe<number>;
  min_created_at?: Maybe<number>;
  max_queue_wait_ms?: Maybe<number>;
  max_total_latency_ms?: Maybe<number>;
  max_duration_ms?: Maybe<number>;
}

export interface WireSchedule {
  schedule_id: string;
  schedule_name: string;
  workflow_name: string;
  schedule: string;
  status: string;
  workflow_class_name?: Maybe<string>;
  context?: Maybe<string>;
  last_fired_at?: Maybe<string>;
  automatic_backfill?: Maybe<boolean>;
  cron_timezone?: Maybe<string>;
  queue_name?: Maybe<string>;
  application_name?: Maybe<string>;
}

export interface WireVersion {
  version_id: string;
  version_name: string;
  version_timestamp: number;
  created_at: number;
}

export interface WireQueue {
  name: string;
  concurrency?: Maybe<number>;
  worker_concurrency?: Maybe<number>;
  rate_limit_max?: Maybe<number>;
  rate_limit_period_sec?: Maybe<number>;
  priority_enabled?: Maybe<boolean>;
  partition_queue?: Maybe<boolean>;
  polling_interval_sec?: Maybe<number>;
  application_name?: Maybe<string>;
  /** Limits of each partition, from SDKs that know them. */
  partition_concurrency?: Maybe<number>;
  partition_worker_concurrency?: Maybe<number>;
  partition_rate_limit_max?: Maybe<number>;
  partition_rate_limit_period_sec?: Maybe<number>;
}

interface Success {
  success?: Maybe<boolean>;
}

/**
 * All exchanges: the members that a request carries besides `type` and `request_id`, and those that its answer
 * carries besides these and `error_message`. Optional members are left out of the text, never sent as null.
 */
export interface Exchanges {
  executor_info: { request: Record<string, never>; reply: ExecutorInfo };
  recovery: { request: { executor_ids: string[] }; reply: Success };
  exist_pending_workflows: {
    request: { executor_id: string; application_version: string };
    reply: { exist?: Maybe<boolean> };
  };
  cancel: {
    request: { workflow_id: string; workflow_ids?: string[]; cancel_children: boolean };
    reply: Success;
  };
  resume: { request: { workflow_id: string; workflow_ids?: string[]; queue_name?: string }; reply: Success };
  delete: {
    request: { workflow_id: string; workflow_ids?: string[]; delete_children: boolean };
    reply: Success;
  };
  list_workflows: { request: { body: WorkflowFilters }; reply: { output?: Maybe<WireWorkflow[]> } };
  get_workflow: {
    request: { workflow_id: string; load_input: boolean; load_output: boolean };
    reply: { output?: Maybe<WireWorkflow> };
  };
  list_steps: {
    request: { workflow_id: string; load_output: boolean; limit?: number; offset?: number };
    reply: { output?: Maybe<WireStep[]> };
  };
  fork_workflow: {
    request: {
      body: {
        workflow_id: string;
        start_step: number;
        new_workflow_id: string | null;
        application_version: string | null;
        queue_name?: string;
        queue_partition_key?: string;
      };
    };
    reply: { new_workflow_id?: Maybe<string> };
  };
  fork_from_failure: {
    request: {
      body: {
        workflow_ids: string[];
        application_version?: string;
        queue_name?: string;
        queue_partition_key?: string;
      } & ForkPoint;
    };
    reply: { forked_workflow_ids?: Maybe<string[]> };
  };
  get_workflow_events: {
    request: { workflow_id: string };
    reply: { events?: Maybe<{ key: string; value: string }[]> };
  };
  get_workflow_notifications: {
    request: { workflow_id: string };
    reply: { notifications?: Maybe<WireNotification[]> };
  };
  get_workflow_streams: {
    request: { workflow_id: string };
    reply: { streams?: Maybe<{ key: string; values: string[] }[]> };
  };
  get_workflow_aggregates: {
    request: { body: WorkflowAggregateQuery };
    reply: { output?: Maybe<WireAggregate[]> };
  };
  get_step_aggregates: { request: { body: StepAggregateQuery }; reply: { output?: Maybe<WireAggregate[]> } };
  get_metrics: {
    request: { start_time: WireTime; end_time: WireTime; metric_class: "workflow_step_count" };
    reply: { metrics?: Maybe<{ metric_type: string; metric_name: string; value: number }[]> };
  };
  retention: {
    request: {
      body: {
        gc_cutoff_epoch_ms: number | null;
        gc_rows_threshold: number | null;
        timeout_cutoff_epoch_ms: number | null;
        gc_batch_size?: number;
      };
    };
    reply: Success;
  };
  export_workflow: {
    request: { workflow_id: string; export_children: boolean };
    reply: { serialized_workflow?: Maybe<string | LargeText> };
  };
  import_workflow: { request: { serialized_workflow: string | LargeText }; reply: Success };
  alert: { request: { name: string; message: string; metadata: Record<string, string> }; reply: Success };
  list_schedules: {
    request: {
      body: {
        status?: ("ACTIVE" | "PAUSED")[];
        workflow_name?: string[];
        schedule_name_prefix?: string[];
        load_context: boolean;
      };
    };
    reply: { output?: Maybe<WireSchedule[]> };
  };
  get_schedule: {
    request: { schedule_name: string; load_context: boolean };
    reply: { output?: Maybe<WireSchedule> };
  };
  pause_schedule: { request: { schedule_name: string }; reply: Success };
  resume_schedule: { request: { schedule_name: string }; reply: Success };
  trigger_schedule: { request: { schedule_name: string }; reply: { workflow_id?: Maybe<string> } };
  backfill_schedule: {
    request: { schedule_name: string; start: WireTime; end: WireTime };
    reply: { workflow_ids?: Maybe<string[]> };
  };
  list_application_versions: { request: Record<string, never>; reply: { output?: Maybe<WireVersion[]> } };
  set_latest_application_version: { request: { version_name: string }; reply: Success };
  list_queues: { request: { body: Record<string, never> }; reply: { output?: Maybe<WireQueue[]> } };
  get_queue: { request: { name: string }; reply: { output?: Maybe<WireQueue> } };
}

export type MessageType = keyof Exchanges;
export type Request<T extends MessageType> = Exchanges[T]["request"];
export type Reply<T extends MessageType> = Exchanges[T]["reply"];
