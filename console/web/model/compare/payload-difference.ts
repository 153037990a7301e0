// Where two payloads differ, as paths into them.
import { entriesOf, isCollection, writeNode } from "../payload/node.ts";
import type { Collection, PayloadNode } from "../payload/node.ts";

/** A place at which two values differ; a side is undefined where it has nothing there. */
export interface PayloadDifference {
  /** `order.items[2].price`; empty for the whole value. */
  readonly path: string;
  readonly a: string | undefined;
  readonly b: string | undefined;
}

type Value = PayloadNode | undefined;

/** The first `limit` places at which two values differ, in the order of the first value. */
export function payloadDifferences(a: Value, b: Value, limit: number): readonly PayloadDifference[] {
  const found: PayloadDifference[] = [];
  visit("", a, b, (difference) => {
    if (found.length < limit) found.push(difference);
  });
  return found;
}

function visit(path: string, a: Value, b: Value, tell: (difference: PayloadDifference) => void): void {
  const both = collections(a, b);
  if (both === undefined) {
    const [one, other] = [written(a), written(b)];
    if (one !== other) tell({ path, a: shortened(one), b: shortened(other) });
    return;
  }
  const [one, other] = both;
  const others = new Map(entriesOf(other).map(({ key, value }) => [key, value]));
  const known = new Set<string>();
  for (const { key, value } of entriesOf(one)) {
    known.add(key);
    visit(joined(path, key, one), value, others.get(key), tell);
  }
  for (const [key, value] of others) {
    if (!known.has(key)) visit(joined(path, key, other), undefined, value, tell);
  }
}

/** Both values, if they can be compared member by member. */
function collections(a: Value, b: Value): readonly [Collection, Collection] | undefined {
  if (a === undefined || b === undefined || !isCollection(a) || !isCollection(b)) return undefined;
  return a.kind === b.kind && a.tag === b.tag ? [a, b] : undefined;
}

function joined(path: string, key: string, parent: Collection): string {
  if (parent.kind === "array") return `${path}[${key}]`;
  if (!/^[\p{L}_$][\w$-]*$/u.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function written(node: Value): string | undefined {
  return node === undefined ? undefined : writeNode(node).replaceAll(/\s+/g, " ");
}

/** Maximum characters of a value that is shown beside its path. */
const shownLength = 160;

function shortened(text: string | undefined): string | undefined {
  return text === undefined || text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`;
}
