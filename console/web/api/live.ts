// Keeps the page up to date: repeats readings when the change stream announces a change, and knows how fresh the page is.
import { focusManager } from "@tanstack/react-query";
import type { Query, QueryClient } from "@tanstack/react-query";
import { toFailure } from "../model/failure.ts";
import { isOvertaken, liveState } from "../model/freshness.ts";
import type { Followed, LiveState, Part, Reading } from "../model/freshness.ts";
import { followChanges } from "./change-stream.ts";
import type { Signal } from "./change-stream.ts";

/** When a query is repeated; see `refreshed`. */
interface Refresh {
  readonly everyMs: number;
  readonly follows?: Part;
}

/**
 * Interval while the stream announces changes, in milliseconds. The stream does not announce that workflows which ended
 * hours ago were deleted. The interval is long because every tab asks by itself.
 */
const safetyMs = 300_000;
/** Interval after a failure, in milliseconds: most failures pass soon. */
const failedMs = 5_000;
/** Minimum interval for a part that changes all the time, in milliseconds. */
const gapMs = 5_000;

let followed: Followed = {};
let marks: Signal;
let isPaused = false;
let state: LiveState = { word: "Live", asOfMs: Date.now(), reason: undefined };
const listeners = new Set<() => void>();

/**
 * The options of a query that is repeated every `everyMs`, or, when it `follows` a part of the application's state, as
 * soon as that part has changed.
 */
export function refreshed(refresh: Refresh) {
  return {
    meta: { refresh },
    refetchInterval: (query: Pick<Query, "state">): number => {
      if (query.state.status === "error") return Math.min(failedMs, refresh.everyMs);
      const isFollowed = refresh.follows !== undefined && followed[refresh.follows] !== undefined;
      return isFollowed ? Math.max(safetyMs, refresh.everyMs) : refresh.everyMs;
    },
  };
}

/** Starts to follow an application; hidden tabs leave the stream. Returns a function that ends this. */
export function followApp(client: QueryClient, org: string, appName: string): () => void {
  let leave: (() => void) | undefined;
  const join = (): void => {
    if (!document.hidden) leave ??= followChanges(org, appName, (signal) => take(client, signal));
    else stop();
  };
  const stop = (): void => {
    leave?.();
    leave = undefined;
    take(client, undefined);
  };
  document.addEventListener("visibilitychange", join);
  join();
  return () => {
    document.removeEventListener("visibilitychange", join);
    stop();
    marks = undefined;
  };
}

/** Takes in a message of the stream and repeats the readings that it makes out of date. */
function take(client: QueryClient, signal: Signal): void {
  const nowMs = Date.now();
  const note = (part: Part): Followed => {
    const mark = signal?.[part] ?? undefined;
    if (mark === undefined) return {};
    const isSame = mark === marks?.[part];
    const changedAtMs = isSame ? (followed[part]?.changedAtMs ?? nowMs) : nowMs;
    return { [part]: { seenAtMs: nowMs, changedAtMs } };
  };
  followed = { ...note("executors"), ...note("workflows") };
  if (signal !== undefined) marks = signal;
  if (isPaused || document.hidden) return;
  for (const query of activeQueries(client)) {
    const reading = readingOf(query);
    const ageMs = nowMs - reading.readAtMs;
    const isAlone = reading.follows !== undefined && followed[reading.follows] === undefined;
    if (ageMs < gapMs || !(isOvertaken(reading, followed) || (isAlone && ageMs > reading.everyMs))) continue;
    void client.refetchQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
  }
}

function activeQueries(client: QueryClient): Query[] {
  return client
    .getQueryCache()
    .findAll({ type: "active" })
    .filter((query) => query.meta?.["refresh"] !== undefined && !query.isDisabled() && !query.isStatic());
}

function readingOf({ meta, state }: Query): Reading {
  const { everyMs, follows } = (meta?.["refresh"] ?? {}) as Refresh;
  return {
    readAtMs: state.dataUpdatedAt,
    failure: state.error === null ? undefined : toFailure(state.error),
    follows,
    everyMs,
  };
}

/** Pauses or resumes the updates of the page. */
export function setPaused(client: QueryClient, paused: boolean): void {
  isPaused = paused;
  // A paused page is treated like an unfocused tab, which repeats nothing.
  focusManager.setFocused(paused ? false : undefined);
  if (!paused) {
    for (const { queryKey } of activeQueries(client)) void client.refetchQueries({ queryKey, exact: true });
  }

  look(client);
}

function look(client: QueryClient): void {
  const readings = activeQueries(client).map(readingOf);
  const next = liveState(readings, followed, { isPaused, nowMs: Date.now() });
  const hasChanged = next.word !== state.word || next.reason !== state.reason;
  if (!hasChanged && (next.word === "Live" || next.asOfMs === state.asOfMs)) return;
  state = next;
  for (const listener of listeners) listener();
}

/** How fresh the page is; for `useSyncExternalStore`. */
export function liveStore(client: QueryClient) {
  return {
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      const timer = setInterval(() => look(client), 1_000);
      return () => {
        listeners.delete(listener);
        clearInterval(timer);
      };
    },
    state: (): LiveState => state,
  };
}
