// What a job asks executors.
import { randomUUID } from "node:crypto";
import { unreadable } from "../routing/executor-failure.ts";
import { isOwn } from "../routing/ownership.ts";
import type { AppRef, AskOptions, Router } from "../routing/router.ts";
import type { WorkflowFilters, WireWorkflow } from "../wire/messages.ts";
import type { Statuses } from "./judge.ts";

/** The time that one request may take, in milliseconds. Portions shrink long before it is over. */
const answerMs = 60_000;

export function askOptions(repeatable: boolean): AskOptions {
  return { requestId: randomUUID(), deadline: Date.now() + answerMs, repeatable };
}

/** A page of workflows that belong to the application, without payloads, and the whole page as it was read. */
export async function readWorkflows(
  router: Router,
  app: AppRef,
  filters: WorkflowFilters,
): Promise<{ readonly own: WireWorkflow[]; readonly read: WireWorkflow[] }> {
  const body = { ...filters, sort_desc: false, load_input: false, load_output: false };
  const { output } = await router.ask(app, "list_workflows", { body }, askOptions(true));
  const read: unknown[] = output ?? [];
  if (!Array.isArray(read) || !read.every(isWorkflow)) throw unreadable(app);
  const own = read.filter(({ ApplicationName }) => isOwn({ app }, ApplicationName));
  return { own, read };
}

function isWorkflow(value: unknown): value is WireWorkflow {
  return (
    typeof value === "object" &&
    value !== null &&
    "WorkflowUUID" in value &&
    typeof value.WorkflowUUID === "string"
  );
}

export async function readStatuses(router: Router, app: AppRef, ids: readonly string[]): Promise<Statuses> {
  const { own } = await readWorkflows(router, app, {
    workflow_uuids: [...ids],
    sort_desc: false,
    load_input: false,
    load_output: false,
  });
  return new Map(own.map(({ WorkflowUUID, Status }) => [WorkflowUUID, Status ?? ""]));
}
