// Workflows that one may be compared with.
import { queryOptions } from "@tanstack/react-query";
import { search } from "./search.ts";
import type { Workflow } from "./types.ts";

export interface Related {
  readonly relation: "original" | "fork" | "same name";
  readonly workflow: Workflow;
  /** Whether it was created before the given one. */
  readonly isOlder: boolean;
}

/** Maximum workflows of each relation. */
const perRelation = 10;

/** What a workflow was forked from, first; then its forks, then the newest of its name. Four requests. */
export function relatedQuery(appName: string, workflowId: string) {
  return queryOptions({
    queryKey: ["workflows", appName, "related", workflowId],
    queryFn: async ({ signal }): Promise<readonly Related[]> => {
      const [own] = await search(appName, { workflowIds: [workflowId] }, signal);
      if (own === undefined) return [];
      const newest = { limit: perRelation, sortDesc: true };
      const [originals, forks, namesakes] = await Promise.all([
        own.forkedFrom === null ? [] : search(appName, { workflowIds: [own.forkedFrom] }, signal),
        search(appName, { forkedFrom: [workflowId], ...newest }, signal),
        own.workflowName === null
          ? []
          : search(appName, { workflowName: [own.workflowName], ...newest }, signal),
      ]);
      return joined(own, { original: originals, fork: forks, "same name": namesakes });
    },
  });
}

function joined(own: Workflow, found: Record<Related["relation"], readonly Workflow[]>): readonly Related[] {
  const seen = new Set([own.workflowId]);
  const related: Related[] = [];
  for (const relation of ["original", "fork", "same name"] as const) {
    for (const workflow of found[relation]) {
      if (seen.has(workflow.workflowId)) continue;
      seen.add(workflow.workflowId);
      related.push({ relation, workflow, isOlder: workflow.createdAt < own.createdAt });
    }
  }
  return related;
}
