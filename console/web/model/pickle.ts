// What a Python pickle says of itself: classes, arguments and plain values, read from its opcodes. Nothing is imported,
// called or built: a call in the pickle is shown as a call. See https://docs.python.org/3/library/pickletools.html.
import { isCollection } from "./payload-node.ts";
import type { PayloadEntry, PayloadNode } from "./payload-node.ts";

export interface Pickle {
  readonly node: PayloadNode;
  /** Everything up to the end was understood. */
  readonly isWhole: boolean;
  /** Size of the pickle itself, in bytes. */
  readonly bytes: number;
}

/** Base64 of a pickle of protocol 2 to 5 begins so: its first byte is 0x80, the next the protocol. */
const looksLikePickle = /^gA[I-X][A-Za-z0-9+/]/;
/** As much of a pickle is read. */
const maxBytes = 98_304;
/** A whole number of more bytes is not computed, which would take long. */
const maxNumberBytes = 256;
/** What is called, and a value that is shown as one text, is no longer than this. */
const maxText = 500;

/** Reads a pickle in base64, the form in which Python's SDK keeps values. Nothing when the text is none. */
export function readPickle(text: string): Pickle | undefined {
  if (!looksLikePickle.test(text.slice(0, 8))) return undefined;
  const { length } = text.trimEnd();
  const head = text.slice(0, Math.min(length, (maxBytes / 3) * 4));
  if (length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(head)) return undefined;
  const padding = /={0,2}$/.exec(text.slice(length - 2, length))?.[0].length ?? 0;
  const bytes = (length / 4) * 3 - padding;
  const binary = atob(head);
  if (!"\x02\x03\x04\x05".includes(binary[1] ?? "-")) return undefined;
  const { node, isWhole } = new Machine(binary).run();
  return { node, isWhole: isWhole && bytes <= maxBytes, bytes };
}

type Global = { readonly kind: "atom"; readonly text: string; readonly name: string };
type Slot = PayloadNode | Building | Global;

/** A collection that later opcodes still fill. */
interface Building {
  readonly kind: "building";
  readonly holds: "list" | "dict" | "set" | "call";
  tag: string | undefined;
  items: PayloadNode[];
  entries: PayloadEntry[];
  isUsed: boolean;
}

class UnknownOpcode extends Error {}

const none: PayloadNode = { kind: "atom", text: "None" };

/** Pickle's stack machine, which puts names in the place of things. */
class Machine {
  private readonly binary: string;
  private readonly data: DataView;
  private at = 0;
  private stack: Slot[] = [];
  private readonly marks: Slot[][] = [];
  private readonly memo = new Map<number, Slot>();
  /** What bytes were before they were written out. */
  private readonly rawOf = new WeakMap<PayloadNode, string>();

