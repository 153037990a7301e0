// What one setting is, and how a table of them is read from the environment. Conductor and the Console have a table each.
import type { ProcessMemory } from "./process-memory.ts";
import { spellFor } from "./quantity.ts";

/** One setting: where it comes from, its value when unset, and how its text is read. */
export interface Setting<T> {
  readonly env: string;
  /** Another variable, read when the first is unset. */
  readonly alias?: string;
  /** Value when the variable is unset or empty; without one the variable is required. */
  readonly fallback?: T;
  /** Reads the text, or throws an `Error` that says what is expected. */
  readonly parse: (text: string) => T;
  /** The text is or may hold a secret: it is never repeated. */
  readonly isSecret?: true;
  /** Maximum value when unset, for the memory that this process has. More than twice as much is refused. */
  readonly suits?: (memory: ProcessMemory) => number;
  readonly about: string;
}

export function setting<T>(value: Setting<T>): Setting<T> {
  return value;
}

export type Environment = Readonly<Record<string, string | undefined>>;
type Table = Readonly<Record<string, Setting<unknown>>>;
export type Values<T extends Table> = { readonly [Name in keyof T]: ReturnType<T[Name]["parse"]> };

/** All that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads every setting of a table and adds a sentence to `problems` for each that is wrong; its value is then undefined.
 * Without `memory`, no value is fitted to it.
 */
export function readSettings<T extends Table>(
  table: T,
  env: Environment,
  problems: string[],
  memory?: ProcessMemory,
): Values<T> {
  const values = Object.entries(table).map(([name, each]) => [name, read(each, env, problems, memory)]);
  return Object.fromEntries(values) as Values<T>;
}

/** The text of a variable without white space around it; empty when it is unset. */
export function textOf(env: Environment, name: string): string {
  return env[name]?.trim() ?? "";
}

function read(
  each: Setting<unknown>,
  env: Environment,
  problems: string[],
  memory: ProcessMemory | undefined,
): unknown {
  const name = textOf(env, each.env) === "" && each.alias !== undefined ? each.alias : each.env;
  const text = textOf(env, name);
  if (text === "") {
    if (!("fallback" in each)) problems.push(`${name} is not set: give the ${each.about}.`);
    return memory === undefined ? each.fallback : suited(each, memory);
  }
  try {
    const value = each.parse(text);
    const misfit = memory === undefined ? undefined : misfitOf(each, value, memory);
    if (misfit !== undefined) problems.push(misfit);
    return value;
  } catch (error) {
    const shown = each.isSecret ? "" : ` "${text.replace(/\/\/[^@/]*@/, "//…@")}"`;
    problems.push(`${name}${shown} is not valid: ${error instanceof Error ? error.message : String(error)}.`);
    return undefined;
  }
}

const mebi = 1024 ** 2;

/** The default, or what suits the memory where that is less. */
function suited({ suits, fallback }: Setting<unknown>, memory: ProcessMemory): unknown {
  return typeof fallback === "number" && suits !== undefined ? Math.min(fallback, suits(memory)) : fallback;
}

/** The sentence that refuses a value for which there is too little memory; undefined when it fits. */
function misfitOf(
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
