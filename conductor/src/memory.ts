// A memory short enough that nobody notices it. Nearly every request needs the same few rows; without it, Postgres
// would bound how many requests a replica can answer.

/** Changes made through another replica are seen after this many milliseconds at most; own changes at once. */
const rememberedForMs = 1_000;
const maxRemembered = 10_000;

export interface Memory<T> {
  /** What is remembered under a name, or what `find` finds now. Rejects as `find` does. */
  get(name: string, find: () => Promise<T>): Promise<T>;
  forget(name: string): void;
  clear(): void;
}

/**
 * Remembers what was found for as long as `keepMs` says: by default a second, and never that there is nothing. Callers
 * that miss at the same time share one look-up. `clock` returns epoch milliseconds.
 */
export function createMemory<T>(clock: () => number, keepMs: (found: T) => number = keepFound): Memory<T> {
  const entries = new Map<string, { readonly until: number; readonly found: Promise<T> }>();
  const look = async (name: string, find: () => Promise<T>): Promise<T> => {
    const entry = { until: Number.POSITIVE_INFINITY, found: find() };
    if (entries.size >= maxRemembered) entries.clear();
    entries.set(name, entry);
    let forMs = 0;
    try {
      const found = await entry.found;
      forMs = keepMs(found);
      return found;
    } finally {
      entry.until = clock() + forMs;
      if (forMs === 0 && entries.get(name) === entry) entries.delete(name);
    }
  };
  return {
    get: (name, find) => {
      const entry = entries.get(name);
      return entry !== undefined && entry.until > clock() ? entry.found : look(name, find);
    },
    forget: (name) => void entries.delete(name),
    clear: () => entries.clear(),
  };
}

function keepFound(found: unknown): number {
  return found === undefined ? 0 : rememberedForMs;
}
