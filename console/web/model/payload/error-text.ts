// An error as people read it: one line that says what happened, and the rest. Each SDK writes errors in its own way.
import { readPayload } from "./payload.ts";
import { valueAt, writeNode } from "./node.ts";
import type { PayloadNode } from "./node.ts";

export interface ErrorText {
  /** The first line with words; of a traceback, the exception. */
  readonly message: string;
  /** The error's code for programs. */
  readonly code?: string;
  /** What surrounds the message: its other lines, the stack, a traceback. */
  readonly rest: string;
  /** The error's other members. */
  readonly members?: PayloadNode;
}

/** Errors are read further than other payloads: a message may be long, and what follows it matters. */
const readLength = 1_048_576;
const known = new Set(["name", "message", "stack", "code"]);

/** Splits an error's text. */
export function readError(text: string): ErrorText {
  const { node, reading } = readPayload(text, readLength);
  if (node?.kind === "object" && reading !== "pickle") {
    const name = textAt(node, "name");
    const message = [name, textAt(node, "message")].filter((part) => part !== "").join(": ");
    if (message !== "") {
      const code = textAt(node, "code");
      const others = node.entries.filter(({ key }) => !known.has(key));
      return {
        ...split(message, withoutHead(textAt(node, "stack"), message)),
        ...(code === "" ? {} : { code }),
        ...(others.length === 0 ? {} : { members: { kind: "object", entries: others } as const }),
      };
    }
  }
  if (reading === "pickle" && node !== undefined) return split(writeNode(node).replaceAll(/\s+/g, " "), "");
  const [, inner] = /^\[(\p{L}[^]*)\]$/u.exec(text.trim()) ?? [];
  return split(node?.kind === "string" ? node.value : (inner ?? text), "");
}

/** Whether a line of a stack lies in an installed package or the language's runtime. */
export function isLibraryFrame(line: string): boolean {
  return /node_modules|node:internal|site-packages|\/lib\/python\d|\/usr\/local\/go\/|^\s*at java\./.test(
    line,
  );
}

/** Whether a line of a stack says where the application's own code was. */
export function isOwnFrame(line: string): boolean {
  return /^\s*(?:at |File ")/.test(line) && !isLibraryFrame(line);
}

function textAt(node: PayloadNode, key: string): string {
  const value = valueAt(node, key);
  if (value?.kind === "string") return value.value;
  return value?.kind === "atom" && !/^(?:null|undefined|None)$/.test(value.text) ? value.text : "";
}

/** A stack begins by repeating the message. */
function withoutHead(stack: string, message: string): string {
  return stack.startsWith(message) ? stack.slice(message.length).replace(/^\n/, "") : stack;
}

/** Maximum length of a headline, which is one line. */
const maxHeadline = 300;

function split(text: string, stack: string): { readonly message: string; readonly rest: string } {
  const lines = text.split("\n");
  const at = raisedAt(lines) ?? firstWith(lines, 0) ?? 0;
  const line = withoutFrame(lines[at] ?? "");
  // "Error:" alone says nothing; the next line does.
  const next = line.endsWith(":") ? firstWith(lines, at + 1) : undefined;
  const isAnnounced = next !== undefined && !/^\s*at /.test(lines[next] ?? "");
  const headline = isAnnounced ? `${line} ${withoutFrame(lines[next] ?? "")}` : line;
  const isCut = headline.length > maxHeadline;
  const told = isAnnounced ? [at, next] : [at];
  const others = lines.filter((_, index) => !told.includes(index));
  while (others[0]?.trim() === "") others.shift();
  return {
    message: isCut ? `${headline.slice(0, maxHeadline)}…` : headline,
    rest: [...(isCut ? [headline] : []), ...others, ...(stack === "" ? [] : [stack])].join("\n"),
  };
}

/** The first line from here on that has a letter or digit. */
function firstWith(lines: readonly string[], from: number): number | undefined {
  const found = lines.findIndex((line, index) => index >= from && /[\p{L}\p{N}]/u.test(line));
  return found === -1 ? undefined : found;
}

const traceback = "Traceback (most recent call last):";

/** The line of a traceback with the exception: below its indented lines. Of several tracebacks the last one counts. */
function raisedAt(lines: readonly string[]): number | undefined {
  const isGroup = lines.some((line) => line.includes(`Exception Group ${traceback}`));
  const begins = (line: string): boolean => line.includes(traceback);
  const begin = isGroup ? lines.findIndex(begins) : lines.findLastIndex(begins);
  if (begin === -1) return undefined;
  const found = lines.findIndex(
    (line, index) => index > begin && /^(?:\s*\| )?[\p{L}_]/u.test(line) && !/^\s*\|\s{2}/.test(line),
  );
  return found === -1 ? undefined : found;
}

/** Removes the bar before a line of an exception group. */
function withoutFrame(line: string): string {
  return line.replace(/^\s*\| /, "").trim();
}
