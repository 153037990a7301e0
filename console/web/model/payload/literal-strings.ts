// Quoted strings as JSON, Node and Python write them.
import { isQuote } from "./literal-cursor.ts";
import type { Cursor } from "./literal-cursor.ts";

/** Reads a string with its escapes, and pieces that Node joins with `+`; undefined when it does not end. */
export function readQuoted(cursor: Cursor): string | undefined {
  const start = cursor.position;
  let value = "";
  do {
    cursor.skipSpace();
    const piece = isQuote(cursor.here()) ? readPiece(cursor) : undefined;
    if (piece === undefined) {
      cursor.position = start;
      return undefined;
    }
    value += piece;
  } while (cursor.accept("+"));
  // Node says how much of a long string it left out.
  value += cursor.match(/\.\.\. \d{1,15} more characters?/y) ?? "";
  return value;
}

function readPiece(cursor: Cursor): string | undefined {
  const { text, end } = cursor;
  const quote = cursor.here();
  let value = "";
  let from = cursor.position + 1;
  for (let at = from; at < end; at += 1) {
    const character = text[at];
    if (character === quote) {
      cursor.position = at + 1;
      return value + text.slice(from, at);
    }
    if (character !== "\\") continue;
    const escape = readEscape(text, at + 1);
    value += text.slice(from, at) + escape.value;
    at += escape.length;
    from = at + 1;
  }
  if (!cursor.isCut) return undefined;
  cursor.position = end;
  return value + text.slice(from, end);
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

function readEscape(text: string, at: number): { readonly value: string; readonly length: number } {
  const character = text[at] ?? "";
  if (!"xuU".includes(character) || character === "") {
    return { value: simpleEscapes[character] ?? character, length: 1 };
  }

  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\})/.exec(
    text.slice(at, at + 10),
  );
  if (hex === null) return { value: character, length: 1 };
  const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? hex[4] ?? "0", 16);
  return { value: code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd", length: hex[0].length };
}
