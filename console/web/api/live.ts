// Keeps what is on screen true: reads again what the change stream says has changed, and knows how fresh the page is.
import { focusManager } from "@tanstack/react-query";
import type { Query, QueryClient } from "@tanstack/react-query";
import { toFailure } from "../model/failure.ts";
import { isOvertaken, liveState } from "../model/freshness.ts";
import type { Followed, LiveState, Part, Reading } from "../model/freshness.ts";
import { followChanges } from "./change-stream.ts";
import type { Signal } from "./change-stream.ts";

/** How a query is kept true; see `refreshed`. */
interface Refresh {
  readonly everyMs: number;
  readonly follows?: Part;
}

/**
 * While the stream tells of changes, a reading is repeated only to be safe, in milliseconds. The stream does not tell that
 * workflows which ended hours ago were deleted; and each tab asks by itself, so that many would ask often.
 */
const safetyMs = 300_000;
/** What failed is tried again this soon, in milliseconds: most failures pass. */
const failedMs = 5_000;
/** A part that changes all the time is not read more often than this, in milliseconds. */
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

/** Begins to follow an application. Hidden tabs leave the stream. Returns what ends it. */
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

/** Takes note of what the stream says, and reads again what has been overtaken. */
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

/** Holds the page still, or lets it follow again. */
export function setPaused(client: QueryClient, paused: boolean): void {
  isPaused = paused;
  // Nothing is repeated in a tab that is not looked at; a held page is treated as one.
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

/** How true the page is; for `useSyncExternalStore`. */
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
