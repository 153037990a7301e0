// Reads one workflow: large parts once, changing parts repeatedly, lists page by page.
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isSettledPage, joinPages } from "../model/pages.ts";
import { canChange } from "../model/status.ts";
import { briefQuery, childrenPageQuery, itemsPerPage, stepsPageQuery, workflowQuery } from "./queries.ts";
import type { Step, Workflow } from "./types.ts";

/** A workflow, kept up to date until it has ended. */
export function useWorkflow(appName: string, workflowId: string): UseQueryResult<Workflow> {
  const client = useQueryClient();
  const whole = useQuery(workflowQuery(appName, workflowId));
  const isOpen = whole.data !== undefined && canChange(whole.data.status);
  const brief = useQuery({ ...briefQuery(appName, workflowId), enabled: isOpen });
  const isGone = brief.data === null;
  const hasMoved = isOpen && brief.data != null && brief.data.status !== whole.data.status;
  useEffect(() => {
    // There may be an output to read, or a 404 to show.
    if (isGone || hasMoved) {
      void client.refetchQueries({ queryKey: workflowQuery(appName, workflowId).queryKey });
    }
  }, [client, appName, workflowId, isGone, hasMoved]);
  if (!isOpen || brief.data == null) return whole;
  const { input, output, error } = whole.data;
  const data = { ...brief.data, input, output, error };
  return { ...whole, data, error: whole.error ?? brief.error } as UseQueryResult<Workflow>;
}

/** A list whose pages are read one after another, up to a limit. */
export interface Paged<Item> {
  /** The query of the first page. */
  readonly first: UseQueryResult<Item[]>;
  /** The items read so far, in order. */
  readonly items: readonly Item[];
  /** Whether every page has been read. */
  readonly isWhole: boolean;
  readonly isReading: boolean;
  /** Why a later page could not be read. */
  readonly laterError: Error | null;
  /** Raises the limit. */
  readonly readMore: () => void;
}

/** Pages that are read before the person asks for more. */
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

/** Every child of a workflow; nothing is read until `isWanted`. */
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
    // The number of pages doubles each time, to need few round trips.
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

/** Reads the list once more when the workflow has ended, for what was recorded last. */
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
