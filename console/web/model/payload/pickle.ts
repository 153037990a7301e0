// The content of a Python pickle: classes, arguments and plain values, read from its opcodes. Nothing is imported or called:
// a call in the pickle is shown as a call.
import type { PayloadNode } from "./node.ts";
import { Machine } from "./pickle-machine.ts";
import { opcodes } from "./pickle-opcodes.ts";

export interface Pickle {
  readonly node: PayloadNode;
  /** Whether the pickle was understood up to its end. */
  readonly isWhole: boolean;
  /** Size of the pickle itself, in bytes. */
  readonly bytes: number;
}

/** How base64 of a pickle of protocol 2 to 5 begins: its first byte is 0x80, the next is the protocol. */
const looksLikePickle = /^gA[I-X][A-Za-z0-9+/]/;
/** Maximum bytes of a pickle that are read unless the caller asks for more. A multiple of three. */
const usualMaxBytes = 98_304;

/** Reads a pickle in base64, as Python's SDK stores values; undefined when the text is not a pickle. */
export function readPickle(text: string, maxBytes = usualMaxBytes): Pickle | undefined {
  if (!looksLikePickle.test(text.slice(0, 8))) return undefined;
  const { length } = text.trimEnd();
  const head = text.slice(0, Math.min(length, (maxBytes / 3) * 4));
  if (length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(head)) return undefined;
  const padding = /={0,2}$/.exec(text.slice(length - 2, length))?.[0].length ?? 0;
  const bytes = (length / 4) * 3 - padding;
  const binary = atob(head);
  if (!"\x02\x03\x04\x05".includes(binary[1] ?? "-")) return undefined;
  const { node, isWhole } = new Machine(binary).run(opcodes);
  return { node, isWhole: isWhole && bytes <= maxBytes, bytes };
}
