// Looks at an application again and again while pages watch it; all watchers share each look.

/** What a look found; `body` is JSON. `refused` means that the watcher may not look, or no longer. */
export interface Look {
  readonly kind: "look" | "failure" | "refused";
  readonly body: string;
}

export interface Watcher {
  /** The token with which Conductor is asked for this watcher; empty without sign-in. */
  readonly token: string;
  readonly tell: (look: Look) => void;
}

export interface WatchOptions {
  /** Asks Conductor. Never throws. */
  readonly look: (path: string, token: string) => Promise<Look>;
  /** Pause between two looks, in milliseconds. */
  readonly pauseMs?: number;
  /** Maximum pause, after slow answers and failures, in milliseconds. */
  readonly longestPauseMs?: number;
}

/** A look that takes longer is slow, in milliseconds: it burdens the application. */
const slowMs = 500;

interface Watch {
  readonly watchers: Set<Watcher>;
  timer: NodeJS.Timeout | undefined; // mutable
  pauseMs: number; // mutable
}

export interface Watches {
  /** Tells a watcher of each look at `path` from now on. Returns a function that ends this. */
  join(path: string, watcher: Watcher): () => void;
  stop(): void;
}

/** Makes the watches of one server. */
export function createWatches({ look, pauseMs = 3_000, longestPauseMs = 30_000 }: WatchOptions): Watches {
  const watches = new Map<string, Watch>();

  const schedule = (path: string, watch: Watch): void => {
    watch.timer = setTimeout(() => void turn(path, watch), watch.pauseMs);
  };
  const turn = async (path: string, watch: Watch): Promise<void> => {
    const startedAt = performance.now();
    const found = await lookForOne(path, watch.watchers, look);
    const isSlow = found?.kind === "failure" || performance.now() - startedAt > slowMs;
    watch.pauseMs = isSlow ? Math.min(watch.pauseMs * 2, longestPauseMs) : pauseMs;
    if (found !== undefined) for (const { tell } of watch.watchers) tell(found);
    // After the last watcher left, another watch of this path may have begun.
    if (watches.get(path) === watch) schedule(path, watch);
  };

  return {
    join: (path, watcher) => {
      const known = watches.get(path);
      const watch = known ?? { watchers: new Set<Watcher>(), timer: undefined, pauseMs };
      watch.watchers.add(watcher);
      if (known === undefined) {
        watches.set(path, watch);
        schedule(path, watch);
      }
      return () => {
        watch.watchers.delete(watcher);
        if (watch.watchers.size > 0 || watches.get(path) !== watch) return;
        clearTimeout(watch.timer);
        watches.delete(path);
      };
    },
    stop: () => {
      for (const { timer } of watches.values()) clearTimeout(timer);
      watches.clear();
    },
  };
}

/** Looks for the first watcher that still may. Watchers that may not are told so and removed. */
async function lookForOne(
  path: string,
  watchers: Set<Watcher>,
  look: WatchOptions["look"],
): Promise<Look | undefined> {
  for (const watcher of watchers) {
    const found = await look(path, watcher.token);
    if (found.kind !== "refused") return found;
    watchers.delete(watcher);
    watcher.tell(found);
  }
  return undefined;
}
