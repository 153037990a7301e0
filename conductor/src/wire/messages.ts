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
  readonly start_time?: WireTime;
  readonly end_time?: WireTime;
  readonly completed_after?: WireTime;
  readonly completed_before?: WireTime;
  readonly dequeued_after?: WireTime;
  readonly dequeued_before?: WireTime;
}

/** Filters of a workflow listing. Members are combined with AND, values within one with OR. */
export interface WorkflowFilters extends TimeFilters {
  readonly workflow_uuids?: string[];
  readonly workflow_id_prefix?: string[];
  readonly workflow_name?: string[];
  readonly status?: WorkflowStatus[];
  readonly authenticated_user?: string[];
  readonly application_version?: string[];
  readonly executor_id?: string[];
  readonly queue_name?: string[];
  readonly forked_from?: string[];
  readonly parent_workflow_id?: string[];
  readonly schedule_name?: string[];
  readonly was_forked_from?: boolean;
  readonly has_parent?: boolean;
  readonly attributes?: Record<string, unknown>;
  readonly queues_only?: boolean;
  readonly limit?: number;
  readonly offset?: number;
  readonly sort_desc: boolean;
  readonly load_input: boolean;
  readonly load_output: boolean;
}

/** Groupings, selections and filters of a workflow aggregate. At least one grouping is needed. */
export interface WorkflowAggregateQuery extends TimeFilters {
  readonly group_by_status: boolean;
  readonly group_by_name: boolean;
  readonly group_by_queue_name: boolean;
  readonly group_by_executor_id: boolean;
  readonly group_by_application_version: boolean;
  readonly group_by_application_name: boolean;
  readonly time_bucket_size_ms?: number;
  readonly select_count: boolean;
  readonly select_min_created_at: boolean;
  readonly select_max_queue_wait_ms: boolean;
  readonly select_max_total_latency_ms: boolean;
  readonly status?: WorkflowStatus[];
  readonly name?: string[];
  readonly app_version?: string[];
  readonly executor_id?: string[];
  readonly queue_name?: string[];
  readonly workflow_id_prefix?: string[];
  /** Exact ids. The encoder sends them under both spellings that SDKs know. */
  readonly workflow_ids?: string[];
  /** Authenticated users, under both spellings likewise. */
  readonly user?: string[];
  readonly forked_from?: string[];
  readonly parent_workflow_id?: string[];
  readonly schedule_name?: string[];
  readonly was_forked_from?: boolean;
  readonly has_parent?: boolean;
  readonly attributes?: Record<string, unknown>;
}

export interface StepAggregateQuery {
  readonly group_by_function_name: boolean;
  readonly group_by_status: boolean;
  readonly time_bucket_size_ms?: number;
  readonly select_count: boolean;
  readonly select_max_duration_ms: boolean;
  readonly status?: ("SUCCESS" | "ERROR")[];
  readonly function_name?: string[];
  readonly workflow_id_prefix?: string[];
  readonly completed_after?: WireTime;
  readonly completed_before?: WireTime;
}

/** One of the four ways to say where a failed workflow is forked. */
export type ForkPoint =
  | { readonly from_last_failure: true }
  | { readonly from_last_step: true }
  | { readonly from_step: number }
  | { readonly from_step_name: string };

export interface ExecutorInfo {
  readonly executor_id?: Maybe<string>;
  readonly application_version?: Maybe<string>;
  readonly hostname?: Maybe<string>;
  readonly language?: Maybe<string>;
  readonly dbos_version?: Maybe<string>;
  readonly executor_metadata?: Maybe<Record<string, unknown>>;
}

/** One workflow as executors describe it. Every value is text, instants in decimal epoch milliseconds. */
export interface WireWorkflow {
  readonly WorkflowUUID: string;
  readonly Status?: Maybe<string>;
  readonly WorkflowName?: Maybe<string>;
  readonly WorkflowClassName?: Maybe<string>;
  readonly WorkflowConfigName?: Maybe<string>;
  readonly AuthenticatedUser?: Maybe<string>;
  readonly AssumedRole?: Maybe<string>;
  readonly AuthenticatedRoles?: Maybe<string>;
  readonly Input?: Maybe<string>;
  readonly Output?: Maybe<string>;
  readonly Error?: Maybe<string>;
  readonly CreatedAt?: Maybe<string>;
  readonly UpdatedAt?: Maybe<string>;
  readonly CompletedAt?: Maybe<string>;
  readonly DequeuedAt?: Maybe<string>;
  readonly DelayUntilEpochMS?: Maybe<string>;
  readonly WorkflowDeadlineEpochMS?: Maybe<string>;
  readonly WorkflowTimeoutMS?: Maybe<string>;
  readonly Priority?: Maybe<string>;
  readonly QueueName?: Maybe<string>;
  readonly QueuePartitionKey?: Maybe<string>;
  readonly DeduplicationID?: Maybe<string>;
  readonly ApplicationVersion?: Maybe<string>;
  readonly ExecutorID?: Maybe<string>;
  readonly ForkedFrom?: Maybe<string>;
  readonly ParentWorkflowID?: Maybe<string>;
  readonly ScheduleName?: Maybe<string>;
  readonly WasForkedFrom?: Maybe<boolean>;
  readonly Attributes?: Maybe<string>;
  readonly ApplicationName?: Maybe<string>;
}

