// Large texts inside JSON that are passed on as the bytes they came in, instead of being parsed and written anew.
import { isUtf8 } from "node:buffer";

/** A JSON string literal, quotes included, as UTF-8. Whatever does not know of it writes it like any text. */
export class Literal {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  toJSON(): string {
    return JSON.parse(this.bytes.toString("utf8")) as string;
  }
}

/** Smaller messages are parsed sooner than they are searched, in bytes. */
const worthwhileBytes = 64 * 1_024;
/** Members in front of the large one: types, ids and messages. */
const headBytes = 4_096;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Parses a JSON object whose member `name` may be a large text, which becomes a `Literal`. Throws a `SyntaxError` for
 * what is not JSON. The name cannot be mistaken inside another text: there its quotes would be escaped.
 */
export function parseWithLiteral(data: Buffer, name: string): unknown {
  const found = findLiteral(data, name);
  if (found === undefined) return JSON.parse(data.toString("utf8"));
  const { start, end } = found;
  const rest = `${data.toString("utf8", 0, start)}null${data.toString("utf8", end)}`;
  const value: unknown = JSON.parse(rest);
  if (typeof value !== "object" || value === null || !(name in value))
    return JSON.parse(data.toString("utf8"));
  return { ...value, [name]: new Literal(data.subarray(start, end)) };
}

/**
 * Puts the bytes that a large text came in in its place, in an object that was parsed from `data`. For what is passed on
 * to programs that do not bear bad JSON: here all of it has been parsed.
 */
export function restoreLiteral(data: Buffer, value: unknown, name: string): unknown {
  const found = findLiteral(data, name);
  if (found === undefined || !isText(value, name) || !isUtf8(data)) return value;
  return { ...value, [name]: new Literal(data.subarray(found.start, found.end)) };
}

/** The object with an empty text where it has a `Literal`, to check its shape. */
export function withoutLiterals(value: unknown): unknown {
  const found = literalIn(value);
  return found === undefined ? value : { ...found.members, [found.name]: "" };
}

/** JSON of an object, in pieces of bytes when one of its members is a `Literal`. */
export function stringifyWithLiteral(value: unknown): string | Buffer[] {
  const found = literalIn(value);
  if (found === undefined) return JSON.stringify(value);
  const { members, name, literal } = found;
  const rest = JSON.stringify({ ...members, [name]: undefined });
  const head = `${rest.slice(0, -1)}${rest === "{}" ? "" : ","}${JSON.stringify(name)}:`;
  return [Buffer.from(head), literal.bytes, Buffer.from("}")];
}

/** The member of an object that is a `Literal`. Every answer is asked for it, and hardly any has one. */
function literalIn(value: unknown) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const members = value as Record<string, unknown>;
  for (const name in members) {
    const literal = members[name];
    if (literal instanceof Literal) return { members, name, literal };
  }
  return undefined;
}

function isText(value: unknown, name: string): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "string";
}

/** Where the large text of a member stands, quotes included; undefined where there is none. */
function findLiteral(data: Buffer, name: string): { start: number; end: number } | undefined {
  if (data.length < worthwhileBytes) return undefined;
  const key = Buffer.from(`${JSON.stringify(name)}:`);
  const at = data.subarray(0, headBytes).indexOf(key);
  if (at === -1) return undefined;
  let start = at + key.length;
  while (data[start] === 0x20) start += 1;
  const end = data[start] === quote ? literalEnd(data, start + 1) : -1;
  return end === -1 ? undefined : { start, end };
}

/** One past the quote that ends a text, or -1. A quote after an odd number of backslashes is part of the text. */
function literalEnd(data: Buffer, from: number): number {
  for (let at = data.indexOf(quote, from); at !== -1; at = data.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (data[at - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}
