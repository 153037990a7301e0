// What the sentence on a workflow's state is made from, and the sentence itself.
import type { Group, QueueLimits } from "../queues.ts";
import type { ExecutorStatus } from "../status.ts";
import type { Zone } from "../time.ts";

/** The workflow that the sentence is about. */
export interface Subject {
  readonly workflowId: string;
  readonly status: string;
  readonly error: string | null;
  readonly queueName: string | null;
  readonly queuePartitionKey: string | null;
  readonly priority: number;
  readonly appVersion: string | null;
  readonly executorId: string | null;
  readonly delayUntil: string | null;
  readonly scheduleName: string | null;
  readonly createdAt: string;
}

export interface KnownExecutor {
  readonly executorId: string;
  readonly status: ExecutorStatus;
  readonly appVersion: string;
  readonly updatedAt: string;
}

export type KnownQueue = { readonly name: string } & QueueLimits;

/** A workflow of the same queue, as far as a sentence needs it. */
export interface QueueRow {
  readonly workflowId: string;
  readonly executorId: string | null;
  readonly queuePartitionKey: string | null;
  readonly priority: number;
  readonly createdAt: string;
  readonly dequeuedAt: string | null;
}

/** Workflows of one queue. A member that is undefined has not been read. */
export interface QueueRows {
  readonly running: readonly QueueRow[] | undefined;
  /** Taken from the queue within the period of its rate limit. */
  readonly taken: readonly QueueRow[] | undefined;
  readonly queued: readonly QueueRow[] | undefined;
}

interface KnownRecovery {
  readonly executorId: string;
  readonly status: string;
  readonly failedAttempts: number;
  readonly note: string | null;
}

/** What else is known at the same moment. A member that is undefined has not been read, and the sentence does not mention it. */
export interface Surroundings {
  readonly executors: readonly KnownExecutor[] | undefined;
  readonly recoveries: readonly KnownRecovery[] | undefined;
  readonly queues: readonly KnownQueue[] | undefined;
  readonly counts: readonly Group[] | undefined;
  readonly queueRows?: QueueRows | undefined;
  readonly schedules?: readonly { readonly scheduleName: string; readonly status: string }[] | undefined;
  /** The last recorded step. */
  readonly lastStep?: { readonly stepName: string; readonly completedAt: string | null } | undefined;
  readonly executorTimeoutSecs: number | undefined;
  readonly nowMs: number;
  readonly zone: Zone;
}

/** The one action that would help. */
export type Remedy =
  | { readonly kind: "fork"; readonly version: string }
  | { readonly kind: "resume"; readonly word: string }
  | { readonly kind: "schedule"; readonly scheduleName: string }
  /** Shows what runs on the queue. */
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "connect" };

export interface Why {
  readonly sentence: string;
  readonly remedy?: Remedy;
}