export interface WireStep {
  readonly function_id: number;
  readonly function_name: string;
  readonly output?: Maybe<string>;
  readonly error?: Maybe<string>;
  readonly child_workflow_id?: Maybe<string>;
  readonly started_at_epoch_ms?: Maybe<string>;
  readonly completed_at_epoch_ms?: Maybe<string>;
}

export interface WireNotification {
  readonly topic?: Maybe<string>;
  readonly message: string;
  readonly created_at_epoch_ms: number;
  readonly consumed?: Maybe<boolean>;
}

export interface WireAggregate {
  readonly group: Record<string, string | null>;
  count?: Maybe<number>; // mutable
  min_created_at?: Maybe<number>; // mutable
  max_queue_wait_ms?: Maybe<number>; // mutable
  max_total_latency_ms?: Maybe<number>; // mutable
  max_duration_ms?: Maybe<number>; // mutable
}

export interface WireSchedule {
  readonly schedule_id: string;
  readonly schedule_name: string;
  readonly workflow_name: string;
  readonly schedule: string;
  readonly status: string;
  readonly workflow_class_name?: Maybe<string>;
  readonly context?: Maybe<string>;
  readonly last_fired_at?: Maybe<string>;
  readonly automatic_backfill?: Maybe<boolean>;
  readonly cron_timezone?: Maybe<string>;
  readonly queue_name?: Maybe<string>;
  readonly application_name?: Maybe<string>;
}

export interface WireVersion {
  readonly version_id: string;
  readonly version_name: string;
  readonly version_timestamp: number;
  readonly created_at: number;
}

export interface WireQueue {
  readonly name: string;
  readonly concurrency?: Maybe<number>;
  readonly worker_concurrency?: Maybe<number>;
  readonly rate_limit_max?: Maybe<number>;
  readonly rate_limit_period_sec?: Maybe<number>;
  readonly priority_enabled?: Maybe<boolean>;
  readonly partition_queue?: Maybe<boolean>;
  readonly polling_interval_sec?: Maybe<number>;
  readonly application_name?: Maybe<string>;
  /** Limits of each partition, from SDKs that know them. */
  readonly partition_concurrency?: Maybe<number>;
  readonly partition_worker_concurrency?: Maybe<number>;
  readonly partition_rate_limit_max?: Maybe<number>;
  readonly partition_rate_limit_period_sec?: Maybe<number>;
}

interface Success {
  readonly success?: Maybe<boolean>;
}

/**
 * All exchanges: the members that a request carries besides `type` and `request_id`, and those that its answer
 * carries besides these and `error_message`. Optional members are left out of the text, never sent as null.
 */
