// The server's clock, used for every age on screen, as the clock of this machine may be wrong.
import { useEffect, useState, useSyncExternalStore } from "react";
import { settings } from "./settings.ts";

/** Smaller differences are ignored, in milliseconds: the `Date` header has whole seconds, and the answer took time. */
const inexactMs = 2_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let aheadMs = 0;
let now = Date.now();
if (settings.servedAtMs > 0) noticeServerTime(settings.servedAtMs, Date.now());

/** Adjusts the clock to an answer's `Date` header; `nowMs` is when the answer came. */
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

/** Converts an instant of this machine's clock. */
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

/** The server's time, updated every second unless `isTicking` is false. */
export function useNow(isTicking = true): number {
  return useSyncExternalStore(isTicking ? subscribe : rest, () => now);
}

/** The server's time for what need not follow every second. */
export function useSlowNow(everyMs: number): number {
  const [slow, setSlow] = useState(serverNow);
  useEffect(() => {
    const ticking = setInterval(() => setSlow(serverNow()), everyMs);
    return () => clearInterval(ticking);
  }, [everyMs]);
  return slow;
}
