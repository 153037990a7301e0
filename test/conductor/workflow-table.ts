// An application whose workflows are in memory, for executors that a test scripts: what they are asked changes them.
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import type { Answer, WireRequest } from "../support/executor.ts";
import { bodyOf } from "./shop.ts";

export interface TableWorkflow {
  readonly id: string;
  status: string; // mutable
  readonly createdMs: number;
  readonly version?: string;
  readonly forkedFrom?: string;
}

export interface WorkflowTable {
  readonly workflows: Map<string, TableWorkflow>;
  /** Ids of each request that changed something, in the order in which they came. */
  readonly changed: { readonly type: MessageType; readonly ids: readonly string[] }[];
  readonly answers: Partial<Record<MessageType, Answer>>;
}

/** A table with so many workflows, each created a millisecond after the one before, in the statuses by turns. */
export function workflowTable(
  count: number,
  statuses: readonly string[],
  startMs = 1_000_000,
): WorkflowTable {
  const workflows = new Map<string, TableWorkflow>();
  const changed: WorkflowTable["changed"] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `wf-${index}`;
    workflows.set(id, {
      id,
      status: statuses[index % statuses.length] ?? "SUCCESS",
      createdMs: startMs + index,
    });
  }
  const change = (type: MessageType, request: WireRequest, act: (workflow: TableWorkflow) => void): void => {
    const ids = (request["workflow_ids"] as string[] | undefined) ?? [request["workflow_id"] as string];
    changed.push({ type, ids });
    for (const id of ids) {
      const workflow = workflows.get(id);
      if (workflow !== undefined) act(workflow);
    }
  };
  const setStatus =
    (type: MessageType, status: string): Answer =>
    (request) => {
      change(type, request, (workflow) => (workflow.status = status));
      return { success: true };
    };
  return {
    workflows,
    changed,
    answers: {
      list_workflows: (request) => ({ output: listed([...workflows.values()], bodyOf(request)) }),
      get_workflow_aggregates: (request) => ({ output: grouped([...workflows.values()], bodyOf(request)) }),
      cancel: setStatus("cancel", "CANCELLED"),
      resume: setStatus("resume", "ENQUEUED"),
      delete: (request) => {
        change("delete", request, ({ id }) => void workflows.delete(id));
        return { success: true };
      },
      fork_from_failure: (request) => {
        const ids = bodyOf(request)["workflow_ids"] as string[];
        changed.push({ type: "fork_from_failure", ids });
        const forks = ids.map((forkedFrom) => ({
          id: `fork-of-${forkedFrom}`,
          status: "ENQUEUED",
          createdMs: Date.now(),
          forkedFrom,
        }));
        for (const fork of forks) workflows.set(fork.id, fork);
        return { forked_workflow_ids: forks.map(({ id }) => id) };
      },
    },
  };
}

function chosen(all: readonly TableWorkflow[], body: Record<string, unknown>): TableWorkflow[] {
  const ids = (body["workflow_uuids"] ?? body["workflow_ids"]) as string[] | undefined;
  const statuses = body["status"] as string[] | undefined;
  const forkedFrom = body["forked_from"] as string[] | undefined;
  const instant = (name: string, otherwise: number) =>
    body[name] === undefined ? otherwise : Date.parse(body[name] as string);
  return all.filter(
    (each) =>
      (ids?.includes(each.id) ?? true) &&
      (statuses?.includes(each.status) ?? true) &&
      (forkedFrom?.includes(each.forkedFrom ?? "") ?? true) &&
      each.createdMs >= instant("start_time", 0) &&
      each.createdMs <= instant("end_time", Number.POSITIVE_INFINITY),
  );
}

function listed(all: readonly TableWorkflow[], body: Record<string, unknown>): Record<string, unknown>[] {
  const offset = (body["offset"] as number | undefined) ?? 0;
  const limit = (body["limit"] as number | undefined) ?? Number.POSITIVE_INFINITY;
  return chosen(all, body)
    .toSorted((a, b) => a.createdMs - b.createdMs)
    .slice(offset, offset + limit)
    .map(({ id, status, createdMs, forkedFrom }) => ({
      WorkflowUUID: id,
      Status: status,
      CreatedAt: String(createdMs),
      ForkedFrom: forkedFrom ?? null,
    }));
}

function grouped(all: readonly TableWorkflow[], body: Record<string, unknown>): Record<string, unknown>[] {
  const counts = new Map<string, number>();
  for (const { status, version = "v1" } of chosen(all, body)) {
    const key = JSON.stringify({ status, application_version: version });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({ group: JSON.parse(key) as object, count }));
}
