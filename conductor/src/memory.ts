// Bounded memories. Nearly every request needs the same few rows: without a short memory of them, Postgres would limit how
// many requests a replica can answer.

/** A map of limited size: one entry more, and the entry that was used least recently goes. */
export class BoundedMap<Value> extends Map<string, Value> {
  private readonly max: number;

  constructor(max: number) {
    super();
    this.max = max;
  }

  override get(name: string): Value | undefined {
    const value = super.get(name);
    if (value !== undefined) this.set(name, value);
    return value;
  }

  override set(name: string, value: Value): this {
    this.delete(name);
    super.set(name, value);
    const [oldest] = this.keys();
    if (this.size > this.max && oldest !== undefined) this.delete(oldest);
    return this;
  }
}

/** Changes made through another replica are seen within this many milliseconds; own changes at once. */
const rememberedForMs = 1_000;
const maxRemembered = 10_000;

export interface Memory<T> {
  /** What is remembered under a name, or what `find` finds now. Rejects as `find` does. */
  get(name: string, find: () => Promise<T>): Promise<T>;
  forget(name: string): void;
  clear(): void;
}

/**
 * Remembers what was found for as long as `keepMs` says: a second by default; that nothing was found is not remembered.
 * Callers that miss at the same time share one look-up. `clock` returns epoch milliseconds.
 */
export function createMemory<T>(clock: () => number, keepMs: (found: T) => number = keepFound): Memory<T> {
  const entries = new BoundedMap<{ until: number; readonly found: Promise<T> }>(maxRemembered); // mutable
  const look = async (name: string, find: () => Promise<T>): Promise<T> => {
    const entry = { until: Number.POSITIVE_INFINITY, found: find() };
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
