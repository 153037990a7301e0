// How a workflow's status is shown, and which actions it allows.

/** Which colours draw a status. */
export type Tone =
  | "success"
  | "running"
  | "queued"
  | "delayed"
  | "failed"
  | "exhausted"
  | "cancelled"
  | "unknown";

export interface StatusMeaning {
  readonly word: string;
  readonly tone: Tone;
  /** Whether nothing more happens by itself. */
  readonly isFinal: boolean;
}

// A map, as statuses come from outside: an object would also find "constructor".
const meanings: ReadonlyMap<string, StatusMeaning> = new Map([
  ["SUCCESS", { word: "Success", tone: "success", isFinal: true }],
  ["PENDING", { word: "Running", tone: "running", isFinal: false }],
  ["ENQUEUED", { word: "Queued", tone: "queued", isFinal: false }],
  ["DELAYED", { word: "Delayed", tone: "delayed", isFinal: false }],
  ["ERROR", { word: "Failed", tone: "failed", isFinal: true }],
  ["MAX_RECOVERY_ATTEMPTS_EXCEEDED", { word: "Recovery limit", tone: "exhausted", isFinal: true }],
  ["CANCELLED", { word: "Cancelled", tone: "cancelled", isFinal: true }],
]);

/** Every status that today's SDKs report, in the order a workflow passes them. */
export const knownStatuses = [
  "DELAYED",
  "ENQUEUED",
  "PENDING",
  "SUCCESS",
  "ERROR",
  "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
  "CANCELLED",
] as const;

/** The meaning of a status; an unknown one of a newer SDK is shown as it is. */
export function statusMeaning(status: string): StatusMeaning {
  return meanings.get(status) ?? { word: status, tone: "unknown", isFinal: false };
}

/** Whether a workflow in this status can still change, by itself or because a person resumes it. */
export function canChange(status: string): boolean {
  return status !== "SUCCESS" && status !== "ERROR";
}

/** The actions that take nothing but ids. Forking asks for a step first. */
export type PlainAction = "cancel" | "resume" | "delete";
export type WorkflowAction = PlainAction | "fork";

const resumable = new Set(["ENQUEUED", "DELAYED", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]);
const cancellable = new Set(["ENQUEUED", "DELAYED", "PENDING"]);

/** Statuses of workflows that failed to do their work. */
export const badEnds: readonly string[] = ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"];

/** Whether an action can change a workflow in this status. */
export function admits(action: WorkflowAction, status: string): boolean {
  if (action === "cancel") return cancellable.has(status);
  if (action === "resume") return resumable.has(status);
  return true;
}

const stopped: readonly string[] = ["CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"];

/**
 * Whether a job takes a workflow in this status, as Conductor judges it. `isFromFailure`: it forks where each failed, which
 * needs a failure; from elsewhere any end will do.
 */
export function suits(action: WorkflowAction, status: string, isFromFailure = false): boolean {
  if (action === "resume") return stopped.includes(status);
  if (action === "fork") return isFromFailure ? badEnds.includes(status) : !cancellable.has(status);
  return admits(action, status);
}

export type ExecutorStatus = "HEALTHY" | "DISCONNECTED" | "DEAD";

const executorMeanings: Readonly<Record<ExecutorStatus, StatusMeaning>> = {
  HEALTHY: { word: "Healthy", tone: "success", isFinal: false },
  DISCONNECTED: { word: "Disconnected", tone: "delayed", isFinal: false },
  DEAD: { word: "Dead", tone: "cancelled", isFinal: true },
};

/** The meaning of an executor's state. */
export function executorMeaning(status: ExecutorStatus): StatusMeaning {
  return executorMeanings[status];
}

/** Seconds until a disconnected executor is declared dead; never below zero. */
export function secondsToDead(
  executor: { readonly status: ExecutorStatus; readonly updatedAt: string },
  timeoutSecs: number,
  nowMs: number,
): number | undefined {
  if (executor.status !== "DISCONNECTED") return undefined;
  return Math.max(0, Math.ceil(timeoutSecs - (nowMs - Date.parse(executor.updatedAt)) / 1000));
}
