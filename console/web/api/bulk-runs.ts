// Actions on many workflows since the page was loaded: running ones, and those whose results are still shown.
import { useSyncExternalStore } from "react";
import type { Outcome } from "../model/bulk.ts";
import type { WorkflowAction } from "../model/status.ts";

export interface BulkRun {
  readonly id: number;
  readonly appName: string;
  readonly action: WorkflowAction;
  /** How many workflows it acts on; while it reads, how many it has found. */
  readonly total: number;
  readonly phase: "reading" | "acting" | "ended";
  readonly outcomes: readonly Outcome[];
  /** Why it could not continue, where the reason concerns no single workflow. */
  readonly failure: string | undefined;
}

const listeners = new Set<() => void>();
const stopped = new Set<number>();
let runs: readonly BulkRun[] = [];
let lastId = 0;

function show(next: readonly BulkRun[]): void {
  runs = next;
  // Leaving the page loses the portions that were not sent.
  onbeforeunload = runs.some(({ phase }) => phase !== "ended") ? (event) => event.preventDefault() : null;
  for (const listener of listeners) listener();
}

/** Adds a run and returns its number. */
export function addRun(run: Omit<BulkRun, "id">): number {
  lastId += 1;
  show([{ ...run, id: lastId }, ...runs]);
  return lastId;
}

/** Changes a run. */
export function updateRun(id: number, change: Partial<BulkRun>): void {
  show(runs.map((run) => (run.id === id ? { ...run, ...change } : run)));
}

/** Stops a run after the portion that is under way. */
export function stopRun(id: number): void {
  stopped.add(id);
  show([...runs]);
}

export function isStopped(id: number): boolean {
  return stopped.has(id);
}

/** Removes the results of a run. */
export function closeRun(id: number): void {
  show(runs.filter((run) => run.id !== id));
}

/** The runs, the newest first. */
export function useRuns(): readonly BulkRun[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => runs,
  );
}
