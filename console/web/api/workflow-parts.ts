// One workflow as its page reads it: what may be large once, what changes again and again, lists page by page.
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isSettledPage, joinPages } from "../model/pages.ts";
import { canChange } from "../model/status.ts";
import { briefQuery, childrenPageQuery, itemsPerPage, stepsPageQuery, workflowQuery } from "./queries.ts";
import type { Step, Workflow } from "./types.ts";

/** A workflow that is kept true until it has ended. */
export function useWorkflow(appName: string, workflowId: string): UseQueryResult<Workflow> {
  const client = useQueryClient();
  const whole = useQuery(workflowQuery(appName, workflowId));
  const isOpen = whole.data !== undefined && canChange(whole.data.status);
  const brief = useQuery({ ...briefQuery(appName, workflowId), enabled: isOpen });
  const isGone = brief.data === null;
  const hasMoved = isOpen && brief.data != null && brief.data.status !== whole.data.status;
  useEffect(() => {
    // There may be an output to read now, or a refusal to show.
    if (isGone || hasMoved) {
      void client.refetchQueries({ queryKey: workflowQuery(appName, workflowId).queryKey });
    }
  }, [client, appName, workflowId, isGone, hasMoved]);
  if (!isOpen || brief.data == null) return whole;
  const { input, output, error } = whole.data;
  const data = { ...brief.data, input, output, error };
  return { ...whole, data, error: whole.error ?? brief.error } as UseQueryResult<Workflow>;
}

/** A list that is read page by page without being asked for, up to a limit. */
export interface Paged<Item> {
  /** The first page, whose state is that of the whole list at first. */
  readonly first: UseQueryResult<Item[]>;
  /** What has been read so far, in order. */
  readonly items: readonly Item[];
  /** Everything that there is has been read. */
  readonly isWhole: boolean;
  readonly isReading: boolean;
  /** Why a later page could not be read. */
  readonly laterError: Error | null;
  /** Reads on beyond the limit. */
  readonly readMore: () => void;
}

/** Pages that are read unasked. */
const pagesUnasked = 20;

/** Every step of a workflow, in order. */
export function useSteps(appName: string, workflowId: string, isFinal: boolean): Paged<Step> {
  const client = useQueryClient();
  const [pageCount, setPageCount] = useState(1);
  const results = useQueries({
    queries: Array.from({ length: pageCount }, (_, page) => {
      const { queryKey } = stepsPageQuery(appName, workflowId, page, false);
      const isSettled = isSettledPage(client.getQueryData(queryKey), itemsPerPage, isFinal);
      return stepsPageQuery(appName, workflowId, page, isSettled);
    }),
  });
  useLastReading(["steps", appName, workflowId], isFinal);
  return usePaging(results, pageCount, setPageCount);
}

/** Every child of a workflow, once `isWanted`. */
export function useChildren(
  appName: string,
  workflowId: string,
  isFinal: boolean,
  isWanted: boolean,
): Paged<Workflow> {
  const [pageCount, setPageCount] = useState(1);
  const results = useQueries({
    queries: Array.from({ length: pageCount }, (_, page) => ({
      ...childrenPageQuery(appName, workflowId, page, isFinal),
      enabled: isWanted,
    })),
  });
  useLastReading(["children", appName, workflowId], isFinal);
  return usePaging(results, pageCount, setPageCount);
}

function usePaging<Item>(
  results: UseQueryResult<Item[]>[],
  pageCount: number,
  setPageCount: (count: number) => void,
): Paged<Item> {
  const [limit, setLimit] = useState(pagesUnasked);
  const pages = results.map(({ data }) => data);
  const { items, isWhole, hasMore, wanted } = joinPages(pages, itemsPerPage);
  const reads = hasMore && pageCount < limit;
  useEffect(() => {
    // Twice as many each time: one after the other, many pages take as many round trips.
    if (reads) setPageCount(Math.min(pageCount * 2, limit));
    else if (wanted < pageCount) setPageCount(wanted);
  }, [reads, wanted, pageCount, limit, setPageCount]);
  const later = results.slice(1);
  return {
    first: results[0] as UseQueryResult<Item[]>,
    items,
    isWhole,
    isReading: reads || later.some(({ isFetching, data }) => isFetching && data === undefined),
    laterError: later.find(({ error }) => error !== null)?.error ?? null,
    readMore: () => setLimit(Math.max(limit, pageCount) + pagesUnasked),
  };
}

/** What was recorded at the very end is read once more when the workflow has ended. */
function useLastReading(queryKey: readonly string[], isFinal: boolean): void {
  const client = useQueryClient();
  const wasFinal = useRef(isFinal);
  const key = queryKey.join(" ");
  useEffect(() => {
    if (isFinal && !wasFinal.current) void client.invalidateQueries({ queryKey });
    wasFinal.current = isFinal;
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the list is new on each render, its text is not
  }, [client, key, isFinal]);
}
