// Finds a text anywhere in ids and names. No SDK can do that, so the page reads the newest workflows and searches them.
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { serverNow } from "./clock.ts";
import { searchBodyBy } from "../model/filters.ts";
import type { Filters } from "../model/filters.ts";
import { mergeRows } from "../model/list.ts";
import { lookedThrough } from "../model/search-text.ts";
import { search } from "./search.ts";
import type { Workflow } from "./types.ts";

const rowsPerReading = 500;

export interface PartScan {
  readonly found: readonly Workflow[];
  /** How many workflows were searched. */
  readonly read: number;
  readonly isReading: boolean;
  readonly isWhole: boolean;
  readonly error: Error | null;
  /** Continues with older workflows. */
  readonly goOn: () => void;
}

function scanQuery(appName: string, filters: Filters, before: string) {
  return infiniteQueryOptions({
    queryKey: ["part", appName, filters, before],
    queryFn: ({ signal, pageParam: offset }) => {
      const page = { offset, limit: rowsPerReading, sortDesc: true };
      return search(appName, { ...searchBodyBy(filters, before), ...page }, signal);
    },
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last.length < rowsPerReading ? undefined : pages.length * rowsPerReading,
    staleTime: Infinity,
  });
}

/** The newest matching workflows whose id or name contains `filters.part`, in any case. */
export function usePartScan(appName: string, filters: Filters): PartScan {
  const [before] = useState(() => new Date(serverNow()).toISOString());
  const [most, setMost] = useState(lookedThrough);
  const query = useInfiniteQuery(scanQuery(appName, filters, before));
  const pages = query.data?.pages ?? [];
  const read = pages.reduce((sum, page) => sum + page.length, 0);
  const { hasNextPage, isFetching, error, fetchNextPage } = query;
  const goesOn = hasNextPage && !isFetching && error === null && read < most;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  const part = filters.part.toLowerCase();
  const has = (text: string | null): boolean => text !== null && text.toLowerCase().includes(part);
  return {
    found: mergeRows(pages, []).filter((row) => has(row.workflowId) || has(row.workflowName)),
    read,
    isReading: isFetching,
    isWhole: query.data !== undefined && !hasNextPage,
    error,
    goOn: () => {
      if (error === null) setMost(most + lookedThrough);
      else void query.refetch();
    },
  };
}
