// One timer for every age and every growing bar on screen.
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  now = Date.now();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function rest(): () => void {
  return () => undefined;
}

/** The time, once a second; `isTicking` false keeps a settled view still. */
export function useNow(isTicking = true): number {
  return useSyncExternalStore(isTicking ? subscribe : rest, () => now);
}
