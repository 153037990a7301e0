// A queue's limits in words, and its load from counts.

export interface QueueLimits {
  readonly concurrency: number | null;
  readonly workerConcurrency: number | null;
  readonly rateLimitMax: number | null;
  readonly rateLimitPeriodSecs: number | null;
  /** Limits of each partition; absent where an SDK does not report them. */
  readonly partitionConcurrency?: number | null;
  readonly partitionWorkerConcurrency?: number | null;
  readonly partitionRateLimitMax?: number | null;
  readonly partitionRateLimitPeriodSecs?: number | null;
}

/** The queue of every DBOS application for workflows that were resumed, forked or recovered. */
const internalQueue = "_dbos_internal_queue";

/** A queue's name in a cell. */
export function queueLabel(name: string): string {
  return name === internalQueue ? "internal" : name;
}

/** A queue in a sentence. */
export function queueWords(name: string): string {
  return name === internalQueue ? "the internal queue of DBOS" : `queue ${name}`;
}

/** The limits as one phrase, such as `10 at once, 2 per executor, 50 per 30 s`. */
export function limitWords(queue: QueueLimits): string {
  const parts = [
    ...limits(queue.concurrency, queue.workerConcurrency, queue.rateLimitMax, queue.rateLimitPeriodSecs),
    ...limits(
      queue.partitionConcurrency,
      queue.partitionWorkerConcurrency,
      queue.partitionRateLimitMax,
      queue.partitionRateLimitPeriodSecs,
    ).map((limit) => `${limit} in each partition`),
  ];
  return parts.length === 0 ? "no limit" : parts.join(", ");
}

type Limit = number | null | undefined;

function limits(atOnce: Limit, perExecutor: Limit, max: Limit, secs: Limit): string[] {
  return [
    atOnce == null ? "" : `${atOnce} at once`,
    perExecutor == null ? "" : `${perExecutor} per executor`,
    max == null || secs == null ? "" : `${max} per ${secs} s`,
  ].filter((words) => words !== "");
}

export interface QueueLoad {
  readonly running: number;
  readonly queued: number;
  readonly delayed: number;
  /** When the oldest queued workflow was created. */
  readonly oldestQueued: string | undefined;
}

export interface Group {
  readonly group: Readonly<Record<string, string | null>>;
  readonly count?: number;
  readonly minCreatedAt?: string;
}

/** The load of one queue, from counts grouped by queue and status. */
export function queueLoad(name: string, groups: readonly Group[]): QueueLoad {
  const own = groups.filter(({ group }) => group["queue_name"] === name);
  const of = (status: string): Group | undefined => own.find(({ group }) => group["status"] === status);
  return {
    running: of("PENDING")?.count ?? 0,
    queued: of("ENQUEUED")?.count ?? 0,
    delayed: of("DELAYED")?.count ?? 0,
    oldestQueued: of("ENQUEUED")?.minCreatedAt,
  };
}
