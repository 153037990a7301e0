// Inputs, outputs and errors arrive as text in the application's language. This decides how to show one.
import { toArguments } from "./arguments.ts";
import { readLiteral } from "./literal-reader.ts";
import type { PayloadNode } from "./node.ts";
import { readPickle } from "./pickle.ts";
import { fromSuperJson } from "./superjson.ts";

export type Reading = "json" | "superjson" | "literal" | "pickle" | "text";

export interface Payload {
  readonly reading: Reading;
  /** Missing when the text could not be read as data. */
  readonly node?: PayloadNode;
  /** Whether only the beginning was read. */
  readonly isCut: boolean;
  /** Whether a pickle was understood up to its end. */
  readonly isWhole: boolean;
  readonly text: string;
  /** Size in UTF-8; undefined for a text that takes long to measure: see `measure`. */
  readonly bytes: number | undefined;
}

/** Maximum characters of a text that are read as data; more would stall the page. */
export const readLength = 65_536;

/** Reads a payload as a pickle, as literals of JSON, Node or Python, or as plain text. */
export function readPayload(text: string, limit = readLength): Payload {
  const bytes = byteLength(text);
  const pickle = readPickle(text);
  if (pickle !== undefined) {
    const { node, isWhole } = pickle;
    return { reading: "pickle", node, isCut: false, isWhole, text, bytes: pickle.bytes };
  }
  const literal = readLiteral(text, limit);
  if (literal === undefined) return { reading: "text", isCut: false, isWhole: true, text, bytes };
  const { node, isJson, isCut } = literal;
  const typed = isJson ? fromSuperJson(node) : undefined;
  const reading = typed !== undefined ? "superjson" : isJson ? "json" : "literal";
  return { reading, node: typed ?? node, isCut, isWhole: true, text, bytes };
}

/** Reads a workflow's input, with its arguments by name. */
export function readInput(text: string, language: string | null): Payload {
  const payload = readPayload(text);
  return payload.node === undefined ? payload : { ...payload, node: toArguments(payload.node, language) };
}

/** Reads a list of texts, such as the values of a stream. */
export function readValues(texts: readonly string[]): Payload {
  let left = readLength;
  const items: PayloadNode[] = [];
  for (const text of texts) {
    if (left <= 0) break;
    items.push(readPayload(text, left).node ?? { kind: "text", text: text.slice(0, left) });
    left -= text.length;
  }
  const text = texts.join("\n");
  const node: PayloadNode = { kind: "array", items };
  return { reading: "literal", node, isCut: left < 0, isWhole: true, text, bytes: byteLength(text) };
}

/** Characters that are measured in one task, which takes a few milliseconds. */
const measuredLength = 4 * 1_048_576;

function byteLength(text: string): number | undefined {
  return text.length > measuredLength ? undefined : new TextEncoder().encode(text).length;
}

/** Size of a text of any length in UTF-8, in bytes, measured in short tasks. */
export async function measure(text: string, signal: AbortSignal): Promise<number> {
  const encoder = new TextEncoder();
  let bytes = 0;
  let at = 0;
  while (at < text.length && !signal.aborted) {
    // A surrogate pair is not split.
    const end = at + measuredLength;
    const until = isFirstOfTwo(text.charCodeAt(end - 1)) ? end + 1 : end;
    bytes += encoder.encode(text.slice(at, until)).length;
    at = until;
    await new Promise((resolve) => setTimeout(resolve));
  }
  return bytes;
}

function isFirstOfTwo(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff;
}

/** A size as people read it. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
