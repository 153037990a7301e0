// Entries of the stack of a pickle's machine, and how each becomes a value to show.
import { isCollection } from "./node.ts";
import type { PayloadEntry, PayloadNode } from "./node.ts";

/** Maximum length of the name of a call, and of a value that is shown as one text. */
export const maxText = 500;

export type Global = { readonly kind: "atom"; readonly text: string; readonly name: string };
export type Slot = PayloadNode | Building | Global;

/** A collection that later opcodes still fill. */
export interface Building {
  readonly kind: "building";
  readonly holds: "list" | "dict" | "set" | "call";
  readonly tag: string | undefined;
  readonly items: PayloadNode[];
  readonly entries: PayloadEntry[];
  isUsed: boolean; // mutable
}

export class UnknownOpcode extends Error {}

export const none: PayloadNode = { kind: "atom", text: "None" };

export const instants = new Set(["datetime.datetime", "datetime.date", "datetime.time"]);

/** A date or time from Python's bytes. */
export function instantText(name: string, raw: string): string {
  const bytes = Array.from(raw, (character) => character.charCodeAt(0));
  const padded = (count: number, width = 2): string => String(count).padStart(width, "0");
  const [yearHigh = 0, yearLow = 0, month = 0, day = 0] = bytes;
  const [hour = 0, minute = 0, second = 0, high = 0, middle = 0, low = 0] = bytes.slice(
    name.endsWith(".time") ? 0 : 4,
  );
  // The highest bits tell equal times apart when clocks are turned back.
  const date = `${padded(yearHigh * 256 + yearLow, 4)}-${padded(month & 0x7f)}-${padded(day)}`;
  const micros = (high * 256 + middle) * 256 + low;
  const time = `${padded(hour & 0x7f)}:${padded(minute)}:${padded(second)}${micros === 0 ? "" : `.${padded(micros, 6)}`}`;
  if (name.endsWith(".date")) return date;
  return name.endsWith(".time") ? time : `${date}T${time}`;
}

export function finishCall(tag: string, items: PayloadNode[], entries: PayloadEntry[]): PayloadNode {
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

export function building(holds: Building["holds"], tag?: string): Building {
  return { kind: "building", holds, tag, items: [], entries: [], isUsed: false };
}

/** A class or function by its full name, without the modules `__main__` and `builtins`. */
export function global(name: string): Global {
  const short = name.slice(0, maxText).replace(/^(?:__main__|builtins|__builtin__)\./, "");
  return { kind: "atom", text: short, name: short };
}

export function textOf(node: PayloadNode | undefined): string {
  return node?.kind === "atom" || node?.kind === "text"
    ? node.text
    : node?.kind === "string"
      ? node.value
      : "";
}

/** A byte as Python writes it; for JSON's `\u00` only the beginning. */
export function hex(character: string): string {
  return character.startsWith("\\") ? "\\x" : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

export function fromUtf8(raw: string): string {
  // Half of a surrogate pair, which Python stores in three bytes, is not valid UTF-8.
  return new TextDecoder().decode(Uint8Array.from(raw, (character) => character.charCodeAt(0)));
}

export function number(value: number): PayloadNode {
  if (Number.isNaN(value)) return { kind: "atom", text: "nan" };
  if (!Number.isFinite(value)) return { kind: "atom", text: value < 0 ? "-inf" : "inf" };
  const text = Object.is(value, -0) ? "-0" : String(value);
  return { kind: "atom", text: /[.e]/.test(text) ? text : `${text}.0` };
}

export function tuple(items: PayloadNode[]): PayloadNode {
  return { kind: "array", tag: "tuple", items };
}

export function pairs(items: readonly PayloadNode[]): PayloadEntry[] {
  return Array.from({ length: Math.floor(items.length / 2) }, (_, index) => ({
    key: keyText(items[2 * index]),
    value: items[2 * index + 1] ?? none,
  }));
}

export function keyText(node: PayloadNode | undefined): string {
  if (node?.kind !== "array") {
    return node?.kind === "object" ? (node.tag ?? "{…}") : textOf(node).slice(0, maxText);
  }

  const parts = node.items.slice(0, 8).map(keyText);
  return `(${parts.join(", ")}${node.items.length > 8 ? ", …" : ""})`;
}

/** A repeated value: a collection becomes a reference. */
export function again(slot: Slot): Slot {
  const holdsOthers = slot.kind === "building" || slot.kind === "object" || slot.kind === "array";
  return holdsOthers ? atom("<the same as above>") : slot;
}

export function atom(text: string): PayloadNode {
  return { kind: "atom", text };
}
