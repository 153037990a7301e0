// Which workflows dead executors owned, and which executors own them after the recovery: for the recovery log.
import { randomUUID } from "node:crypto";
import type { AppRef, Router } from "../routing/router.ts";
import type { MovedWorkflow } from "../store/recoveries.ts";
import type { WireWorkflow, WorkflowFilters } from "../wire/messages.ts";

/** Ids of unfinished workflows by the executor that owns them. */
export type OwnedWork = ReadonlyMap<string, string[]>;

/** Workflows that an entry of the recovery log names at most, and those that are asked for at once. */
const maxNamed = 100;
const maxListed = 1_000;
const questionMs = 3_000;

/** The workflows that these executors own and have not finished. Empty when no executor can tell: nothing depends on it. */
export async function listOwned(router: Router, app: AppRef, executorIds: string[]): Promise<OwnedWork> {
  const owned = new Map<string, string[]>();
  for (const { WorkflowUUID, ExecutorID } of await list(router, app, {
    executor_id: executorIds,
    status: ["PENDING"],
  })) {
    const executorId = ExecutorID ?? "";
    owned.set(executorId, [...(owned.get(executorId) ?? []), WorkflowUUID]);
  }
  return owned;
}

/** Where the work of recovered executors is now, by entry of the recovery log. Those of which nothing is known are left out. */
export async function locate(
  router: Router,
  app: AppRef,
  owned: OwnedWork,
  recovered: readonly { readonly executorId: string; readonly movedEntry: string | null }[],
): Promise<Map<string, MovedWorkflow[]>> {
  const named = recovered.flatMap(({ executorId, movedEntry }) => {
    const ids = owned.get(executorId)?.slice(0, maxNamed) ?? [];
    return movedEntry === null || ids.length === 0 ? [] : [{ movedEntry, ids }];
  });
  const ids = named.flatMap((each) => each.ids);
  const found = ids.length === 0 ? [] : await list(router, app, { workflow_uuids: ids });
  const places = new Map(found.map((each) => [each.WorkflowUUID, placeOf(each)]));
  return new Map(
    named.map((each) => [each.movedEntry, each.ids.flatMap((workflowId) => places.get(workflowId) ?? [])]),
  );
}

function placeOf({ WorkflowUUID, ExecutorID, Status }: WireWorkflow): MovedWorkflow {
  return { workflowId: WorkflowUUID, executorId: Status === "ENQUEUED" ? null : (ExecutorID ?? null) };
}

async function list(router: Router, app: AppRef, filters: Partial<WorkflowFilters>): Promise<WireWorkflow[]> {
  const body = { ...filters, limit: maxListed, sort_desc: false, load_input: false, load_output: false };
  const options = { requestId: randomUUID(), deadline: Date.now() + questionMs, repeatable: true };
  const reply = await router.ask(app, "list_workflows", { body }, options).catch(() => undefined);
  const output: unknown = reply?.output;
  return Array.isArray(output) ? output.filter(isWorkflow) : [];
}

function isWorkflow(value: unknown): value is WireWorkflow {
  return typeof value === "object" && value !== null && "WorkflowUUID" in value;
}
