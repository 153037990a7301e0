// Reads the relatives of a workflow, a few rounds by themselves and then one per press.
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { beginLineage, grow, nextRound } from "../model/lineage/lineage.ts";
import type { Ask, Lineage } from "../model/lineage/lineage.ts";
import { statusMeaning } from "../model/status.ts";
import { ifTold } from "./client.ts";
import { search } from "./search.ts";
import type { SearchBody } from "./search.ts";
import type { Workflow } from "./types.ts";

/** Workflows in one answer. */
const perAnswer = 500;
/** Rounds without a press, of at most three requests each. */
const roundsUnasked = 3;

const openMs = 10_000;

function hasOpen(lineage: Lineage | undefined): boolean {
  return Array.from(lineage?.known.values() ?? []).some(({ status }) => !statusMeaning(status).isFinal);
}

function lineageQuery(appName: string, root: Workflow) {
  return infiniteQueryOptions({
    queryKey: ["lineage", appName, root.workflowId],
    queryFn: async ({ signal, pageParam: lineage }): Promise<Lineage> => {
      const round = nextRound(lineage);
      if (round === undefined) return lineage;
      // An SDK that does not know a filter would be refused; the page says so.
      const find = async (body: SearchBody): Promise<readonly Workflow[]> =>
        (await ifTold(search(appName, body, signal))) ?? [];
      const below = async (ask: Ask | undefined, member: "parentWorkflowId" | "forkedFrom") =>
        ask === undefined ? [] : find({ [member]: [...ask.of], offset: ask.offset, limit: perAnswer });
      const [upward, children, forks] = await Promise.all([
        round.upward.length === 0 ? [] : find({ workflowIds: [...round.upward] }),
        below(round.children, "parentWorkflowId"),
        below(round.forks, "forkedFrom"),
      ]);
      return grow(lineage, round, { upward, children, forks }, perAnswer);
    },
    initialPageParam: beginLineage(root),
    getNextPageParam: (last: Lineage) => (nextRound(last) === undefined ? undefined : last),
    // While one of them runs, it may start others.
    refetchInterval: ({ state }) => (hasOpen(state.data?.pages.at(-1)) ? openMs : false),
    staleTime: openMs,
  });
}

/** The relatives of a workflow that have been found, and how to look further. */
export function useLineage(appName: string, root: Workflow) {
  const query = useInfiniteQuery(lineageQuery(appName, root));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, isError } = query;
  const rounds = data?.pages.length ?? 0;
  useEffect(() => {
    if (rounds > 0 && rounds < roundsUnasked && hasNextPage && !isFetchingNextPage && !isError) {
      void fetchNextPage();
    }
  }, [rounds, hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  return { query, lineage: data?.pages.at(-1) };
}

/** How many relatives a workflow has, if all were found already. */
export function useRelativeCount(appName: string, root: Workflow): number | undefined {
  const { data, hasNextPage } = useInfiniteQuery({ ...lineageQuery(appName, root), enabled: false });
  const lineage = data?.pages.at(-1);
  return lineage === undefined || hasNextPage ? undefined : lineage.known.size - 1;
}
