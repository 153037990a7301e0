// The opcodes of pickles: https://docs.python.org/3/library/pickletools.html.
import type { Machine, Opcodes } from "./pickle-machine.ts";
import {
  UnknownOpcode,
  again,
  atom,
  building,
  global,
  keyText,
  none,
  number,
  pairs,
  textOf,
  tuple,
} from "./pickle-slots.ts";
import type { Building } from "./pickle-slots.ts";

/** What each opcode does. Missing opcodes belong to protocols 0 and 1, or need data outside the pickle. */
export const opcodes: Opcodes = {
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

function into(machine: Machine, holds: Building["holds"]): Building {
  const slot = machine.top();
  // Objects of subclasses of lists and dictionaries are filled in the same way.
  if (slot.kind !== "building" || (slot.holds !== holds && slot.holds !== "call")) throw new UnknownOpcode();
  return slot;
}
