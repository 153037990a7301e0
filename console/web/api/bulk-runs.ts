// The actions on many workflows of this page load: those that run, and those whose results have not been put away.
import { useSyncExternalStore } from "react";
import type { Outcome } from "../model/bulk.ts";
import type { WorkflowAction } from "../model/status.ts";

export interface BulkRun {
  readonly id: number;
  readonly appName: string;
  readonly action: WorkflowAction;
  /** How many workflows it is about; while it reads, how many it has found. */
  readonly total: number;
  readonly phase: "reading" | "acting" | "ended";
  readonly outcomes: readonly Outcome[];
  /** Why it could not go on, where that is about none of its workflows. */
  readonly failure: string | undefined;
}

const listeners = new Set<() => void>();
const stopped = new Set<number>();
let runs: readonly BulkRun[] = [];
let lastId = 0;

function show(next: readonly BulkRun[]): void {
  runs = next;
  // A page that goes away takes what has not been sent with it.
  onbeforeunload = runs.some(({ phase }) => phase !== "ended") ? (event) => event.preventDefault() : null;
  for (const listener of listeners) listener();
}

/** Adds a run and answers its number. */
export function addRun(run: Omit<BulkRun, "id">): number {
  lastId += 1;
  show([{ ...run, id: lastId }, ...runs]);
  return lastId;
}

/** Says what is new of a run. */
export function updateRun(id: number, change: Partial<BulkRun>): void {
  show(runs.map((run) => (run.id === id ? { ...run, ...change } : run)));
}

/** Sends no further portion; the one under way is waited for. */
export function stopRun(id: number): void {
  stopped.add(id);
  show([...runs]);
}

export function isStopped(id: number): boolean {
  return stopped.has(id);
}

/** Puts the results of a run away. */
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