  constructor(binary: string) {
    this.binary = binary;
    this.data = new DataView(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  }

  run(): { node: PayloadNode; isWhole: boolean } {
    try {
      while (this.at < this.binary.length) {
        const opcode = this.binary[this.at++] ?? "";
        if (opcode === ".") return { node: this.finish(this.pop()), isWhole: true };
        this.step(opcode);
      }
    } catch (error) {
      if (!(error instanceof UnknownOpcode) && !(error instanceof RangeError)) throw error;
    }
    return { node: this.rest(), isWhole: false };
  }

  /** What had been read when it went no further: the outermost value. */
  private rest(): PayloadNode {
    const [outermost] = [...this.marks, this.stack].flat();
    return outermost === undefined ? { kind: "text", text: "nothing that is known" } : this.finish(outermost);
  }

  private step(opcode: string): void {
    const read = readers[opcode];
    if (read === undefined) throw new UnknownOpcode();
    read(this);
  }

  // What follows is for the table of opcodes.

  push(slot: Slot): void {
    this.stack.push(slot);
  }

  pop(): Slot {
    const slot = this.stack.pop();
    if (slot === undefined) throw new UnknownOpcode();
    return slot;
  }

  node(): PayloadNode {
    return this.finish(this.pop());
  }

  top(): Slot {
    const slot = this.stack.at(-1);
    if (slot === undefined) throw new UnknownOpcode();
    return slot;
  }

  mark(): void {
    this.marks.push(this.stack);
    this.stack = [];
  }

  toMark(): Slot[] {
    const found = this.stack;
    const before = this.marks.pop();
    if (before === undefined) throw new UnknownOpcode();
    this.stack = before;
    return found;
  }

  nodesToMark(): PayloadNode[] {
    return this.toMark().map((slot) => this.finish(slot));
  }

  skip(count: number): void {
    this.at += count;
  }

  byte(): number {
    return this.data.getUint8(this.at++);
  }

  uint(size: 2 | 4 | 8): number {
    const { at } = this;
    this.at += size;
    if (size === 2) return this.data.getUint16(at, true);
    if (size === 4) return this.data.getUint32(at, true);
    return Number(this.data.getBigUint64(at, true));
  }

  int32(): number {
    return this.uint(4) | 0;
  }

  float(): number {
    this.at += 8;
    return this.data.getFloat64(this.at - 8, false);
  }

  raw(length: number): string {
    if (this.at + length > this.binary.length) throw new UnknownOpcode();
    this.at += length;
    return this.binary.slice(this.at - length, this.at);
  }

  line(): string {
    const end = this.binary.indexOf("\n", this.at);
    if (end === -1) throw new UnknownOpcode();
    const line = this.binary.slice(this.at, end);
    this.at = end + 1;
    return line;
  }

  text(length: number): PayloadNode {
    return { kind: "string", value: fromUtf8(this.raw(length)) };
  }

  bytes(length: number, name = ""): PayloadNode {
    return this.bytesOf(this.raw(length), name);
  }

  private bytesOf(raw: string, name = ""): PayloadNode {
    const written = `b${JSON.stringify(raw).replaceAll(/\\u00|[\u007f-\u00ff]/g, hex)}`;
    const node: PayloadNode = { kind: "atom", text: name === "" ? written : `${name}(${written})` };
    this.rawOf.set(node, raw);
    return node;
  }

  /** A whole number in two's complement, the lowest byte first. */
  long(length: number): PayloadNode {
    if (length > maxNumberBytes) {
      this.raw(length);
      return { kind: "atom", text: `<a whole number of ${length} bytes>` };
    }
    const raw = this.raw(length);
    let value = 0n;
    for (let at = raw.length - 1; at >= 0; at -= 1) value = value * 256n + BigInt(raw.charCodeAt(at));
    if (raw.length > 0 && raw.charCodeAt(raw.length - 1) >= 128) value -= 1n << BigInt(8 * raw.length);
    return { kind: "atom", text: value.toString() };
  }

  memoize(place = this.memo.size): void {
    this.memo.set(place, this.top());
  }

  /** What was remembered. A collection is shown where it stands first: showing it again could go on for ever. */
  recall(place: number): void {
    const slot = this.memo.get(place);
    if (slot === undefined) throw new UnknownOpcode();
    const isSetAside = slot.kind === "building" && !slot.isUsed && !this.holds(slot);
    // A call that is shown as one text is no larger the second time.
    const short = slot.kind === "building" && slot.holds === "call" ? this.finish(slot) : slot;
    this.push(isSetAside ? slot : again(short));
  }

  private holds(slot: Slot): boolean {
    return this.stack.includes(slot) || this.marks.some((stack) => stack.includes(slot));
  }

  /** A call of a class or function, which is never made. */
  call(called: Slot, given: Slot): void {
    const args = this.finish(given);
    const name = "name" in called ? called.name : textOf(this.finish(called)).slice(0, maxText);
    const items = args.kind === "array" ? [...args.items] : [args];
    const [first, second] = items;
    // How Python makes an object without calling its constructor, and finds one class of a module.
    if (name === "copyreg._reconstructor" || name === "copyreg.__newobj__") {
      this.push(building("call", textOf(first)));
    } else if (name === "builtins.getattr" && second?.kind === "string") {
      this.push(global(`${textOf(first)}.${second.value}`));
    } else if (name === "_codecs.encode" && first?.kind === "string") {
      this.push(this.bytesOf(first.value));
    } else if (instants.has(name) && first !== undefined && this.rawOf.has(first)) {
      this.push(atom([instantText(name, this.rawOf.get(first) ?? ""), textOf(second)].join(" ").trim()));
    } else {
      this.push({ ...building("call", name), items });
    }
  }

  /** The state that an object is given: its members. */
  build(): void {
    const state = this.node();
    const slot = this.top();
    if (slot.kind !== "building") return;
    const [plain, slots] =
      state.kind === "array" && state.tag === "tuple" && state.items.length === 2 ? state.items : [state];
    let isKnown = false;
    for (const part of [plain, slots]) {
      if (part?.kind !== "object") continue;
      slot.entries.push(...part.entries);
      isKnown = true;
    }
    if (!isKnown) slot.items.push(state);
  }

  finish(slot: Slot): PayloadNode {
    if (slot.kind !== "building") return "name" in slot ? { kind: "atom", text: slot.text } : slot;
    slot.isUsed = true;
    const { holds, items, entries, tag = "" } = slot;
    if (holds === "dict") return { kind: "object", entries };
    if (holds === "list") return { kind: "array", items };
    if (holds === "set") return { kind: "array", tag, items };
    return finishCall(tag, items, entries);
  }
}

const instants = new Set(["datetime.datetime", "datetime.date", "datetime.time"]);

/** A date or time from the bytes in which Python keeps it. */
function instantText(name: string, raw: string): string {
  const bytes = Array.from(raw, (character) => character.charCodeAt(0));
  const padded = (count: number, width = 2): string => String(count).padStart(width, "0");
  const [yearHigh = 0, yearLow = 0, month = 0, day = 0] = bytes;
  const [hour = 0, minute = 0, second = 0, high = 0, middle = 0, low = 0] = bytes.slice(
    name.endsWith(".time") ? 0 : 4,
  );
  // The highest bits say which of two equal times is meant when clocks are turned back.
  const date = `${padded(yearHigh * 256 + yearLow, 4)}-${padded(month & 0x7f)}-${padded(day)}`;
  const micros = (high * 256 + middle) * 256 + low;
  const time = `${padded(hour & 0x7f)}:${padded(minute)}:${padded(second)}${micros === 0 ? "" : `.${padded(micros, 6)}`}`;
  if (name.endsWith(".date")) return date;
  return name.endsWith(".time") ? time : `${date}T${time}`;
}

function finishCall(tag: string, items: PayloadNode[], entries: PayloadEntry[]): PayloadNode {
  const [only] = items;
  const isPlain =
    items.length <= 16 && items.every((item) => !isCollection(item) && textOf(item).length <= maxText / 16);
  if (entries.length === 0 && isPlain && items.length > 0) {
    const args = items.map((item) => (item.kind === "string" ? JSON.stringify(item.value) : textOf(item)));
    return { kind: "atom", text: `${tag}(${args.join(", ")})` };
  }
  if (entries.length === 0 && items.length === 1 && only?.kind === "array") {
    return { kind: "array", tag, items: only.items };
  }
  if (entries.length === 0) return { kind: "array", tag, items };
  return {
    kind: "object",
    tag,
    entries: [...items.map((value, index) => ({ key: String(index), value })), ...entries],
  };
}

function building(holds: Building["holds"], tag?: string): Building {
  return { kind: "building", holds, tag, items: [], entries: [], isUsed: false };
}

/** A class or function by its full name; those of the program itself have no module that says more. */
function global(name: string): Global {
  const short = name.slice(0, maxText).replace(/^(?:__main__|builtins|__builtin__)\./, "");
  return { kind: "atom", text: short, name: short };
}

function textOf(node: PayloadNode | undefined): string {
  return node?.kind === "atom" || node?.kind === "text"
    ? node.text
    : node?.kind === "string"
      ? node.value
      : "";
}

/** A byte as Python writes it; the beginning of one that JSON writes in four digits. */
function hex(character: string): string {
  return character.startsWith("\\") ? "\\x" : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function fromUtf8(raw: string): string {
  // Half of a pair, which Python keeps in three bytes, is no UTF-8.
  return new TextDecoder().decode(Uint8Array.from(raw, (character) => character.charCodeAt(0)));
}

function number(value: number): PayloadNode {
  if (Number.isNaN(value)) return { kind: "atom", text: "nan" };
  if (!Number.isFinite(value)) return { kind: "atom", text: value < 0 ? "-inf" : "inf" };
  const text = Object.is(value, -0) ? "-0" : String(value);
  return { kind: "atom", text: /[.e]/.test(text) ? text : `${text}.0` };
}

function tuple(items: PayloadNode[]): PayloadNode {
  return { kind: "array", tag: "tuple", items };
}

function into(machine: Machine, holds: Building["holds"]): Building {
  const slot = machine.top();
  // An object of a class that is made from a list or dictionary is filled in the same way.
  if (slot.kind !== "building" || (slot.holds !== holds && slot.holds !== "call")) throw new UnknownOpcode();
  return slot;
}

function pairs(items: readonly PayloadNode[]): PayloadEntry[] {
  return Array.from({ length: Math.floor(items.length / 2) }, (_, index) => ({
    key: keyText(items[2 * index]),
    value: items[2 * index + 1] ?? none,
  }));
}

function keyText(node: PayloadNode | undefined): string {
  if (node?.kind !== "array") {
    return node?.kind === "object" ? (node.tag ?? "{…}") : textOf(node).slice(0, maxText);
  }
  const parts = node.items.slice(0, 8).map(keyText);
  return `(${parts.join(", ")}${node.items.length > 8 ? ", …" : ""})`;
}

/** Something a second time: what holds others is only referred to. */
function again(slot: Slot): Slot {
  const holdsOthers = slot.kind === "building" || slot.kind === "object" || slot.kind === "array";
  return holdsOthers ? atom("<the same as above>") : slot;
}

function atom(text: string): PayloadNode {
  return { kind: "atom", text };
}

/** What each opcode does. Those that are missing are of protocols 0 and 1, or need what is not in the pickle. */
const readers: Readonly<Record<string, (machine: Machine) => void>> = {
  "\x80": (m) => m.skip(1),
  "\x95": (m) => m.skip(8),
  "(": (m) => m.mark(),
  "0": (m) => void m.pop(),
  "1": (m) => void m.toMark(),
  "2": (m) => m.push(again(m.top())),
  N: (m) => m.push(none),
  "\x88": (m) => m.push(atom("True")),
  "\x89": (m) => m.push(atom("False")),
  J: (m) => m.push(atom(String(m.int32()))),
  K: (m) => m.push(atom(String(m.byte()))),
  M: (m) => m.push(atom(String(m.uint(2)))),
  G: (m) => m.push(number(m.float())),
  "\x8a": (m) => m.push(m.long(m.byte())),
  "\x8b": (m) => m.push(m.long(m.uint(4))),
  X: (m) => m.push(m.text(m.uint(4))),
  "\x8c": (m) => m.push(m.text(m.byte())),
  "\x8d": (m) => m.push(m.text(m.uint(8))),
  B: (m) => m.push(m.bytes(m.uint(4))),
  C: (m) => m.push(m.bytes(m.byte())),
  "\x8e": (m) => m.push(m.bytes(m.uint(8))),
  "\x96": (m) => m.push(m.bytes(m.uint(8), "bytearray")),
  U: (m) => m.push(m.bytes(m.byte())),
  T: (m) => m.push(m.bytes(m.uint(4))),
  "]": (m) => m.push(building("list")),
  "}": (m) => m.push(building("dict")),
  "\x8f": (m) => m.push(building("set", "set")),
  ")": (m) => m.push(tuple([])),
  t: (m) => m.push(tuple(m.nodesToMark())),
  "\x85": (m) => m.push(tuple([m.node()])),
  "\x86": (m) => m.push(tuple([m.node(), m.node()].reverse())),
  "\x87": (m) => m.push(tuple([m.node(), m.node(), m.node()].reverse())),
  "\x91": (m) => m.push({ kind: "array", tag: "frozenset", items: m.nodesToMark() }),
  a: (m) => {
    const item = m.node();
    into(m, "list").items.push(item);
  },
  e: (m) => {
    const items = m.nodesToMark();
    into(m, "list").items.push(...items);
  },
  "\x90": (m) => {
    const items = m.nodesToMark();
    into(m, "set").items.push(...items);
  },
  s: (m) => {
    const value = m.node();
    const key = m.node();
    into(m, "dict").entries.push({ key: keyText(key), value });
  },
  u: (m) => {
    const items = m.nodesToMark();
    into(m, "dict").entries.push(...pairs(items));
  },
  c: (m) => m.push(global(`${m.line()}.${m.line()}`)),
  "\x93": (m) => {
    const name = textOf(m.node());
    m.push(global(`${textOf(m.node())}.${name}`));
  },
  R: (m) => {
    const args = m.pop();
    m.call(m.pop(), args);
  },
  "\x81": (m) => {
    const args = m.pop();
    m.call(m.pop(), args);
  },
  "\x92": (m) => {
    const named = m.node();
    const args = m.pop();
    m.call(m.pop(), args);
    const slot = m.top();
    if (slot.kind === "building" && named.kind === "object") slot.entries.push(...named.entries);
  },
  b: (m) => m.build(),
  q: (m) => m.memoize(m.byte()),
  r: (m) => m.memoize(m.uint(4)),
  "\x94": (m) => m.memoize(),
  h: (m) => m.recall(m.byte()),
  j: (m) => m.recall(m.uint(4)),
};
