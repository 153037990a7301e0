// A workflow's input: every SDK stores arguments in its own shape.
import { isCollection, valueAt } from "./node.ts";
import type { PayloadEntry, PayloadNode } from "./node.ts";

/** The arguments by name; arguments without one are numbered from 1. `language` is the application's, where known. */
export function toArguments(node: PayloadNode, language: string | null): PayloadNode {
  const found = pairOf(node, "args", "kwargs") ?? pairOf(node, "positionalArgs", "namedArgs");
  if (found !== undefined) return argumentsNode(found.positional, found.named);
  const isList = node.kind === "array" && node.tag === undefined;
  // Go stores its only argument, which may itself be a list.
  if (!isList || language === "go" || language === "golang") return node;
  return argumentsNode(node.items, []);
}

function pairOf(node: PayloadNode, positionalKey: string, namedKey: string) {
  if (node.kind !== "object" || node.tag !== undefined) return undefined;
  const isPair = node.entries.every(({ key }) => key === positionalKey || key === namedKey);
  const positional = valueAt(node, positionalKey);
  const named = valueAt(node, namedKey);
  const isPositional = positional?.kind === "array" || isAbsent(positional);
  const isNamed = named?.kind === "object" || isAbsent(named);
  if (!isPair || !isPositional || !isNamed || (positional === undefined && named === undefined)) {
    return undefined;
  }
  return {
    positional: positional?.kind === "array" ? positional.items : [],
    named: named?.kind === "object" ? named.entries : [],
  };
}

function isAbsent(node: PayloadNode | undefined): boolean {
  return (
    node === undefined || (!isCollection(node) && node.kind === "atom" && /^(?:null|None)$/.test(node.text))
  );
}

function argumentsNode(positional: readonly PayloadNode[], named: readonly PayloadEntry[]): PayloadNode {
  const numbered = positional.map((value, index) => ({ key: String(index + 1), value }));
  return { kind: "object", tag: "arguments", entries: [...numbered, ...named] };
}
