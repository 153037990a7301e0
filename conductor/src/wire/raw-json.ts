// Parts of JSON that stay the bytes they came in: they are passed on, or parsed a part at a time.
import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { nextTurn } from "./turn.ts";

/** JSON of one value, as UTF-8. Code that does not know the class writes it like the value. */
export abstract class RawJson {
  abstract readonly bytes: Buffer;

  toJSON(): unknown {
    return collected === undefined ? JSON.parse(this.bytes.toString("utf8")) : collected.add(this);
  }
}

/** A text, quotes included. */
export class LargeText extends RawJson {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    super();
    this.bytes = bytes;
  }
}

/** A list, brackets included, whose elements come a page at a time. */
export class LargeList<Element = unknown> extends RawJson {
  readonly bytes: Buffer;
  private readonly read: () => Iterable<unknown[]>;

  constructor(bytes: Buffer, read: () => Iterable<unknown[]>) {
    super();
    this.bytes = bytes;
    this.read = read;
  }

  /** Parses one page in each turn of the event loop. Throws a `SyntaxError` for what is not JSON. */
  async *pages(): AsyncGenerator<Element[]> {
    for (const page of this.read()) {
      yield page as Element[];
      await nextTurn();
    }
  }

  /** All elements at once. Throws like `pages`. */
  async all(): Promise<Element[]> {
    const all: Element[] = [];
    for await (const page of this.pages()) for (const element of page) all.push(element);
    return all;
  }
}

/** An object with every list as a whole, in its place. Throws a `SyntaxError` for what is not JSON. */
export async function withWholeLists<T extends object>(value: T): Promise<T> {
  const whole: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member instanceof LargeList) whole[name] = await member.all();
  }

  return Object.keys(whole).length === 0 ? value : { ...value, ...whole };
}

/** The object with an empty text where a member is a `LargeText`, to check its shape. */
export function withoutTexts(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value);
  if (!members.some(([, member]) => member instanceof LargeText)) return value;
  return Object.fromEntries(
    members.map(([name, member]) => [name, member instanceof LargeText ? "" : member]),
  );
}

/** Texts that stand for parts of JSON until these are put in their places. They cannot be guessed. */
export class Stands {
  private readonly id = randomUUID();
  private count = 0;

  next(): string {
    this.count += 1;
    return `${this.id}:${this.count}`;
  }

  isOne(text: string): boolean {
    return text.startsWith(this.id);
  }
}

/** The raw parts that one call of `JSON.stringify` came across. */
class Collected {
  readonly parts: { readonly raw: RawJson; readonly stand: string }[] = [];
  private stands: Stands | undefined;

  add(raw: RawJson): string {
    this.stands ??= new Stands();
    const stand = this.stands.next();
    this.parts.push({ raw, stand });
    return stand;
  }
}

let collected: Collected | undefined;

/** JSON of a value, in pieces of bytes when it has raw parts anywhere. */
export function stringifyRaw(value: unknown): string | Buffer[] {
  const { text, parts } = collect(value);
  if (parts.length === 0) return text;
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { raw, stand } of parts) {
    const start = text.indexOf(`"${stand}"`, at);
    pieces.push(Buffer.from(text.slice(at, start)), raw.bytes);
    at = start + stand.length + 2;
  }
  pieces.push(Buffer.from(text.slice(at)));
  return pieces;
}

function collect(value: unknown): { readonly text: string; readonly parts: Collected["parts"] } {
  const before = collected;
  collected = new Collected();
  try {
    return { text: JSON.stringify(value), parts: collected.parts };
  } finally {
    collected = before;
  }
}

const pieceBytes = 4 * 1_024 ** 2;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Checks, in turns, that a text is one as JSON has them, and UTF-8. For what is passed on to programs that take nothing
 * else. Throws a `SyntaxError`.
 */
export async function checkText({ bytes }: LargeText): Promise<void> {
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
  if (at !== end || bytes[end] !== quote || !isUtf8(bytes)) {
    throw new SyntaxError("a text is cut off or no UTF-8");
  }
}

function escapeLength(bytes: Buffer, at: number): number {
  const escape = bytes.toString("latin1", at, at + 6);
  if (/^\\["\\/bfnrt]/.test(escape)) return 2;
  if (/^\\u[0-9a-fA-F]{4}$/.test(escape)) return 6;
  throw new SyntaxError("a text holds an escape that JSON does not know");
}
