// Inputs, outputs and errors arrive as display text of the application's language. This decides how to show one.
import { readLiteral } from "./literal-reader.ts";
import type { PayloadNode } from "./literal-reader.ts";

export type Reading = "json" | "literal" | "text";

export interface Payload {
  readonly reading: Reading;
  /** Missing when the text could not be read as data. */
  readonly node?: PayloadNode;
  readonly text: string;
  readonly bytes: number;
}

/** Longer texts are shown as text: reading them would stall the page. */
const maxReadableLength = 262_144;

/** Reads a payload: JSON first, then the literals of Node and Python, else plain text. */
export function readPayload(text: string): Payload {
  const bytes = new TextEncoder().encode(text).length;
  const looksLikeData =
    /^\s*[[{("'\d-]|^\s*(true|false|null|None|True|False|undefined)\s*$|^\s*\p{L}[\w.]*(\(\d+\))? ?[[{]/u;
  if (text.length > maxReadableLength || !looksLikeData.test(text)) return { reading: "text", text, bytes };
  const node = readLiteral(text);
  if (node === undefined) return { reading: "text", text, bytes };
  return { reading: isJson(text) ? "json" : "literal", node, text, bytes };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The node again as indented JSON-like text, for copying. */
export function writeNode(node: PayloadNode, indent = ""): string {
  if (node.kind === "atom") return node.text;
  if (node.kind === "string") return JSON.stringify(node.value);
  const inner = `${indent}  `;
  const [open, close] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
  const lines =
    node.kind === "object"
      ? node.entries.map(({ key, value }) => `${inner}${JSON.stringify(key)}: ${writeNode(value, inner)}`)
      : node.items.map((item) => inner + writeNode(item, inner));
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/** A size as people read it. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/**
 * Splits an error's text into what a person reads first and the rest. SDKs send a JSON object with name, message
 * and stack, or the printed error.
 */
export function readError(text: string): { readonly message: string; readonly rest: string } {
  const { node } = readPayload(text);
  if (node?.kind === "object") {
    const field = (name: string): string => {
      const value = node.entries.find(({ key }) => key === name)?.value;
      return value?.kind === "string" ? value.value : "";
    };
    const message = [field("name"), field("message")].filter((part) => part !== "").join(": ");
    if (message !== "") return headline(message, withoutHead(field("stack"), message));
  }
  return headline(node?.kind === "string" ? node.value : text, "");
}

/** Whether a line of a stack lies in an installed package or the language's runtime. */
export function isLibraryFrame(line: string): boolean {
  return /node_modules|node:internal|site-packages|\/lib\/python\d|\/usr\/local\/go\/|^\s*at java\./.test(
    line,
  );
}

/** A stack begins by repeating the message. */
function withoutHead(stack: string, message: string): string {
  return stack.startsWith(message) ? stack.slice(message.length).replace(/^\n/, "") : stack;
}

/** A headline is one line of at most this length. */
const maxHeadline = 300;

/** The first line that says something, and everything after it. */
function headline(text: string, stack: string): { message: string; rest: string } {
  const lines = text.split("\n");
  const at = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ""),
  );
  const line = (lines[at] ?? "").trim();
  const isCut = line.length > maxHeadline;
  const below = [...(isCut ? [line] : []), ...lines.slice(at + 1)].join("\n");
  return {
    message: isCut ? `${line.slice(0, maxHeadline)}…` : line,
    rest: [below, stack].filter((part) => part !== "").join("\n"),
  };
}
