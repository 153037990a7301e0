// A tolerant parser for the literals that SDKs print: JSON (Go, Java), Node's inspect (TypeScript), Python's repr.
// It reads value by value: an unknown value becomes a leaf of text, and the rest is still read. It evaluates nothing, takes
// time in proportion to the text, and reads a limited part of a long text.
import { Cursor, isQuote } from "./literal-cursor.ts";
import {
  isJsonNumber,
  readAngle,
  readBytes,
  readScalar,
  readSquareTag,
  readStackedError,
} from "./literal-pieces.ts";
import { readQuoted } from "./literal-strings.ts";
import { isCollection, tagged } from "./node.ts";
import type { PayloadEntry, PayloadNode } from "./node.ts";

export interface Literal {
  readonly node: PayloadNode;
  /** Whether every value is written as in JSON. */
  readonly isJson: boolean;
  /** Whether the text is longer than the part that was read. */
  readonly isCut: boolean;
}

/** Reads a text as one literal, up to `limit` characters; undefined when it is not one. */
export function readLiteral(text: string, limit: number): Literal | undefined {
  return new Reader(new Cursor(text, limit)).whole();
}

/** Maximum depth; deeper values stay text. */
const maxDepth = 100;
/** Maximum values that are read. */
const maxValues = 20_000;
const closers: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

const jsonWords = new Set(["true", "false", "null"]);
const nodeWords = ["undefined", "NaN", "Infinity", "-Infinity"];
const pythonWords = ["None", "True", "False", "nan", "inf", "-inf", "-nan", "Ellipsis", "NotImplemented"];
const words = new Set([...jsonWords, ...nodeWords, ...pythonWords]);

