// Actions on many workflows, portion by portion. They continue while the person looks at other pages of the Console.
import type { QueryClient } from "@tanstack/react-query";
import { serverNow } from "./clock.ts";
import { endsAll, judgeAfter, judgeForks, maxWorkflows, portions, sortBefore } from "../model/bulk.ts";
import type { Outcome, OutcomeKind, Statuses } from "../model/bulk.ts";
import { toFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { searchBodyBy } from "../model/filters.ts";
import type { AllMatching, Selection } from "../model/selection.ts";
import { knownStatuses, suits } from "../model/status.ts";
import type { PlainAction, WorkflowAction } from "../model/status.ts";
import { addRun, isStopped, updateRun } from "./bulk-runs.ts";
import { call } from "./client.ts";
import { search } from "./search.ts";
import type { Body, Operations } from "./types.ts";
import { act } from "./workflow-action.ts";
import { noteDeleted } from "./workflow-list.ts";

/** Where forks start, and the version that they run on; by default the version of the original. */
export type ForkWay = Omit<Body<Operations["bulkForkWorkflowsFromFailure"]>, "workflowIds">;

export interface BulkRequest {
  readonly appName: string;
  readonly action: WorkflowAction;
  readonly selection: Selection;
  /** How many workflows it will change. */
  readonly total: number;
  readonly fork?: ForkWay;
}

/** Starts the action. `useRuns` shows its progress. */
export function startBulk(client: QueryClient, request: BulkRequest): void {
  const { appName, action, total } = request;
  const id = addRun({ appName, action, total, phase: "reading", outcomes: [], failure: undefined });
  const run = async (): Promise<void> => {
    try {
      const ids = await idsOf(request, id);
      updateRun(id, { phase: "acting", total: ids.length });
      await actOnAll(request, ids, id);
    } catch (error) {
      updateRun(id, { failure: toFailure(error).message });
    }
    updateRun(id, { phase: "ended" });
    // Reading a deleted workflow again would be answered with 404.
    const isList = (key: unknown): boolean => typeof key === "string" && listKeys.has(key);
    await client.invalidateQueries(
      action === "delete" ? { predicate: ({ queryKey }) => isList(queryKey[0]) } : {},
    );
  };
  void run();
}

const listKeys = new Set(["workflows", "older workflows", "open workflows", "counts", "facet"]);
/** Rows per page while every matching workflow is collected. */
const idsPerReading = 500;

async function idsOf({ appName, action, selection }: BulkRequest, runId: number): Promise<string[]> {
  const { rows, all: matching } = selection;
  if (matching === undefined) {
    return Array.from(rows).flatMap(([id, status]) => (suits(action, status) ? [id] : []));
  }

  const body = matchingBody(action, matching);
  if (body === undefined) return [];
  const ids = new Set<string>();
  for (let offset = 0; ids.size < maxWorkflows && !isStopped(runId); offset += idsPerReading) {
    const page = await search(appName, { ...body, sortDesc: true, limit: idsPerReading, offset });
    for (const { workflowId } of page) ids.add(workflowId);
    updateRun(runId, { total: ids.size });
    if (page.length < idsPerReading) break;
  }
  return [...ids].slice(0, maxWorkflows);
}

/** Selects what matched and suits the action; undefined when no status does both. */
function matchingBody(action: WorkflowAction, { filters, before }: AllMatching) {
  const body = searchBodyBy(filters, before);
  const status = (body.status ?? knownStatuses).filter((one) => suits(action, one));
  if (status.length === 0) return undefined;
  return { ...body, status };
}

async function actOnAll(request: BulkRequest, ids: readonly string[], runId: number): Promise<void> {
  const outcomes: Outcome[] = [];
  let stopReason: string | undefined;
  for (const portion of portions(ids)) {
    if (stopReason === undefined && isStopped(runId)) stopReason = "The action was stopped first.";
    if (stopReason === undefined) {
      const result = await actOnPortion(request, portion).catch((error: unknown): Result => {
        const failure = toFailure(error);
        return { outcomes: all("untried", portion, failure.message), failure };
      });
      outcomes.push(...result.outcomes);
      if (request.action === "delete") noteDeleted(doneIds(result.outcomes));
      if (result.failure !== undefined && endsAll(result.failure)) stopReason = result.failure.message;
    } else {
      outcomes.push(...all("untried", portion, stopReason));
    }
    updateRun(runId, { outcomes: [...outcomes] });
  }
}

function doneIds(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ kind, workflowId }) => (kind === "done" ? [workflowId] : []));
}

