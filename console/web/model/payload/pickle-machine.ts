// A pickle's stack machine. It uses names instead of objects: nothing is imported or called.
import type { PayloadNode } from "./node.ts";
import {
  UnknownOpcode,
  again,
  atom,
  building,
  finishCall,
  fromUtf8,
  global,
  hex,
  instantText,
  instants,
  maxText,
  textOf,
} from "./pickle-slots.ts";
import type { Slot } from "./pickle-slots.ts";

/** What each opcode does. */
export type Opcodes = Readonly<Record<string, (machine: Machine) => void>>;

/** Maximum bytes of an integer that is computed; larger ones would take long. */
const maxNumberBytes = 256;

/** Runs the opcodes of one pickle. */
export class Machine {
  private readonly binary: string;
  private readonly data: DataView;
  private at = 0;
  private stack: Slot[] = [];
  private readonly marks: Slot[][] = [];
  private readonly memo = new Map<number, Slot>();
  /** The original bytes of nodes that show bytes as text. */
  private readonly rawOf = new WeakMap<PayloadNode, string>();

  constructor(binary: string) {
    this.binary = binary;
    this.data = new DataView(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  }

  /** Runs the opcodes up to the end or the first unknown one. */
  run(opcodes: Opcodes): { readonly node: PayloadNode; readonly isWhole: boolean } {
    try {
      while (this.at < this.binary.length) {
        const opcode = this.binary[this.at++] ?? "";
        if (opcode === ".") return { node: this.finish(this.pop()), isWhole: true };
        const step = opcodes[opcode];
        if (step === undefined) throw new UnknownOpcode();
        step(this);
      }
    } catch (error) {
      if (!(error instanceof UnknownOpcode) && !(error instanceof RangeError)) throw error;
    }
    return { node: this.rest(), isWhole: false };
  }

  /** The outermost value that was read before an unknown opcode. */
  private rest(): PayloadNode {
    const [outermost] = [...this.marks, this.stack].flat();
    return outermost === undefined ? { kind: "text", text: "nothing that is known" } : this.finish(outermost);
  }

  // The methods below are for the table of opcodes.

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

  /** An integer in two's complement, lowest byte first. */
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

  /** Pushes a remembered value. A collection is shown only once, as showing it again may never end. */
  recall(place: number): void {
    const slot = this.memo.get(place);
    if (slot === undefined) throw new UnknownOpcode();
    const isSetAside = slot.kind === "building" && !slot.isUsed && !this.holds(slot);
    // A call that is shown as one text may be repeated.
    const short = slot.kind === "building" && slot.holds === "call" ? this.finish(slot) : slot;
    this.push(isSetAside ? slot : again(short));
  }

  private holds(slot: Slot): boolean {
    return this.stack.includes(slot) || this.marks.some((stack) => stack.includes(slot));
  }

  /** A call of a class or function, which is shown and not made. */
  call(called: Slot, given: Slot): void {
    const args = this.finish(given);
    const name = "name" in called ? called.name : textOf(this.finish(called)).slice(0, maxText);
    const items = args.kind === "array" ? [...args.items] : [args];
    const [first, second] = items;
    // How Python makes an object without its constructor, and finds a class in a module.
    if (name === "copyreg._reconstructor" || name === "copyreg.__newobj__") {
      this.push(building("call", textOf(first)));
    } else if (name === "builtins.getattr" && second?.kind === "string") {
      this.push(global(`${textOf(first)}.${second.value}`));
    } else if (name === "_codecs.encode" && first?.kind === "string") this.push(this.bytesOf(first.value));
    else if (instants.has(name) && first !== undefined && this.rawOf.has(first)) {
      this.push(atom([instantText(name, this.rawOf.get(first) ?? ""), textOf(second)].join(" ").trim()));
    } else this.push({ ...building("call", name), items });
  }

  /** Gives an object its state, which is its members. */
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
