// Secrets of a configuration: each is read from the environment or from a file of its own.
import type { Environment } from "./settings.ts";

export interface Sources {
  readonly env: Environment;
  /** Reads a file whole, as text; throws where it cannot. */
  readonly readFile: (path: string) => string;
}

export type Members = Readonly<Record<string, unknown>>;

export const reference = 'must be {"env": NAME} or {"file": PATH}';

/** What an environment variable or a file holds; a text in its place is refused unseen, because it may be the secret. */
export function readSecret(
  members: Members,
  name: string,
  place: string,
  { env, readFile }: Sources,
  problems: string[],
): string | undefined {
  const given = members[name];
  if (given === undefined) return undefined;
  const [kind, from] = (isObject(given) && Object.entries(given)[0]) || [];
  const isReference = isObject(given) && Object.keys(given).length === 1 && typeof from === "string";
  if (!isReference || (kind !== "env" && kind !== "file")) {
    problems.push(`${place}.${name} ${reference}.`);
    return undefined;
  }
  if (kind === "env") {
    if (!env[from]) problems.push(`${place}.${name}: the environment has no ${from}.`);
    return env[from] || undefined;
  }
  try {
    const secret = readFile(from).trim();
    if (secret === "") problems.push(`${place}.${name}: ${from} is empty.`);
    return secret || undefined;
  } catch (error) {
    problems.push(`${place}.${name}: ${from} cannot be read: ${(error as Error).message}.`);
    return undefined;
  }
}

export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
