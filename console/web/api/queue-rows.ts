// The workflows of one queue that explain why another one in it waits.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { serverNow } from "./clock.ts";
import type { KnownQueue, QueueRows } from "../model/why/known.ts";
import { queueRowsRead } from "../model/why/queued.ts";
import { ifTold } from "./client.ts";
import { refreshed } from "./live.ts";
import { search } from "./search.ts";
import type { SearchBody } from "./search.ts";

const everyMs = 10_000;
/** Maximum starts per period of a rate limit that are read; more would burden the application. */
const maxTaken = 500;

function rowsQuery(appName: string, queue: string, what: keyof QueueRows, limits: () => SearchBody) {
  return queryOptions({
    queryKey: ["queue rows", appName, queue, what],
    queryFn: ({ signal }) => {
      const body = { queueName: [queue], limit: queueRowsRead, ...limits() };
      return ifTold(search(appName, body, signal));
    },
    ...refreshed({ everyMs }),
  });
}

/** Reads the workflows that the queue's limits count; undefined without a queue. */
export function useQueueRows(appName: string, queue: KnownQueue | undefined): QueueRows | undefined {
  const { name = "" } = queue ?? {};
  const periodSecs = Math.max(queue?.rateLimitPeriodSecs ?? 0, queue?.partitionRateLimitPeriodSecs ?? 0);
  const most = Math.max(queue?.rateLimitMax ?? 0, queue?.partitionRateLimitMax ?? 0);
  const isRated = periodSecs > 0 && most < maxTaken;
  const running = useQuery({
    ...rowsQuery(appName, name, "running", () => ({ status: ["PENDING"] })),
    enabled: queue !== undefined && (queue.workerConcurrency !== null || queue.partitionConcurrency != null),
  });
  const taken = useQuery({
    ...rowsQuery(appName, name, "taken", () => ({
      dequeuedAfter: new Date(serverNow() - periodSecs * 1_000).toISOString(),
      limit: maxTaken,
    })),
    enabled: queue !== undefined && isRated,
  });
  const queued = useQuery({
    ...rowsQuery(appName, name, "queued", () => ({ status: ["ENQUEUED"] })),
    enabled: queue !== undefined,
  });
  if (queue === undefined) return undefined;
  const isWhole = (taken.data?.length ?? 0) < maxTaken;
  return {
    running: running.data ?? undefined,
    taken: isWhole ? (taken.data ?? undefined) : undefined,
    queued: queued.data ?? undefined,
  };
}
