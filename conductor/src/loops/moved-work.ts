// Which workflows a dead executor owned, and who owns them after its recovery: for people, who ask what moved where.
import { randomUUID } from "node:crypto";
import type { AppRef, Router } from "../routing/router.ts";
import type { MovedWorkflow } from "../store/recoveries.ts";
import type { WireWorkflow, WorkflowFilters } from "../wire/messages.ts";

/** Workflows that an entry of the recovery log names at most. */
const maxWorkflows = 100;
const questionMs = 10_000;

/** Ids of the workflows that an executor owns and has not finished. None when nobody can tell: nothing depends on it. */
export async function listOwned(router: Router, app: AppRef, executorId: string): Promise<string[]> {
  const workflows = await list(router, app, { executor_id: [executorId], status: ["PENDING"] });
  return workflows.map(({ WorkflowUUID }) => WorkflowUUID);
}

/** Who owns these workflows now. */
export async function locate(router: Router, app: AppRef, ids: string[]): Promise<MovedWorkflow[]> {
  if (ids.length === 0) return [];
  const workflows = await list(router, app, { workflow_uuids: ids });
  return workflows.map(({ WorkflowUUID, ExecutorID, Status }) => ({
    workflowId: WorkflowUUID,
    executorId: Status === "ENQUEUED" ? null : (ExecutorID ?? null),
  }));
}

async function list(router: Router, app: AppRef, filters: Partial<WorkflowFilters>): Promise<WireWorkflow[]> {
  const body = { ...filters, limit: maxWorkflows, sort_desc: false, load_input: false, load_output: false };
  const options = { requestId: randomUUID(), deadline: Date.now() + questionMs, repeatable: true };
  const reply = await router.ask(app, "list_workflows", { body }, options).catch(() => undefined);
  const output: unknown = reply?.output;
  return Array.isArray(output) ? output.filter(isWorkflow) : [];
}

function isWorkflow(value: unknown): value is WireWorkflow {
  return typeof value === "object" && value !== null && "WorkflowUUID" in value;
}
