// The jobs that this tab began and whose outcome is still shown. Only their names are kept: how far they are is Conductor's
// to say, so a reload loses nothing.
import { useSyncExternalStore } from "react";

export interface WatchedJob {
  readonly appName: string;
  readonly jobId: string;
}

const key = "watched-jobs";
const listeners = new Set<() => void>();
let watched: readonly WatchedJob[] = recall();

function recall(): readonly WatchedJob[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isWatched) : [];
  } catch {
    // A browser may refuse to keep anything, or keep what another version wrote.
    return [];
  }
}

function isWatched(value: unknown): value is WatchedJob {
  return typeof value === "object" && value !== null && "appName" in value && "jobId" in value;
}

function show(next: readonly WatchedJob[]): void {
  watched = next;
  try {
    sessionStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Then they are shown until the next reload.
  }
  for (const listener of listeners) listener();
}

/** Shows a job on every page until it is put away. */
export function watchJob(job: WatchedJob): void {
  show([job, ...watched]);
}

/** Puts a job away; it goes on. */
export function forgetJob(jobId: string): void {
  show(watched.filter((one) => one.jobId !== jobId));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The jobs that are shown, the newest first. */
export function useWatchedJobs(): readonly WatchedJob[] {
  return useSyncExternalStore(subscribe, () => watched);
}
