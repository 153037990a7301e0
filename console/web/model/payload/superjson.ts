// SuperJSON stores a value's types beside it: `{"json": …, "meta": {"values": {"when": ["Date"]}}}`.
import { entriesOf, isCollection, tagged, valueAt } from "./node.ts";
import type { PayloadNode } from "./node.ts";

/** The value tagged with its types; undefined when the node is not SuperJSON. */
export function fromSuperJson(node: PayloadNode): PayloadNode | undefined {
  if (node.kind !== "object" || node.tag !== undefined) return undefined;
  const json = valueAt(node, "json");
  const known = new Set(["json", "meta", "__dbos_serializer"]);
  if (json === undefined || node.entries.length < 2 || node.entries.some(({ key }) => !known.has(key))) {
    return undefined;
  }

  const values = valueAt(valueAt(node, "meta"), "values");
  return values === undefined ? json : withTypes(json, values);
}

/** `values` is `["Date"]`, `["map", {…}]` for what is inside, or types by path. */
function withTypes(node: PayloadNode, values: PayloadNode): PayloadNode {
  if (values.kind === "array") {
    const [type, inner] = values.items;
    const name = type?.kind === "string" ? type.value : firstString(type);
    const typed = inner?.kind === "object" ? withTypes(node, inner) : node;
    return named(typed, name);
  }
  if (values.kind !== "object") return node;
  return values.entries.reduce((sum, { key, value }) => at(sum, pathOf(key), value), node);
}

function at(node: PayloadNode, [first, ...rest]: readonly string[], values: PayloadNode): PayloadNode {
  if (first === undefined) return withTypes(node, values);
  if (!isCollection(node)) return node;
  const entries = entriesOf(node).map((entry) =>
    entry.key === first ? { ...entry, value: at(entry.value, rest, values) } : entry,
  );
  return node.kind === "object"
    ? { ...node, entries }
    : { ...node, items: entries.map(({ value }) => value) };
}

function named(node: PayloadNode, type: string): PayloadNode {
  if (isCollection(node)) return tagged(node, type);
  if (type === "undefined") return { kind: "atom", text: "undefined" };
  const text = node.kind === "string" ? node.value : node.text;
  return { kind: "atom", text: type === "bigint" ? `${text}n` : `${type} ${text}` };
}

function firstString(node: PayloadNode | undefined): string {
  const [first] = node?.kind === "array" ? node.items : [];
  return first?.kind === "string" ? first.value : "";
}

/** Splits a path at its dots; a dot in a name has a backslash before it. */
function pathOf(key: string): string[] {
  return key.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
}
