// A memory short enough that nobody notices it. Nearly every request needs the same few rows; without it, Postgres
// would bound how many requests a replica can answer.

/** Changes made through another replica are seen after this many milliseconds at most; own changes at once. */
const rememberedForMs = 1_000;
const maxRemembered = 10_000;

export interface Memory<T> {
  get(key: string): Promise<T | undefined>;
  clear(): void;
}

/**
 * Remembers what was found, never what was not; callers that miss at the same time share one look-up. `clock` returns
 * epoch milliseconds.
 */
export function createMemory<T>(
  find: (key: string) => Promise<T | undefined>,
  clock: () => number,
): Memory<T> {
  const entries = new Map<string, { until: number; found: Promise<T | undefined> }>();
  const look = async (key: string): Promise<T | undefined> => {
    const entry = { until: Number.POSITIVE_INFINITY, found: find(key) };
    if (entries.size >= maxRemembered) entries.clear();
    entries.set(key, entry);
    try {
      const found = await entry.found;
      entry.until = found === undefined ? 0 : clock() + rememberedForMs;
      return found;
    } catch (error) {
      entry.until = 0;
      throw error;
    } finally {
      if (entry.until === 0 && entries.get(key) === entry) entries.delete(key);
    }
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      return entry !== undefined && entry.until > clock() ? entry.found : look(key);
    },
    clear: () => entries.clear(),
  };
}