const name = /-?[\p{L}_$][\p{L}\p{N}_$.]{0,200}/uy;
const keyInBraces = /(?:[\p{L}_$][\p{L}\p{N}_$]{0,200}|-?\d{1,40}(?:\.\d{1,40})?)(?=:(?!:))/uy;
const keyInBrackets = /[\p{L}_$][\p{L}\p{N}_$]{0,200}(?=: )/uy;
const keyInCall = /[\p{L}_][\p{L}\p{N}_]{0,200}(?==(?!=))/uy;
const sized = /\(\d{1,15}\)(?=(?: \[[^\]\n]{1,100}\]| <[^\n]{1,200}>)? [{[])/y;
const innerTag = /(?: \[[^\][\n]{1,100}\]| <[^\n{]{1,200}>)(?= [{[])/y;
const joined = / (?=[{[])/y;
const symbol = /Symbol\([^\n]{0,200}?\)(?=\s{0,200}(?:[,}\])]|=>|$))/y;
/** Python's classes whose calls are shown as text. */
const plainCalls = /^(?:datetime|zoneinfo|ZoneInfo|pathlib|slice|range)\b/;

/** Classes whose members are values instead of names. */
const keyed = /(?:^|\[)(?:Map|Set)\b/;

interface Member {
  readonly key?: string;
  readonly value: PayloadNode;
}

class Reader {
  private readonly cursor: Cursor;
  private isJson = true;
  /** Whether a bracket was open when the text ended. */
  private isUnfinished = false;
  /** How many values were understood; a text without any is prose. */
  private understood = 0;
  private values = 0;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  whole(): Literal | undefined {
    const { cursor } = this;
    cursor.skipSpace();
    const node = this.value(0);
    cursor.skipSpace();
    if (node === undefined || this.isUnfinished || !cursor.isAtEnd) return undefined;
    if (this.understood === 0) return undefined;
    // A single error is readable as text.
    if (node.kind === "object" && this.understood === 1 && node.entries[1]?.key === "stack") return undefined;
    return { node, isJson: this.isJson, isCut: cursor.isCut };
  }

  /** A value that begins here; undefined, with nothing taken, when there is none. */
  private value(depth: number): PayloadNode | undefined {
    const { cursor } = this;
    if (depth > maxDepth) return undefined;
    const reference = cursor.match(/<ref \*\d{1,9}> /y);
    if (reference !== undefined) {
      const node = this.value(depth + 1);
      return node === undefined ? undefined : tagged(node, reference.trim());
    }
    const next = cursor.here();
    if (isQuote(next)) return this.string(next);
    if (depth >= maxDepth && next in closers) return undefined;
    if (next === "{") return this.braces(depth);
    if (next === "[") return this.square(depth);
    if (next === "<") return this.angle(depth);
    const scalar = readScalar(cursor);
    if (scalar !== undefined) return this.atom(scalar, isJsonNumber(scalar));
    if (next === "(") return this.list("(", depth, "tuple");
    return this.word(depth);
  }

  /** A member's value. A value that no comma or bracket follows becomes text, together with what follows. */
  private item(depth: number, endsAtColon: boolean): PayloadNode {
    const { cursor } = this;
    cursor.skipSpace();
    const start = cursor.position;
    const before = this.understood;
    const node = this.value(depth);
    cursor.skipSpace();
    const next = cursor.here();
    const isKey = endsAtColon && (next === ":" || (next === "=" && cursor.here(1) === ">"));
    if (node !== undefined && (next === "" || isKey || ",}])".includes(next))) return node;
    cursor.skipRaw();
    this.understood = before;
    this.isJson = false;
    return { kind: "text", text: cursor.slice(start).trim() };
  }

  /** `{…}` is an object when its members have names, and a set when no member has one. */
  private braces(depth: number, name?: string): PayloadNode {
    const members = this.members("{", depth, name !== undefined && keyed.test(name));
    if (members.length > 0 && name === undefined && members.every(({ key }) => key === undefined)) {
      this.isJson = false;
      return { kind: "array", tag: "set", items: members.map(({ value }) => value) };
    }
    const isSet = members.length > 0 && members.every(({ key }) => key === undefined);
    return isSet ? { kind: "array", items: members.map(({ value }) => value) } : toObject(members);
  }

  private square(depth: number): PayloadNode | undefined {
    const tag = readSquareTag(this.cursor);
    if (tag === undefined) return this.list("[", depth);
    return this.tagOrHolder(tag, depth);
  }

  private angle(depth: number): PayloadNode | undefined {
    const tag = readAngle(this.cursor);
    return tag === undefined ? undefined : this.tagOrHolder(tag, depth);
  }

  private tagOrHolder(tag: string, depth: number): PayloadNode {
    this.isJson = false;
    if (this.cursor.match(joined) === undefined) return this.atom(tag, false);
    return tagged(this.holder(tag, depth), tag);
  }

  /** The value after a class name. */
  private holder(tag: string, depth: number): PayloadNode {
    if (depth + 1 >= maxDepth) return this.item(depth + 1, false);
    return this.cursor.here() === "{" ? this.braces(depth, tag) : this.list("[", depth);
  }

  private list(open: string, depth: number, tag?: string): PayloadNode {
    const members = this.members(open, depth);
    if (tag !== undefined) this.isJson = false;
    const node: PayloadNode = members.some(({ key }) => key !== undefined)
      ? toObject(members)
      : { kind: "array", items: members.map(({ value }) => value) };
    return tag === undefined ? node : tagged(node, tag);
  }

  /** Members up to the closing bracket, or the end of the readable part. */
  private members(open: string, depth: number, holdsAny = open !== "{"): Member[] {
    const { cursor } = this;
    const close = closers[open] ?? "";
    cursor.position += 1;
    const members: Member[] = [];
    let mayFollow = false;
    while (!cursor.accept(close)) {
      if ((this.values += 1) > maxValues) cursor.stop();
      if (cursor.isAtEnd) {
        this.isUnfinished ||= !cursor.isCut;
        return members;
      }
      members.push(this.member(open, depth + 1, holdsAny));
      mayFollow = cursor.accept(",");
      if (!mayFollow && !cursor.isAtEnd && cursor.here() !== close) {
        members.push({ value: this.leftOver() });
        mayFollow = cursor.accept(",");
      }
    }
    if (members.length === 0) this.understood += 1;
    // JSON has no comma after the last member.
    if (mayFollow && members.length > 0) this.isJson = false;
    return members;
  }

  /** Text where a list should continue or end. A closing bracket of another kind counts as text. */
  private leftOver(): PayloadNode {
    const { cursor } = this;
    const start = cursor.position;
    cursor.position += 1;
    cursor.skipRaw();
    this.isJson = false;
    return { kind: "text", text: cursor.slice(start).trim() };
  }

  /** `holdsAny`: the member may be an error, whose name looks like a member's. */
  private member(open: string, depth: number, holdsAny: boolean): Member {
    const { cursor } = this;
    cursor.skipSpace();
    const start = cursor.position;
    if (cursor.match(/<rejected> /y) !== undefined) return { value: tagged(this.named(depth), "<rejected>") };
    const error = holdsAny ? this.stackedError(depth) : undefined;
    const key =
      error === undefined
        ? cursor.match(open === "{" ? keyInBraces : open === "[" ? keyInBrackets : keyInCall)
        : undefined;
    if (key !== undefined) {
      this.isJson = false;
      cursor.position += 1;
      return { key, value: this.named(depth) };
    }
    const isQuoted = cursor.here() === '"';
    const before = this.understood;
    const node = error ?? this.item(depth, open !== "(");
    const written = cursor.slice(start).trim();
    if (open === "(" || !(cursor.accept("=>") || cursor.accept(":"))) return { value: node };
    this.understood = before;
    if (!isQuoted || cursor.text[cursor.position - 1] !== ":" || open !== "{") this.isJson = false;
    return { key: node.kind === "string" ? node.value : shorten(written), value: this.named(depth) };
  }

  private named(depth: number): PayloadNode {
    this.cursor.skipSpace();
    return this.stackedError(depth) ?? this.item(depth, false);
  }

  private stackedError(depth: number): PayloadNode | undefined {
    const error = readStackedError(this.cursor);
    if (error === undefined || !isCollection(error)) return undefined;
    this.understood += 1;
    this.isJson = false;
    if (this.cursor.match(joined) === undefined || this.cursor.here() !== "{") return error;
    const rest = depth >= maxDepth ? [] : toEntries(this.members("{", depth));
    return error.kind === "object" ? { ...error, entries: [...error.entries, ...rest] } : error;
  }

  private string(quote: string): PayloadNode | undefined {
    const value = readQuoted(this.cursor);
    if (value === undefined) return undefined;
    if (quote !== '"') this.isJson = false;
    this.understood += 1;
    return { kind: "string", value };
  }

  /** Keywords, names before a bracket, calls and prefixed strings. */
  private word(depth: number): PayloadNode | undefined {
    const { cursor } = this;
    const bytes = readBytes(cursor, () => readQuoted(cursor));
    if (bytes !== undefined) return this.atom(bytes, false);
    const whole = cursor.match(symbol) ?? cursor.match(/Invalid Date/y);
    if (whole !== undefined) return this.atom(whole, false);
    const start = cursor.position;
    const word = cursor.match(name);
    if (word === undefined) return undefined;
    if (!jsonWords.has(word)) this.isJson = false;
    if (cursor.match(sized) === undefined && cursor.here() === "(") return this.call(word, start, depth);
    while (cursor.match(innerTag) !== undefined);
    const tag = cursor.slice(start);
    if (cursor.match(joined) !== undefined) {
      this.understood += 1;
      return tagged(this.holder(tag, depth), tag);
    }
    if (words.has(tag)) this.understood += 1;
    return { kind: "atom", text: tag };
  }

  /** `Parcel(weight=3)`: its named arguments; `frozenset({1})`: what it is made of; `Decimal('1.5')`: as it stands. */
  private call(called: string, start: number, depth: number): PayloadNode | undefined {
    const { cursor } = this;
    if (depth + 1 >= maxDepth) return undefined;
    const before = this.understood;
    const members = this.members("(", depth);
    const values = members.map(({ value }) => value);
    const [first] = values;
    if (first !== undefined && values.every(({ kind }) => kind === "text")) {
      this.understood = before;
      return { kind: "atom", text: cursor.slice(start) };
    }
    if (members.length === 0) return { kind: "array", tag: called, items: [] };
    this.understood += 1;
    const isSimple = !values.some(isCollection) && members.every(({ key }) => key === undefined);
    if (isSimple || plainCalls.test(called)) return { kind: "atom", text: cursor.slice(start) };
    if (members.length === 1 && first !== undefined && members[0]?.key === undefined) {
      const untagged =
        isCollection(first) && (first.tag === "set" || first.tag === "tuple") ? bare(first) : first;
      return tagged(untagged, called);
    }
    return { ...toObject(members), tag: called };
  }

  private atom(text: string, isJson: boolean): PayloadNode {
    this.understood += 1;
    if (!isJson) this.isJson = false;
    return { kind: "atom", text };
  }
}

function bare(node: Extract<PayloadNode, { readonly kind: "object" | "array" }>): PayloadNode {
  return node.kind === "array"
    ? { kind: "array", items: node.items }
    : { kind: "object", entries: node.entries };
}

function toObject(members: readonly Member[]): Extract<PayloadNode, { readonly kind: "object" }> {
  return { kind: "object", entries: toEntries(members) };
}

/** Members without a name are named for their place. */
function toEntries(members: readonly Member[]): PayloadEntry[] {
  let place = 0;
  return members.map(({ key, value }) => ({ key: key ?? String(place++), value }));
}

const maxKey = 200;

function shorten(key: string): string {
  return key.length > maxKey ? `${key.slice(0, maxKey)}…` : key;
}