export interface Exchanges {
  readonly executor_info: { readonly request: Record<string, never>; readonly reply: ExecutorInfo };
  readonly recovery: { readonly request: { readonly executor_ids: string[] }; readonly reply: Success };
  readonly exist_pending_workflows: {
    readonly request: { readonly executor_id: string; readonly application_version: string };
    readonly reply: { readonly exist?: Maybe<boolean> };
  };
  readonly cancel: {
    readonly request: {
      readonly workflow_id: string;
      readonly workflow_ids?: string[];
      readonly cancel_children: boolean;
    };
    readonly reply: Success;
  };
  readonly resume: {
    readonly request: {
      readonly workflow_id: string;
      readonly workflow_ids?: string[];
      readonly queue_name?: string;
    };
    readonly reply: Success;
  };
  readonly delete: {
    readonly request: {
      readonly workflow_id: string;
      readonly workflow_ids?: string[];
      readonly delete_children: boolean;
    };
    readonly reply: Success;
  };
  readonly list_workflows: {
    readonly request: { readonly body: WorkflowFilters };
    readonly reply: { readonly output?: Maybe<WireWorkflow[]> };
  };
  readonly get_workflow: {
    readonly request: {
      readonly workflow_id: string;
      readonly load_input: boolean;
      readonly load_output: boolean;
    };
    readonly reply: { readonly output?: Maybe<WireWorkflow> };
  };
  readonly list_steps: {
    readonly request: {
      readonly workflow_id: string;
      readonly load_output: boolean;
      readonly limit?: number;
      readonly offset?: number;
    };
    readonly reply: { readonly output?: Maybe<WireStep[]> };
  };
  readonly fork_workflow: {
    readonly request: {
      readonly body: {
        readonly workflow_id: string;
        readonly start_step: number;
        readonly new_workflow_id: string | null;
        readonly application_version: string | null;
        readonly queue_name?: string;
        readonly queue_partition_key?: string;
      };
    };
    readonly reply: { readonly new_workflow_id?: Maybe<string> };
  };
  readonly fork_from_failure: {
    readonly request: {
      readonly body: {
        readonly workflow_ids: string[];
        readonly application_version?: string;
        readonly queue_name?: string;
        readonly queue_partition_key?: string;
      } & ForkPoint;
    };
    readonly reply: { readonly forked_workflow_ids?: Maybe<string[]> };
  };
  readonly get_workflow_events: {
    readonly request: { readonly workflow_id: string };
    readonly reply: { readonly events?: Maybe<{ readonly key: string; readonly value: string }[]> };
  };
  readonly get_workflow_notifications: {
    readonly request: { readonly workflow_id: string };
    readonly reply: { readonly notifications?: Maybe<WireNotification[]> };
  };
  readonly get_workflow_streams: {
    readonly request: { readonly workflow_id: string };
    readonly reply: { readonly streams?: Maybe<{ readonly key: string; readonly values: string[] }[]> };
  };
  readonly get_workflow_aggregates: {
    readonly request: { readonly body: WorkflowAggregateQuery };
    readonly reply: { readonly output?: Maybe<WireAggregate[]> };
  };
  readonly get_step_aggregates: {
    readonly request: { readonly body: StepAggregateQuery };
    readonly reply: { readonly output?: Maybe<WireAggregate[]> };
  };
  readonly get_metrics: {
    readonly request: {
      readonly start_time: WireTime;
      readonly end_time: WireTime;
      readonly metric_class: "workflow_step_count";
    };
    readonly reply: {
      readonly metrics?: Maybe<
        { readonly metric_type: string; readonly metric_name: string; readonly value: number }[]
      >;
    };
  };
  readonly retention: {
    readonly request: {
      readonly body: {
        readonly gc_cutoff_epoch_ms: number | null;
        readonly gc_rows_threshold: number | null;
        readonly timeout_cutoff_epoch_ms: number | null;
        readonly gc_batch_size?: number;
      };
    };
    readonly reply: Success;
  };
  readonly export_workflow: {
    readonly request: { readonly workflow_id: string; readonly export_children: boolean };
    readonly reply: { readonly serialized_workflow?: Maybe<string | LargeText> };
  };
  readonly import_workflow: {
    readonly request: { readonly serialized_workflow: string | LargeText };
    readonly reply: Success;
  };
  readonly alert: {
    readonly request: {
      readonly name: string;
      readonly message: string;
      readonly metadata: Record<string, string>;
    };
    readonly reply: Success;
  };
  readonly list_schedules: {
    readonly request: {
      readonly body: {
        readonly status?: ("ACTIVE" | "PAUSED")[];
        readonly workflow_name?: string[];
        readonly schedule_name_prefix?: string[];
        readonly load_context: boolean;
      };
    };
    readonly reply: { readonly output?: Maybe<WireSchedule[]> };
  };
  readonly get_schedule: {
    readonly request: { readonly schedule_name: string; readonly load_context: boolean };
    readonly reply: { readonly output?: Maybe<WireSchedule> };
  };
  readonly pause_schedule: { readonly request: { readonly schedule_name: string }; readonly reply: Success };
  readonly resume_schedule: { readonly request: { readonly schedule_name: string }; readonly reply: Success };
  readonly trigger_schedule: {
    readonly request: { readonly schedule_name: string };
    readonly reply: { readonly workflow_id?: Maybe<string> };
  };
  readonly backfill_schedule: {
    readonly request: { readonly schedule_name: string; readonly start: WireTime; readonly end: WireTime };
    readonly reply: { readonly workflow_ids?: Maybe<string[]> };
  };
  readonly list_application_versions: {
    readonly request: Record<string, never>;
    readonly reply: { readonly output?: Maybe<WireVersion[]> };
  };
  readonly set_latest_application_version: {
    readonly request: { readonly version_name: string };
    readonly reply: Success;
  };
  readonly list_queues: {
    readonly request: { readonly body: Record<string, never> };
    readonly reply: { readonly output?: Maybe<WireQueue[]> };
  };
  readonly get_queue: {
    readonly request: { readonly name: string };
    readonly reply: { readonly output?: Maybe<WireQueue> };
  };
}

export type MessageType = keyof Exchanges;
export type Request<T extends MessageType> = Exchanges[T]["request"];
export type Reply<T extends MessageType> = Exchanges[T]["reply"];
