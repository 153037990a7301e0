// The one refresh loop. Each beat re-reads at most one query, the most overdue of those on screen, so that a view
// never asks for more than one answer per beat however much it shows.
import type { QueryClient } from "@tanstack/react-query";
import { toFailure } from "../model/failure.ts";
import { mostOverdue } from "../model/refresh.ts";

export type LiveWord = "Live" | "Paused" | "Reconnecting";

export interface LiveState {
  readonly word: LiveWord;
  /** When something on screen was last read. */
  readonly asOfMs: number;
}

const beatMs = 2_000;

export interface LiveLoop {
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => LiveState;
  readonly setPaused: (paused: boolean) => void;
  readonly stop: () => void;
}

/** Starts the loop for a page's life. It rests while the tab is hidden or the reader paused it. */
export function startLiveLoop(client: QueryClient): LiveLoop {
  const listeners = new Set<() => void>();
  let isPaused = false;
  let isFailing = false;
  let isBusy = false;
  let state: LiveState = { word: "Live", asOfMs: Date.now() };

  const update = (asOfMs = state.asOfMs): void => {
    const word = isPaused ? "Paused" : isFailing ? "Reconnecting" : "Live";
    if (word === state.word && asOfMs === state.asOfMs) return;
    state = { word, asOfMs };
    for (const listener of listeners) listener();
  };

  const beat = async (): Promise<void> => {
    if (isPaused || isBusy || document.hidden) return;
    const query = mostOverdue(client.getQueryCache().findAll({ type: "active" }), Date.now());
    if (query === undefined) return;
    isBusy = true;
    try {
      await client.refetchQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
      const { error } = query.state;
      const kind = error === null ? undefined : toFailure(error).kind;
      isFailing = kind === "unreachable" || kind === "restarting";
      update(error === null ? Date.now() : undefined);
    } finally {
      isBusy = false;
    }
  };

  // A skipped beat is made up for as soon as the tab is looked at again.
  const onVisible = (): void => void beat();
  const timer = setInterval(onVisible, beatMs);
  document.addEventListener("visibilitychange", onVisible);

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
    setPaused: (paused) => {
      isPaused = paused;
      update();
      if (!paused) void beat();
    },
    stop: () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisible);
    },
  };
}
