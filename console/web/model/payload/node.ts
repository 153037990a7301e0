// A parsed payload: values as a tree, with text wherever the parser understood nothing.

export type PayloadNode =
  | {
      readonly kind: "object";
      /** The name of the value's type: a class, `Map(2)`, `set`. */
      readonly tag?: string;
      readonly entries: readonly PayloadEntry[];
    }
  | { readonly kind: "array"; readonly tag?: string; readonly items: readonly PayloadNode[] }
  | { readonly kind: "string"; readonly value: string }
  /** Numbers, booleans, null and tagged values keep their text, so nothing is rounded. */
  | { readonly kind: "atom"; readonly text: string }
  /** Text that no parser understood. */
  | { readonly kind: "text"; readonly text: string };

export type Collection = Extract<PayloadNode, { readonly kind: "object" | "array" }>;

export interface PayloadEntry {
  readonly key: string;
  readonly value: PayloadNode;
}

/** Whether a value contains others. */
export function isCollection(node: PayloadNode): node is Collection {
  return node.kind === "object" || node.kind === "array";
}

/** The values of a collection by name or index. */
export function entriesOf(node: Collection): readonly PayloadEntry[] {
  return node.kind === "object"
    ? node.entries
    : node.items.map((value, index) => ({ key: String(index), value }));
}

/** The node with a tag before its own. */
export function tagged(node: PayloadNode, tag: string): PayloadNode {
  if (!isCollection(node)) return node;
  return { ...node, tag: node.tag === undefined ? tag : `${tag} ${node.tag}` };
}

/** The value under a key of an object. */
export function valueAt(node: PayloadNode | undefined, key: string): PayloadNode | undefined {
  return node?.kind === "object" ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}

/** The node as indented JSON-like text, for copying. */
export function writeNode(node: PayloadNode, indent = ""): string {
  if (node.kind === "atom" || node.kind === "text") return node.text;
  if (node.kind === "string") return JSON.stringify(node.value);
  const inner = `${indent}  `;
  const [open, close] = node.kind === "object" ? ["{", "}"] : ["[", "]"];
  const lines =
    node.kind === "object"
      ? node.entries.map(({ key, value }) => `${inner}${JSON.stringify(key)}: ${writeNode(value, inner)}`)
      : node.items.map((item) => inner + writeNode(item, inner));
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(",\n")}\n${indent}${close}`;
}

/**
 * The collections that are open at first: outer before inner ones, up to `rows` rows in all. Each shows at most
 * `perCollection` values at first.
 */
export function openAtFirst(
  root: PayloadNode,
  rows: number,
  perCollection: number,
): ReadonlySet<PayloadNode> {
  const open = new Set<PayloadNode>();
  let level = isCollection(root) ? [root] : [];
  let left = rows;
  while (level.length > 0) {
    const next: Collection[] = [];
    for (const node of level) {
      const shown = entriesOf(node).slice(0, perCollection);
      if (open.size > 0 && shown.length > left) continue;
      left -= shown.length;
      open.add(node);
      next.push(...shown.map(({ value }) => value).filter(isCollection));
    }
    level = next;
  }
  return open;
}
