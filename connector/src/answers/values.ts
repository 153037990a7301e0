// Stored values as text for people, whichever SDK has written them. Nothing is decoded that could run code.
import { inspect } from "node:util";
import type { Serializer } from "../database/store.ts";

const closedMarker = "__DBOS_STREAM_CLOSED__";
/** Go's name for JSON in base64. */
const goFormat = "DBOS_JSON";
/** How Go writes that there is no value. */
const goNothing = "__DBOS_NIL";
/** A marker that Python has pickled is not longer. */
const maxMarkerLength = 120;

/**
 * A value as the SDK of its language shows it: TypeScript's like `console.log`, Go's as JSON. Portable values and Java's
 * are JSON as they are stored, and Python's stay pickled. Undefined where nothing is stored.
 */
export async function display(
  serializer: Serializer,
  stored: string | null | undefined,
  format: string | null,
): Promise<string | undefined> {
  const value = await read(serializer, stored, format);
  if (value === undefined || value.kind === "text") return value?.text;
  return value.of === undefined ? undefined : show(value.of);
}

/** An error likewise: TypeScript's as JSON with name, message and stack, and Go's as it is stored, which is its message. */
export async function displayError(
  serializer: Serializer,
  stored: string | null | undefined,
  format: string | null,
): Promise<string | undefined> {
  if (format === goFormat) return stored ?? undefined;
  const value = await read(serializer, stored, format);
  if (value === undefined || value.kind === "text") return value?.text;
  return JSON.stringify(value.of);
}

/** Whether a value of a stream says that it has ended. */
export function isEndOfStream(stored: string, format: string | null): boolean {
  if (stored === closedMarker || stored === JSON.stringify(closedMarker)) return true;
  if (stored.length > maxMarkerLength) return false;
  if (stored.includes(closedMarker)) return format === "js_superjson";
  return ["py_pickle", goFormat].includes(format ?? "") && decoded(stored).includes(closedMarker);
}

type Value =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly of: unknown };

async function read(
  serializer: Serializer,
  stored: string | null | undefined,
  format: string | null,
): Promise<Value | undefined> {
  if (stored === null || stored === undefined) return undefined;
  if (format === goFormat) {
    const json = decoded(stored);
    return stored === goNothing || json === goNothing ? undefined : { kind: "text", text: json };
  }
  if (format !== null && format !== serializer.name()) return { kind: "text", text: stored };
  try {
    return { kind: "value", of: await serializer.parse(stored) };
  } catch {
    return { kind: "text", text: stored };
  }
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}

function show(value: unknown): string {
  return inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity });
}
