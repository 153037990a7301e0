// What one setting is.
import type { ProcessMemory } from "./process-memory.ts";
import { spellFor } from "./quantity.ts";

/** One setting: where it comes from, what it is when unset, and how its text is read. */
export interface Setting<T> {
  readonly env: string;
  /** Value when the variable is unset or empty; without one the variable is required. */
  readonly fallback?: T;
  /** Reads the text, or throws an `Error` that says what is expected. */
  readonly parse: (text: string) => T;
  /** What suits the memory that there is: the most that is taken when unset. Twice as much does not fit any more. */
  readonly suits?: (memory: ProcessMemory) => number;
  readonly about: string;
}

export function setting<T>(value: Setting<T>): Setting<T> {
  return value;
}

const mebi = 1024 ** 2;

/** A default, or what suits the memory where that is less. */
export function suited({ suits }: Setting<unknown>, value: unknown, memory: ProcessMemory): unknown {
  return typeof value === "number" && suits !== undefined ? Math.min(value, suits(memory)) : value;
}

/** The sentence that refuses a value for which there is too little memory; undefined when it fits. */
export function misfitOf(
  { env, suits, parse }: Setting<unknown>,
  value: unknown,
  memory: ProcessMemory,
): string | undefined {
  if (suits === undefined || typeof value !== "number") return undefined;
  const most = 2 * suits(memory);
  if (value <= most) return undefined;
  const [heap, total] = [memory.heapBytes, memory.totalBytes].map((each) => `${Math.floor(each / mebi)}MiB`);
  const advice = most < mebi ? most : Math.floor(most / mebi) * mebi;
  return (
    `${env} ${spellFor(parse, value)} does not fit into the memory of this process, ${total} with a heap of ${heap}: ` +
    `give at most ${spellFor(parse, advice)}, or more memory.`
  );
}
