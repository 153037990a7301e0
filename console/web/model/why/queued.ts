// Why a queued workflow has not started: its version, a limit of the queue or of its partition, or others before it.
import { limitWords, queueLoad, queueWords } from "../queues.ts";
import type { QueueLimits } from "../queues.ts";
import { formatAge, formatClock } from "../time.ts";
import type { KnownQueue, QueueRow, Subject, Surroundings, Why } from "./known.ts";
import { unserved } from "./versions.ts";

/** Maximum rows that are read of a queue; it may hold more. */
export const queueRowsRead = 200;

/** Why a queued workflow still waits, as far as that is known. */
export function whyQueued(workflow: Subject, around: Surroundings): Why | undefined {
  const { executors, queues } = around;
  const { queueName } = workflow;
  const alone = executors === undefined ? undefined : unserved(workflow.appVersion, executors);
  if (alone !== undefined) return alone;
  if (queueName === null) return undefined;
  const queue = queues?.find(({ name }) => name === queueName);
  return (
    (queue === undefined ? undefined : whyLimited(workflow, queue, around)) ?? {
      sentence: `${turnSentence(workflow, around)}${limitsOf(queue)}.`,
      remedy: { kind: "queue", queue: queueName },
    }
  );
}

function limitsOf(queue: QueueLimits | undefined): string {
  const limits = queue === undefined ? "" : limitWords(queue);
  return limits === "" || limits === "no limit" ? "" : ` (${limits})`;
}

/** The limit that the queue has reached, if any is known. */
function whyLimited(workflow: Subject, queue: KnownQueue, around: Surroundings): Why | undefined {
  const { name } = queue;
  const remedy = { kind: "queue", queue: name } as const;
  const of = queueWords(name);
  const key = workflow.queuePartitionKey;
  const running = around.counts === undefined ? undefined : queueLoad(name, around.counts).running;
  if (queue.concurrency !== null && running !== undefined && running >= queue.concurrency) {
    return {
      sentence: `${capital(of)} runs ${running} of the ${queue.concurrency} that it may at once.`,
      remedy,
    };
  }
  const inPartition = partitionRows(around.queueRows?.running, key)?.length;
  const most = queue.partitionConcurrency ?? null;
  if (key !== null && most !== null && inPartition !== undefined && inPartition >= most) {
    return {
      sentence: `Partition ${key} of ${of} runs ${inPartition} of the ${most} that it may at once.`,
      remedy,
    };
  }
  return whyRateLimited(workflow, queue, around) ?? whyWorkersBusy(workflow, queue, around);
}

function whyRateLimited(workflow: Subject, queue: KnownQueue, around: Surroundings): Why | undefined {
  const { zone, nowMs, queueRows } = around;
  const key = workflow.queuePartitionKey;
  const limits = [
    {
      where: queueWords(queue.name),
      max: queue.rateLimitMax,
      secs: queue.rateLimitPeriodSecs,
      rows: queueRows?.taken,
    },
    {
      where: `partition ${key ?? ""} of ${queueWords(queue.name)}`,
      max: key === null ? null : (queue.partitionRateLimitMax ?? null),
      secs: queue.partitionRateLimitPeriodSecs ?? null,
      rows: partitionRows(queueRows?.taken, key),
    },
  ];
  for (const { where, max, secs, rows } of limits) {
    if (max === null || secs === null || rows === undefined) continue;
    const next = nextToken(rows, max, secs * 1_000, nowMs);
    if (next === undefined) continue;
    const left = formatAge(next - nowMs);
    const at = formatClock(new Date(next).toISOString(), zone, nowMs);
    const soon = left === "now" ? "in a moment" : `in ${left}`;
    return {
      sentence: `${capital(where)} may start ${max} per ${secs} s and has; the next one starts ${soon}, at ${at}.`,
      remedy: { kind: "queue", queue: queue.name },
    };
  }
  return undefined;
}

/** When a rate limit has room again, in epoch milliseconds; undefined if it has room now, or too few rows were read. */
export function nextToken(
  taken: readonly Pick<QueueRow, "dequeuedAt">[],
  max: number,
  periodMs: number,
  nowMs: number,
): number | undefined {
  const times = taken
    .flatMap(({ dequeuedAt }) => (dequeuedAt === null ? [] : [Date.parse(dequeuedAt)]))
    .filter((at) => at > nowMs - periodMs)
    .sort((a, b) => b - a);
  const oldestThatCounts = times[max - 1];
  return max > 0 && oldestThatCounts !== undefined ? oldestThatCounts + periodMs : undefined;
}

function whyWorkersBusy(workflow: Subject, queue: KnownQueue, around: Surroundings): Why | undefined {
  const { executors, queueRows } = around;
  const most = queue.workerConcurrency;
  const running = queueRows?.running;
  if (most === null || executors === undefined || running === undefined || running.length >= queueRowsRead) {
    return undefined;
  }

  const able = executors.filter(
    ({ status, appVersion }) =>
      status === "HEALTHY" && (workflow.appVersion === null || appVersion === workflow.appVersion),
  );
  const load = (id: string): number => running.filter(({ executorId }) => executorId === id).length;
  if (able.length === 0 || able.some(({ executorId }) => load(executorId) < most)) return undefined;
  const who =
    able.length === 1
      ? "The executor that may take it runs"
      : `Each of the ${able.length} executors that may take it runs`;
  return {
    sentence: `${who} ${most} of ${queueWords(queue.name)}, as many as one executor may.`,
    remedy: { kind: "queue", queue: queue.name },
  };
}

function partitionRows(
  rows: readonly QueueRow[] | undefined,
  key: string | null,
): readonly QueueRow[] | undefined {
  return key === null ? undefined : rows?.filter((row) => row.queuePartitionKey === key);
}

/** How many workflows are before this one. A smaller priority comes first, then what was created first. */
function turnSentence(workflow: Subject, { queueRows }: Surroundings): string {
  const queue = queueWords(workflow.queueName ?? "");
  const queued = queueRows?.queued;
  if (queued === undefined) return `It waits for its turn on ${queue}`;
  const rivals = queued.filter(
    (row) => row.workflowId !== workflow.workflowId && row.queuePartitionKey === workflow.queuePartitionKey,
  );
  const urgent = rivals.filter(({ priority }) => priority < workflow.priority);
  const earlier = rivals.filter(
    ({ priority, createdAt }) => priority === workflow.priority && createdAt < workflow.createdAt,
  );
  const count = urgent.length + earlier.length;
  const least = queued.length >= queueRowsRead ? "at least " : "";
  if (count === 0) return least === "" ? `It is the next on ${queue}` : `It waits for its turn on ${queue}`;
  const why = urgent.length === 0 ? "" : `, ${urgent.length} of them by priority`;
  return `It waits for its turn on ${queue}: ${least}${count} ${count === 1 ? "is" : "are"} before it${why}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
