// One sentence on why a workflow is in its state, and what would change that.
import { readError } from "../payload/error-text.ts";
import { queueWords } from "../queues.ts";
import { secondsToDead } from "../status.ts";
import { formatAge, formatClock } from "../time.ts";
import type { KnownExecutor, Subject, Surroundings, Why } from "./known.ts";
import { whyQueued } from "./queued.ts";
import { unserved } from "./versions.ts";

/** The reason; undefined where the status says everything, or too little is known. */
export function whyLine(workflow: Subject, around: Surroundings): Why | undefined {
  switch (workflow.status) {
    case "ERROR":
      return workflow.error === null ? undefined : { sentence: readError(workflow.error).message };
    case "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
      return {
        sentence:
          "It was recovered too often. Usually the process dies in the step after the last recorded one; resume it once that is mended.",
        remedy: { kind: "resume", word: "Resume" },
      };
    case "DELAYED":
      return whyDelayed(workflow, around);
    case "ENQUEUED":
      return whyQueued(workflow, around);
    case "PENDING":
      return whyRunning(workflow, around);
    default:
      return whyNoMore(workflow, around);
  }
}

function whyDelayed({ delayUntil, queueName }: Subject, { zone, nowMs, executors }: Surroundings): Why {
  const remedy = { kind: "resume", word: "Start now" } as const;
  const queue = queueName === null ? "its queue" : queueWords(queueName);
  if (delayUntil === null) return { sentence: "It waits for its delay to pass.", remedy };
  const leftMs = Date.parse(delayUntil) - nowMs;
  const alone = executors === undefined ? undefined : unserved(null, executors);
  if (leftMs <= 0 && alone !== undefined) {
    return {
      ...alone,
      sentence: `Its delay has passed, and only an executor can start it. ${alone.sentence}`,
    };
  }
  if (leftMs <= 0) return { sentence: `Its delay has passed; it is about to join ${queue}.`, remedy };
  const left = formatAge(leftMs);
  const more = left === "now" ? "" : `, ${left} more`;
  return {
    sentence: `It waits until ${formatClock(delayUntil, zone, nowMs)}${more}, then joins ${queue}.`,
    remedy,
  };
}

/** A successful workflow needs no explanation, but its schedule may be paused. */
function whyNoMore({ scheduleName }: Subject, { schedules }: Surroundings): Why | undefined {
  const schedule = schedules?.find((one) => one.scheduleName === scheduleName);
  if (scheduleName === null || schedule?.status !== "PAUSED") return undefined;
  return {
    sentence: `Its schedule ${scheduleName} is paused: it starts no further workflow.`,
    remedy: { kind: "schedule", scheduleName },
  };
}

function whyRunning(workflow: Subject, around: Surroundings): Why | undefined {
  const { executors, executorTimeoutSecs, nowMs } = around;
  if (executors === undefined) return undefined;
  const executor = executors.find((one) => one.executorId === workflow.executorId);
  if (executor?.status === "DEAD") return whyStranded(workflow, executors, around);
  if (executor?.status === "HEALTHY") return whySilent(workflow, around);
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

/** Shorter silences are normal, in milliseconds. */
const silentMs = 60_000;

/** Says that no step was recorded for long. What runs now is unknown: a step is recorded when it ends. */
function whySilent({ createdAt }: Subject, { lastStep, nowMs }: Surroundings): Why | undefined {
  if (lastStep === undefined) return undefined;
  const sinceMs = nowMs - Date.parse(lastStep.completedAt ?? createdAt);
  if (!(sinceMs >= silentMs)) return undefined;
  return {
    sentence: `No step has been recorded for ${formatAge(sinceMs)}; the last was “${lastStep.stepName}”. A step shows once it has ended.`,
  };
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
