// A stack file as the program would see it, with stand-ins for what only the stack's key can decrypt.
import { readFileSync } from "node:fs";

import { parse } from "yaml";

export interface StackConfig {
  readonly config: Record<string, string>;
  readonly secretKeys: string[];
}

/** Reads `stacks/Pulumi.<stack>.yaml`; values that are not text become JSON, as in the engine. */
export function readStackFile(folder: URL, stack: string): StackConfig {
  const file = new URL(`Pulumi.${stack}.yaml`, folder);
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`There is no stack file ${file.pathname}; write one, or choose another stack.`, {
      cause: error,
    });
  }
  const entries = Object.entries((parse(text) as { readonly config?: Record<string, unknown> }).config ?? {});
  const secretKeys = entries.filter(([, value]) => isSealed(value)).map(([key]) => key);
  const config = entries.map(
    ([key, value]) => [key, isSealed(value) ? standIn(key, entries) : toText(value)] as const,
  );
  return { config: Object.fromEntries(config), secretKeys };
}

function isSealed(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One secret is an object, with an entry for each variable that a connector names. */
function standIn(key: string, entries: readonly [string, unknown][]): string {
  if (!key.endsWith(":dexConnectorSecrets")) return `value of ${key}`;

  const names = JSON.stringify(entries).matchAll(/\$\{?([A-Z][A-Z0-9_]*)/g);
  return JSON.stringify(Object.fromEntries([...names].map(([, name = ""]) => [name, `value of ${name}`])));
}
