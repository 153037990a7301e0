// The steps of children that are shown within their parent's timeline.
import { useQueries } from "@tanstack/react-query";
import { statusMeaning } from "../model/status.ts";
import { childrenPageQuery, stepsPageQuery } from "./queries.ts";
import type { Step, Workflow } from "./types.ts";

interface Expanded {
  /** Every known child by its id, those of children among them. */
  readonly children: ReadonlyMap<string, Workflow>;
  /** The steps of the expanded children, the first 500 of each. */
  readonly steps: ReadonlyMap<string, readonly Step[]>;
  /** Why some of it could not be read. */
  readonly error: Error | null;
}

/** Reads the expanded children: two requests for each, once for a child that has ended. */
export function useExpanded(appName: string, ids: readonly string[], direct: readonly Workflow[]): Expanded {
  const ended = new Set(
    direct.filter(({ status }) => statusMeaning(status).isFinal).map(({ workflowId }) => workflowId),
  );
  const steps = useQueries({ queries: ids.map((id) => stepsPageQuery(appName, id, 0, ended.has(id))) });
  const below = useQueries({ queries: ids.map((id) => childrenPageQuery(appName, id, 0, ended.has(id))) });
  const known = [...direct, ...below.flatMap(({ data = [] }) => data)];
  return {
    children: new Map(known.map((child) => [child.workflowId, child])),
    steps: new Map(ids.map((id, index) => [id, steps[index]?.data ?? []])),
    error: [...steps, ...below].find(({ error }) => error !== null)?.error ?? null,
  };
}
