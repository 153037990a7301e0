// Searches and counts of workflows, as every reading asks for them.
import { call } from "./client.ts";
import type { Body, Operations, Workflow, WorkflowAggregate } from "./types.ts";

export type SearchBody = Body<Operations["searchWorkflows"]>;

/** The workflows that match, without their inputs, and without their results, which may be large, unless the body asks. */
export function search(appName: string, body: SearchBody, signal?: AbortSignal): Promise<Workflow[]> {
  return call("searchWorkflows", {
    params: { appName },
    body: { loadOutput: false, ...body, loadInput: false },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** How many workflows each group has. */
export function count(
  appName: string,
  body: Body<Operations["getWorkflowAggregates"]>,
  signal: AbortSignal,
): Promise<WorkflowAggregate[]> {
  return call("getWorkflowAggregates", { params: { appName }, body: { ...body, selectCount: true }, signal });
}
