// Reads failed workflows with their errors, page by page. Of an error only its message is kept.
import { infiniteQueryOptions, queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { FailureRow } from "../model/failures.ts";
import { failuresOf } from "../model/failure-scopes.ts";
import type { FailureWindow } from "../model/failure-scopes.ts";
import { badEnds } from "../model/status.ts";
import { call } from "./client.ts";
import { serverNow } from "./clock.ts";
import { refreshed } from "./live.ts";
import { count } from "./search.ts";
import type { Workflow } from "./types.ts";

const perPage = 250;
/** Failures that are read by themselves, and per press. */
const readAtOnce = 1_000;

function failuresQuery(appName: string, window: FailureWindow) {
  return infiniteQueryOptions({
    queryKey: ["failures", appName, window],
    queryFn: async ({ signal, pageParam: offset }) => {
      const page = { offset, limit: perPage, sortDesc: true, loadInput: false, loadOutput: true };
      const body = { ...failuresOf(window), ...page };
      return rowsOf(await call("searchWorkflows", { params: { appName }, body, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length < perPage ? undefined : pages.length * perPage),
    staleTime: Infinity,
  });
}

/** How many workflows failed since an instant, as it is now. */
export function failedSinceQuery(appName: string, fromMs: number) {
  return queryOptions({
    queryKey: ["counts", "failed since", appName, fromMs],
    queryFn: ({ signal }) => {
      const completedAfter = new Date(fromMs).toISOString();
      return count(appName, { status: [...badEnds], completedAfter, groupByStatus: true }, signal);
    },
    ...refreshed({ everyMs: 10_000, follows: "workflows" }),
  });
}

/** Failures that an overview reads: one page, the newest created first. */
const recentCount = 100;
const dayMs = 86_400_000;

/** The newest failures of the last day, with the window that they were read for. */
export function recentFailuresQuery(appName: string) {
  return queryOptions({
    queryKey: ["recent failures", appName],
    queryFn: async ({ signal }) => {
      const toMs = serverNow();
      const window = { fromMs: toMs - dayMs, toMs };
      const page = { limit: recentCount, sortDesc: true, loadInput: false, loadOutput: true };
      const body = { ...failuresOf(window), ...page };
      const rows = await rowsOf(await call("searchWorkflows", { params: { appName }, body, signal }));
      return { window, rows, isWhole: rows.length < recentCount };
    },
    ...refreshed({ everyMs: 30_000 }),
  });
}

/** The failures of a window, the newest created first. */
export function useFailures(appName: string, window: FailureWindow) {
  const [most, setMost] = useState(readAtOnce);
  const query = useInfiniteQuery(failuresQuery(appName, window));
  const rows = query.data?.pages.flat() ?? [];
  const { hasNextPage, isFetching, error, fetchNextPage } = query;
  const goesOn = hasNextPage && !isFetching && error === null && rows.length < most;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return {
    query,
    rows,
    isWhole: query.data !== undefined && !hasNextPage,
    isReading: isFetching,
    goOn: (): void => {
      if (error === null) setMost(rows.length + readAtOnce);
      else void fetchNextPage();
    },
  };
}

async function rowsOf(workflows: readonly Workflow[]): Promise<FailureRow[]> {
  const messages = await messagesOf(workflows.map(({ error }) => error));
  return workflows.map((workflow, index) => ({
    workflowId: workflow.workflowId,
    name: workflow.workflowName ?? "",
    status: workflow.status,
    message: messages[index] ?? "",
    version: workflow.appVersion,
    atMs: Date.parse(workflow.completedAt ?? workflow.updatedAt),
  }));
}

/** The messages of errors, found in a worker: error texts may be long, and the page would freeze meanwhile. */
function messagesOf(errors: readonly (string | null)[]): Promise<readonly string[]> {
  const worker = new Worker(new URL("./failures-worker.ts", import.meta.url), { type: "module" });
  const found = new Promise<readonly string[]>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<readonly string[]>) => resolve(data));
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
  });
  worker.postMessage(errors, []);
  return found.finally(() => worker.terminate());
}

/** Steps that are looked through for the one that failed. */
const maxSteps = 200;

/** The name of the step at which a workflow failed; null where that is not among its first steps. */
export function failedStepQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["failed step", appName, workflowId],
    queryFn: async ({ signal }) => {
      const query = { limit: maxSteps, offset: 0 };
      const steps = await call("listWorkflowSteps", { params: { appName, workflowId }, query, signal });
      return steps.length === maxSteps
        ? null
        : (steps.findLast(({ error }) => error !== null)?.stepName ?? null);
    },
    staleTime: Infinity,
  });
}
