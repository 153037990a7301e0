// Reads the workflow list: the newest rows repeatedly, older rows once, and unfinished rows while they are on screen.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Filters } from "../model/filters.ts";
import type { ListMemory } from "./list-memory.ts";
import { mergeRows } from "../model/list.ts";
import { canChange } from "../model/status.ts";
import { olderWorkflowsQuery, openWorkflowsQuery, rowsPerPage, workflowsQuery } from "./queries.ts";
import type { Workflow } from "./types.ts";

export interface WorkflowList {
  /** The query of the newest rows, whose state is the list's. */
  readonly head: UseQueryResult<Workflow[]>;
  readonly rows: readonly Workflow[];
  /** How many newer rows are not shown; at a full page there may be more. */
  readonly waiting: number;
  readonly isWhole: boolean;
  readonly isReadingMore: boolean;
  /** Why older rows could not be read. */
  readonly olderError: Error | null;
  readonly readMore: () => void;
  /** Holds the rows in place while the person has scrolled away from the newest. */
  readonly hold: (isHeld: boolean) => void;
  /** Reports which rows are on screen. */
  readonly show: (rows: readonly Workflow[]) => void;
}

/** Maximum rows whose state is refreshed; more than any screen shows. */
const maxShown = 200;

/** Workflows that this page deleted and that held rows would still show. */
const deleted = new Set<string>();

/** Hides deleted workflows in every list, until a new reading has them. */
export function noteDeleted(workflowIds: readonly string[]): void {
  for (const id of workflowIds) deleted.add(id);
}

/** The matching workflows, newest first. `loadOutput`: with their outputs and errors. */
export function useWorkflowList(
  appName: string,
  filters: Filters,
  memory: ListMemory,
  loadOutput: boolean,
): WorkflowList {
  const head = useQuery(workflowsQuery(appName, filters, { loadOutput }));
  const [held, setHeld] = useState(memory.left.held);
  const [shownIds, setShownIds] = useState<readonly string[]>([]);
  const newest = held ?? head.data ?? [];
  const isFull = newest.length === rowsPerPage;
  // Older rows begin where the newest end; duplicates of the same instant are dropped by id.
  const older = useInfiniteQuery(
    olderWorkflowsQuery(
      appName,
      filters,
      held !== undefined && isFull ? newest.at(-1)?.createdAt : undefined,
      loadOutput,
    ),
  );
  const open = useQuery(openWorkflowsQuery(appName, held === undefined ? [] : shownIds, loadOutput));
  const fresh = new Set(head.data?.map(({ workflowId }) => workflowId));
  const rows = mergeRows([newest, ...(older.data?.pages ?? [])], open.data ?? []).filter(
    ({ workflowId }) => !deleted.has(workflowId) || (fresh.has(workflowId) && !head.isFetching),
  );
  const known = new Set(newest.map(({ workflowId }) => workflowId));
  const isPartlyNew = held !== undefined && head.data !== undefined;

  return {
    head,
    rows,
    waiting: isPartlyNew ? head.data.filter(({ workflowId }) => !known.has(workflowId)).length : 0,
    isWhole: !isFull || (older.data !== undefined && !older.hasNextPage),
    isReadingMore: older.isFetching,
    olderError: older.error,
    readMore: () => {
      if (older.hasNextPage && !older.isFetching) void older.fetchNextPage();
    },
    hold: (isHeld) => {
      const next = isHeld ? (held ?? head.data) : undefined;
      memory.note({ held: next });
      setHeld(next);
    },
    show: (visible) => {
      const ids = visible.filter(({ status }) => canChange(status)).map(({ workflowId }) => workflowId);
      const next = ids.slice(0, maxShown).sort();
      setShownIds((before) => (before.join(" ") === next.join(" ") ? before : next));
    },
  };
}
