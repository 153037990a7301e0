// The workflows of one queue, as far as they explain why another one of it waits.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { serverNow } from "./clock.ts";
import type { KnownQueue, QueueRows } from "../model/why/known.ts";
import { queueRowsRead } from "../model/why/queued.ts";
import { call, ifTold } from "./client.ts";
import { refreshed } from "./live.ts";
import type { Body, Operations } from "./types.ts";

const everyMs = 10_000;
/** A window of a rate limit that holds more starts is not read: it would burden the application. */
const maxTaken = 500;

type Search = Body<Operations["searchWorkflows"]>;

function rowsQuery(appName: string, queue: string, what: keyof QueueRows, search: () => Partial<Search>) {
  return queryOptions({
    queryKey: ["queue rows", appName, queue, what],
    queryFn: ({ signal }) => {
      const body = {
        queueName: [queue],
        limit: queueRowsRead,
        loadInput: false,
        loadOutput: false,
        ...search(),
      };
      return ifTold(call("searchWorkflows", { params: { appName }, body, signal }));
    },
    ...refreshed({ everyMs }),
  });
}

/** Reads what the limits of a queue need; nothing without a queue. */
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
