// Large texts inside JSON that are passed on as the bytes they came in, instead of being parsed and written anew.
import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { checkBytes, JsonScan, type JsonLimits, type Span } from "./json-bounds.ts";
import { nextTurn } from "./turn.ts";

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

/** Messages that are smaller are parsed at once: so few bytes hold too few values to matter. */
export const largeBytes = 64 * 1_024;
/** Bytes that are looked at in one turn. */
const pieceBytes = 4 * 1_024 ** 2;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Parses a large JSON object, in turns. Its member `name` may be a text of any size, which becomes a `Literal`; of the rest
 * only as much as the limits allow is parsed. Throws `JsonTooLarge`, and a `SyntaxError` for what is not JSON.
 */
export async function parseInTurns(data: Buffer, name: string, limits: JsonLimits): Promise<unknown> {
  const longest = await scanInTurns(data, limits);
  return isMember(data, name, longest) ? parseAround(data, name, longest, limits) : parseWhole(data, limits);
}

/** Counts values and depth in turns; see `JsonScan`. Resolves in a turn of its own. Throws `JsonTooLarge`. */
export async function scanInTurns(data: Buffer, limits: JsonLimits): Promise<Span> {
  const scan = new JsonScan(data, limits);
  for (;;) {
    await nextTurn();
    const longest = scan.next();
    if (longest !== undefined) return longest;
  }
}

function parseWhole(data: Buffer, limits: JsonLimits): unknown {
  checkBytes(data.length, limits);
  return JSON.parse(data.toString("utf8"));
}

/**
 * Something that cannot be there already stands in for the text, so that it is found again: at the top, or one level below
 * as in what replicas ask each other. What stands elsewhere, or is said twice, is parsed like anything else.
 */
function parseAround(data: Buffer, name: string, { start, end }: Span, limits: JsonLimits): unknown {
  checkBytes(data.length - (end - start), limits);
  const stand = randomUUID();
  const value: unknown = JSON.parse(
    `${data.toString("utf8", 0, start)}"${stand}"${data.toString("utf8", end)}`,
  );
  const holder = [value, ...(isObject(value) ? Object.values(value) : [])].find(
    (each) => isObject(each) && each[name] === stand,
  );
  if (!isObject(holder)) return parseWhole(data, limits);
  holder[name] = new Literal(data.subarray(start, end));
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether a text is the value of a member of this name. The name cannot be part of a text: its quotes would be escaped. */
function isMember(data: Buffer, name: string, { start, end }: Span): boolean {
  const key = Buffer.from(JSON.stringify(name));
  const before = data.toString("latin1", Math.max(0, start - key.length - 16), start).trimEnd();
  return (
    end - start >= largeBytes &&
    before.endsWith(":") &&
    before.slice(0, -1).trimEnd().endsWith(key.toString("latin1"))
  );
}

/**
 * Checks, in turns, that a `Literal` is a text as JSON has them, and UTF-8. For what is passed on to programs that do not
 * bear anything else. Throws a `SyntaxError`.
 */
export async function checkLiteral({ bytes }: Literal): Promise<void> {
  const end = bytes.length - 1;
  let at = 1;
  while (at < end) {
    const until = Math.min(at + pieceBytes, end);
    while (at < until) {
      const byte = bytes[at] ?? 0;
      if (byte < 0x20 || byte === quote) throw new SyntaxError("a text holds what must be escaped");
      at += byte === backslash ? escapeLength(bytes, at) : 1;
    }
    await nextTurn();
  }
  if (at !== end || bytes[end] !== quote || !isUtf8(bytes))
    throw new SyntaxError("a text is cut off or no UTF-8");
}

function escapeLength(bytes: Buffer, at: number): number {
  const escape = bytes.toString("latin1", at, at + 6);
  if (/^\\["\\/bfnrt]/.test(escape)) return 2;
  if (/^\\u[0-9a-fA-F]{4}$/.test(escape)) return 6;
  throw new SyntaxError("a text holds an escape that JSON does not know");
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
