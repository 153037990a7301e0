// One clock for everything on screen: the server's, so that a wrong clock of this machine makes no age wrong.
import { useSyncExternalStore } from "react";
import { settings } from "./settings.ts";

/** An answer's date is this exact, and was a moment under way: a smaller difference says nothing. In milliseconds. */
const inexactMs = 2_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let aheadMs = 0;
let now = Date.now();
if (settings.servedAtMs > 0) noticeServerTime(settings.servedAtMs, Date.now());

/** Takes note of an answer's `Date` header, and of when the answer came. */
export function noticeServerDate(header: string | null, nowMs: number): void {
  const at = Date.parse(header ?? "");
  if (!Number.isNaN(at)) noticeServerTime(at, nowMs);
}

function noticeServerTime(serverMs: number, nowMs: number): void {
  const differenceMs = serverMs - nowMs;
  if (Math.abs(differenceMs - aheadMs) <= inexactMs) return;
  aheadMs = Math.abs(differenceMs) <= inexactMs ? 0 : differenceMs;
  tick();
}

/** The time by the server's clock, in epoch milliseconds. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** The same for an instant that this machine's clock gave. */
export function toServerTime(localMs: number): number {
  return localMs + aheadMs;
}

function tick(): void {
  now = serverNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  now = serverNow();
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

/** The server's time, once a second; `isTicking` false keeps a settled view still. */
export function useNow(isTicking = true): number {
  return useSyncExternalStore(isTicking ? subscribe : rest, () => now);
}
