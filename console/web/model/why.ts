// One sentence on why a workflow is where it is, from what Conductor knows of it, and what would change that.
import { readError } from "./error-text.ts";
import { limitWords, queueLoad } from "./queues.ts";
import type { Group, QueueLimits } from "./queues.ts";
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

interface KnownRecovery {
  readonly executorId: string;
  readonly status: string;
  readonly failedAttempts: number;
  readonly note: string | null;
}

/** What is known of the same moment; a member that is undefined has not been read, and nothing is said of it. */
export interface Surroundings {
  readonly executors: readonly KnownExecutor[] | undefined;
  readonly recoveries: readonly KnownRecovery[] | undefined;
  readonly queues: readonly ({ readonly name: string } & QueueLimits)[] | undefined;
  readonly counts: readonly Group[] | undefined;
  readonly executorTimeoutSecs: number | undefined;
  readonly nowMs: number;
  readonly zone: Zone;
}

export interface Why {
  readonly sentence: string;
  /** The version to fork to, where that would help. */
  readonly forkTo?: string;
}

/** The reason, or nothing when the status says it all or too little is known. */
export function whyLine(workflow: Subject, around: Surroundings): Why | undefined {
  switch (workflow.status) {
    case "ERROR":
      return workflow.error === null ? undefined : { sentence: readError(workflow.error).message };
    case "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
      return {
        sentence:
          "It was recovered too often. Usually the process dies in the step after the last recorded one; resume it once that is mended.",
      };
    case "DELAYED":
      return {
        sentence:
          workflow.delayUntil === null
            ? "It waits for its delay to pass."
            : `It waits until ${formatClock(workflow.delayUntil, around.zone, around.nowMs)}.`,
      };
    case "ENQUEUED":
      return whyQueued(workflow, around);
    case "PENDING":
      return whyRunning(workflow, around);
    default:
      return undefined;
  }
}

/** Versions that connected executors run, with how many run each, the most first. */
export function runningVersions(
  executors: readonly Pick<KnownExecutor, "status" | "appVersion">[],
): { readonly version: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { status, appVersion } of executors) {
    if (status === "HEALTHY") counts.set(appVersion, (counts.get(appVersion) ?? 0) + 1);
  }
  return Array.from(counts, ([version, count]) => ({ version, count })).sort((a, b) => b.count - a.count);
}

/** That nobody runs a version, and what is run instead; undefined when somebody does. */
function unserved(version: string | null, executors: readonly KnownExecutor[]): Why | undefined {
  const running = runningVersions(executors);
  const [most] = running;
  if (most === undefined) return { sentence: "No executor is connected." };
  if (version === null || running.some((one) => one.version === version)) return undefined;
  const others = running.map(
    ({ version: other, count }) => `${count} ${count === 1 ? "runs" : "run"} ${other}`,
  );
  return {
    sentence: `No connected executor runs version ${version}; ${others.join(", ")}.`,
    forkTo: most.version,
  };
}

function whyQueued(workflow: Subject, { executors, queues, counts }: Surroundings): Why | undefined {
  const alone = executors === undefined ? undefined : unserved(workflow.appVersion, executors);
  if (alone !== undefined) return alone;
  const { queueName } = workflow;
  if (queueName === null) return undefined;
  const queue = queues?.find(({ name }) => name === queueName);
  const running = counts === undefined ? undefined : queueLoad(queueName, counts).running;
  if (queue?.concurrency != null && running !== undefined && running >= queue.concurrency) {
    return {
      sentence: `Queue ${queueName} runs ${running} of the ${queue.concurrency} that it may at once.`,
    };
  }
  const limits = queue === undefined ? "" : limitWords(queue);
  return {
    sentence: `It waits for its turn on queue ${queueName}${limits === "" || limits === "no limit" ? "" : ` (${limits})`}.`,
  };
}

function whyRunning(workflow: Subject, around: Surroundings): Why | undefined {
  const { executors, executorTimeoutSecs, nowMs } = around;
  if (executors === undefined) return undefined;
  const executor = executors.find((one) => one.executorId === workflow.executorId);
  if (executor?.status === "DEAD") return whyStranded(workflow, executors, around);
  if (executor?.status !== "DISCONNECTED" || executorTimeoutSecs === undefined) return undefined;
  const lost = formatAge(nowMs - Date.parse(executor.updatedAt));
  const left = secondsToDead(executor, executorTimeoutSecs, nowMs) ?? 0;
  const alone = unserved(executor.appVersion, executors);
  const next =
    alone === undefined
      ? `Another one takes over in ${left} s unless it comes back.`
      : `It is given up in ${left} s unless it comes back. ${alone.sentence}`;
  return { ...alone, sentence: `Its executor was lost ${lost} ago. ${next}` };
}

function whyStranded(
  workflow: Subject,
  executors: readonly KnownExecutor[],
  { recoveries }: Surroundings,
): Why {
  const alone = unserved(workflow.appVersion, executors);
  if (alone !== undefined) {
    return { ...alone, sentence: `Its executor is dead and nothing can take its work. ${alone.sentence}` };
  }
  const recovery = recoveries?.find(
    ({ executorId, status }) => executorId === workflow.executorId && status === "WAITING",
  );
  if (recovery === undefined || recovery.failedAttempts === 0) {
    return { sentence: "Its executor is dead; its work is being moved to another one." };
  }
  const times = recovery.failedAttempts === 1 ? "once" : `${recovery.failedAttempts} times`;
  const reason = recovery.note === null ? "" : `: ${recovery.note}`;
  return { sentence: `Its executor is dead, and moving its work has failed ${times}${reason}` };
}