interface Result {
  readonly outcomes: readonly Outcome[];
  readonly failure: Failure | undefined;
}

function all(kind: OutcomeKind, workflowIds: readonly string[], reason: string): Outcome[] {
  return workflowIds.map((workflowId) => ({ workflowId, kind, reason }));
}

async function actOnPortion(request: BulkRequest, portion: readonly string[]): Promise<Result> {
  const { appName, action, fork } = request;
  const before = sortBefore(action, portion, await statusesOf(appName, portion));
  const { ids } = before;
  if (ids.length === 0) return { outcomes: before.outcomes, failure: undefined };
  if (action === "fork") {
    const { forks, failure } = await forkAll(appName, ids, fork ?? { fromLastFailure: true });
    return { outcomes: [...before.outcomes, ...judgeForks(ids, forks, failure)], failure };
  }
  const failure = await failureOf(() => actOnMany(appName, action, ids));
  const after = await statusesOf(appName, ids).catch(() => undefined);
  const unseen = failure?.message ?? "Its status could not be read afterwards.";
  const judged = after === undefined ? all("unknown", ids, unseen) : judgeAfter(action, ids, after, failure);
  return { outcomes: [...before.outcomes, ...judged], failure };
}

async function statusesOf(appName: string, workflowIds: readonly string[]): Promise<Statuses> {
  const found = await search(appName, { workflowIds: [...workflowIds] });
  return new Map(found.map(({ workflowId, status }) => [workflowId, status]));
}

async function failureOf(work: () => Promise<unknown>): Promise<Failure | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

const bulkOperations = {
  cancel: "bulkCancelWorkflows",
  resume: "bulkResumeWorkflows",
  delete: "bulkDeleteWorkflows",
} as const;

async function actOnMany(appName: string, action: PlainAction, ids: readonly string[]): Promise<void> {
  const operation = bulkOperations[action];
  const failure = await failureOf(() =>
    call(operation, { params: { appName }, body: { workflowIds: [...ids] } }),
  );
  if (failure === undefined) return;
  if (failure.kind !== "unsupported") throw failure;
  // Some SDKs take one id at a time.
  for (const id of ids) await act(appName, action, id);
}

/** The new ids, by the id that each was forked from. A fork is never requested twice: after a lost answer it is searched for. */
async function forkAll(
  appName: string,
  ids: readonly string[],
  way: ForkWay,
): Promise<{ readonly forks: ReadonlyMap<string, string>; readonly failure: Failure | undefined }> {
  const begunAt = new Date(serverNow() - clockSlackMs).toISOString();
  const params = { appName };
  let made: readonly string[] | undefined;
  const failure = await failureOf(async () => {
    const body = { ...way, workflowIds: [...ids] };
    made = (await call("bulkForkWorkflowsFromFailure", { params, body })).workflowIds;
  });
  if (failure !== undefined && failure.kind !== "unreachable" && failure.kind !== "not-answering") {
    return { forks: new Map(), failure };
  }

  const body = made === undefined ? { forkedFrom: [...ids], startTime: begunAt } : { workflowIds: [...made] };
  const found = await search(appName, body).catch(() => []);
  const pairs = found.flatMap(({ forkedFrom, workflowId }): [string, string][] =>
    forkedFrom === null ? [] : [[forkedFrom, workflowId]],
  );
  return { forks: new Map(pairs), failure };
}

/** Maximum difference between the clocks of this page and of the application's database. */
const clockSlackMs = 5_000;
