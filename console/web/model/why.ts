// One sentence on why a workflow is where it is, from what Conductor knows about it and its executors.
import { readError } from "./payload.ts";
import type { ExecutorStatus } from "./status.ts";
import { secondsToDead } from "./status.ts";
import { formatAge, formatClock } from "./time.ts";
import type { Zone } from "./time.ts";

interface Subject {
  readonly status: string;
  readonly error: string | null;
  readonly queueName: string | null;
  readonly appVersion: string | null;
  readonly executorId: string | null;
  readonly delayUntil: string | null;
}

interface KnownExecutor {
  readonly executorId: string;
  readonly status: ExecutorStatus;
  readonly appVersion: string;
  readonly updatedAt: string;
}

export interface Surroundings {
  readonly executors: readonly KnownExecutor[];
  readonly executorTimeoutSecs: number;
  readonly nowMs: number;
  readonly zone: Zone;
}

/** The sentence, or nothing when the status says it all. */
export function whyLine(workflow: Subject, around: Surroundings): string | undefined {
  switch (workflow.status) {
    case "ERROR":
      return workflow.error === null ? undefined : readError(workflow.error).message;
    case "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
      return "It was recovered too often. Usually the process dies in the step after the last recorded one; resume it once that is mended.";
    case "DELAYED":
      return workflow.delayUntil === null
        ? "It waits for its delay to pass."
        : `It waits until ${formatClock(workflow.delayUntil, around.zone, around.nowMs)}.`;
    case "ENQUEUED":
      return whyQueued(workflow, around);
    case "PENDING":
      return whyRunning(workflow, around);
    default:
      return undefined;
  }
}

function whyQueued(workflow: Subject, { executors }: Surroundings): string | undefined {
  const healthy = executors.filter((executor) => executor.status === "HEALTHY");
  const isServed = healthy.some((executor) => executor.appVersion === workflow.appVersion);
  if (workflow.appVersion === null || isServed || healthy.length === 0) {
    return workflow.queueName === null ? undefined : `It waits for its turn on queue ${workflow.queueName}.`;
  }
  return `No connected executor runs version ${workflow.appVersion}: 0 of ${healthy.length}.`;
}

function whyRunning(workflow: Subject, around: Surroundings): string | undefined {
  const executor = around.executors.find((one) => one.executorId === workflow.executorId);
  if (executor?.status === "DISCONNECTED") {
    const lost = formatAge(around.nowMs - Date.parse(executor.updatedAt));
    const left = secondsToDead(executor, around.executorTimeoutSecs, around.nowMs) ?? 0;
    return `Its executor was lost ${lost} ago. Another one takes over in ${left} s unless it comes back.`;
  }
  return executor?.status === "DEAD" ? "Its executor is dead; another one is taking it over." : undefined;
}
