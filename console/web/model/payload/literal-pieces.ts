// Values of literals without parts: numbers, dates, regular expressions, tags in angle or square brackets, and errors with
// their stacks.
import { isQuote } from "./literal-cursor.ts";
import type { Cursor } from "./literal-cursor.ts";
import type { PayloadNode } from "./node.ts";

const number = /[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?[nj]?/y;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const date = /[+-]?\d{4,6}-\d{2}-\d{2}(?:T[\d:.]{1,20}(?:Z|[+-]\d{2}:?\d{2})?)?/y;
const complex = /\([+-]?[\d.einfa]{1,40}[+-][\d.einfa]{1,40}j\)/y;
const left = /\.\.\.(?: \d{1,15} more \w{1,20})?/y;
const regularExpression = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,500}\]){1,1000}\/[a-z]{0,8}/y;
const bytes = /(?:[bB][rR]?|[rR][bB])(?=['"])/y;

/** A number, date, complex number, regular expression or bytes, as written. */
export function readScalar(cursor: Cursor): string | undefined {
  const next = cursor.here();
  if (next === "/") return cursor.match(regularExpression);
  if (next === "(") return cursor.match(complex);
  if (next === "." && cursor.here(1) === ".") return cursor.match(left);
  return cursor.match(date) ?? cursor.match(number);
}

/** Whether a number is written as in JSON. */
export function isJsonNumber(text: string): boolean {
  return jsonNumber.test(text);
}

/** `b'…'` keeps its text, as its escapes are bytes, not characters. `readString` reads the part after the letter. */
export function readBytes(cursor: Cursor, readString: () => string | undefined): string | undefined {
  const start = cursor.position;
  if (cursor.match(bytes) === undefined) return undefined;
  if (readString() !== undefined) return cursor.slice(start);
  cursor.position = start;
  return undefined;
}

/** `<Color.RED: 1>`, `<Buffer 01 02>`, `<3 empty items>`, `<class 'int'>`: up to the bracket that closes the first. */
export function readAngle(cursor: Cursor): string | undefined {
  return cursor.look((from, limit) => closingAt(cursor.text, from, limit, "<", ">"));
}

/** Words that may be the only item of a list, where Node prints a name. */
const plainWords = new Set(
  "true false null undefined NaN Infinity True False None nan inf Ellipsis".split(" "),
);

const functionTag = /\[(?:Async)?(?:Generator)?Function(?: \(|: |\])[^\]\n]{0,300}\]?(?: [A-Za-z]{1,30})?/y;
const classTag = /\[class [^\]\n]{1,300}\]/y;
const symbolTag = /\[Symbol\([^\]\n]{0,300}\)\]/y;
const circularTag = /\[Circular \*\d{1,9}\]/y;
const accessorTag = /\[(?:Getter\/Setter|Getter|Setter)(?:: [^\]\n]{0,300})?\]/y;
const iteratorTag = /\[\p{Lu}[\w$]{0,80} (?:Iterator|Entries)\]/uy;
const prototypeTag = /\[[\p{L}_$][\w$. ]{0,100}(?:<[^\]\n]{1,200}>)?: null prototype\]/uy;
const nameTag = /\[([\p{L}_$][\w$]{0,100})(?: <[^\]\n]{1,200}>)?\]/uy;
const tags = [functionTag, classTag, symbolTag, circularTag, accessorTag, iteratorTag, prototypeTag] as const;
const toldTag = /\[[\p{L}_$][\w$.]{0,100}(?: \[[^\]\n]{1,80}\]){0,2}: /uy;

/** What Node prints in square brackets instead of a value: `[Circular *1]`, `[Function: f]`, `[Error: inner]`. */
export function readSquareTag(cursor: Cursor): string | undefined {
  for (const tag of tags) {
    const found = cursor.match(tag);
    if (found !== undefined) return found;
  }
  const name = cursor.matches(nameTag);
  if (name !== undefined && !plainWords.has(name.slice(1, -1))) return cursor.match(nameTag);
  if (cursor.matches(toldTag) === undefined) return undefined;
  return cursor.look((from, limit) => toldEnd(cursor.text, from, limit));
}

/** The end of `[Error: any text]`, whose text may contain brackets: the first bracket after which an item can end. */
function toldEnd(text: string, from: number, limit: number): number | undefined {
  const balanced = closingAt(text, from, limit, "[", "]");
  if (balanced !== undefined && endsItem(text, balanced)) return balanced;
  for (let at = text.indexOf("]", from); at !== -1 && at < limit; at = text.indexOf("]", at + 1)) {
    if (endsItem(text, at + 1)) return at + 1;
  }

  return undefined;
}

function endsItem(text: string, at: number): boolean {
  return /^\s{0,200}(?:[,}\])]|$|=>|: |\{)/.test(text.slice(at, at + 202));
}

function closingAt(
  text: string,
  from: number,
  limit: number,
  open: string,
  close: string,
): number | undefined {
  let depth = 0;
  for (let at = from; at < limit; at += 1) {
    const character = text[at] ?? "";
    if (character === open) {
      depth += 1;
    } else if (character === close && (depth -= 1) === 0) {
      return at + 1;
    } else if (isQuote(character) && /[\s:(=,[]/.test(text[at - 1] ?? "")) {
      const end = text.indexOf(character, at + 1);
      if (end !== -1 && end < limit) at = end;
    }
  }
  return undefined;
}

const errorHead = /[\p{Lu}][\w$.]{0,100}(?: \[[^\]\n]{1,80}\])?(?:: |\n)/uy;
const stackedError =
  /[\p{Lu}][\w$.]{0,100}(?: \[[^\]\n]{1,80}\])?(?:: [^]{0,1000}?)?\n\s{1,200}at [^\n]{1,2000}/uy;
const frame = /\n\s{1,200}(?:at |\.\.\. \d{1,9} lines matching)[^\n]{1,2000}/y;

/** An error that Node prints with its stack. Its other members follow in braces. */
export function readStackedError(cursor: Cursor): PayloadNode | undefined {
  if (cursor.matches(errorHead) === undefined) return undefined;
  const start = cursor.position;
  const head = cursor.look((from) => {
    const found = cursor.matches(stackedError);
    return found === undefined ? undefined : from + found.length;
  });
  if (head === undefined) return undefined;
  while (cursor.match(frame) !== undefined);
  // The last line may continue with a comma, the error's members, or the value of which the error is the key.
  const ending = / \{$|,$| => [^\n]*$/.exec(cursor.slice(start))?.[0] ?? "";
  cursor.position -= ending.length;
  const text = cursor.slice(start);
  const at = text.search(/\n\s+at /);
  const [, name = "Error", message = ""] = /^([^:\n]*):? ?([^]*)$/.exec(text.slice(0, at)) ?? [];
  const stack = text
    .slice(at + 1)
    .split("\n")
    .map((line) => line.trim())
    .join("\n");
  return {
    kind: "object",
    tag: name,
    entries: [
      { key: "message", value: { kind: "string", value: message } },
      { key: "stack", value: { kind: "string", value: stack } },
    ],
  };
}
