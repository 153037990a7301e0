// Parses large JSON in turns of the event loop, and leaves unparsed what is large and only passed on.
import {
  checkBytes,
  JsonScan,
  type JsonLimits,
  type LargeParts,
  type ListSpan,
  type Span,
} from "./json-bounds.ts";
import { checkText, LargeList, LargeText, Stands, type RawJson } from "./raw-json.ts";
import { nextTurn } from "./turn.ts";

/** Names of members that may stay unparsed where they are large. */
export interface RawMembers {
  /** Texts, wherever they stand. They are checked to be texts as JSON has them, see `checkText`. */
  readonly texts: ReadonlySet<string>;
  /** The same, unchecked: the sender is trusted, or what they are passed on to checks them. */
  readonly uncheckedTexts?: ReadonlySet<string>;
  /** Lists that are members of the outermost object. */
  readonly lists?: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** A part that stays unparsed. */
interface Part extends Span {
  make(): RawJson;
}

/**
 * Parses a large JSON object, in turns. Large members of the names given become a `LargeText` or `LargeList`; texts among
 * them may have any size, and of the rest only as much as the limits allow is parsed. Throws `JsonTooLarge`, and a
 * `SyntaxError` for what is not JSON. Pages of a list throw it later.
 */
export async function parseInTurns(data: Buffer, names: RawMembers, limits: JsonLimits): Promise<unknown> {
  const { texts: checkedNames, uncheckedTexts = none, lists: listNames = none } = names;
  const large = await scanInTurns(data, limits);
  const named = (spans: Span[], among: ReadonlySet<string>) =>
    spans.filter(({ start }) => isNamed(data, start, among));
  const checked = named(large.texts, checkedNames).map((span) => textAt(data, span));
  const texts = [...checked, ...named(large.texts, uncheckedTexts).map((span) => textAt(data, span))].sort(
    byStart,
  );
  const lists = large.lists.filter(({ start }) => isNamed(data, start, listNames));
  checkBytes(
    texts.reduce((rest, { start, end }) => rest - (end - start), data.length),
    limits,
  );
  for (const each of checked) await checkText(each.make());
  const isWithin = (list: Span) => (part: Span) => part.start > list.start && part.end < list.end;
  const parts = [
    ...texts.filter((each) => !lists.some((list) => isWithin(list)(each))),
    ...lists.map((list) => listAt(data, list, texts.filter(isWithin(list)))),
  ];
  return parseAround(data, { start: 0, end: data.length }, parts.sort(byStart));
}

/** Counts values and depth in turns; see `JsonScan`. Resolves in a turn of its own. Throws `JsonTooLarge`. */
export async function scanInTurns(data: Buffer, limits: JsonLimits): Promise<LargeParts> {
  const scan = new JsonScan(data, limits);
  for (;;) {
    await nextTurn();
    const parts = scan.next();
    if (parts !== undefined) return parts;
  }
}

function byStart(a: Span, b: Span): number {
  return a.start - b.start;
}

function textAt(data: Buffer, { start, end }: Span) {
  return { start, end, make: () => new LargeText(data.subarray(start, end)) };
}

function listAt(data: Buffer, { start, end, cuts }: ListSpan, texts: Part[]): Part {
  function* read(): Generator<unknown[]> {
    let next = 0;
    for (const [index, from] of [start, ...cuts].entries()) {
      const page = { start: from + 1, end: cuts[index] ?? end - 1 };
      const first = next;
      while (next < texts.length && (texts[next]?.end ?? 0) <= page.end) next += 1;
      yield parseAround(data, page, texts.slice(first, next), ["[", "]"]) as unknown[];
    }
  }
  return { start, end, make: () => new LargeList(data.subarray(start, end), read) };
}

/** Parses a span of the bytes, with stands for the parts in it, which are put in their places afterwards. */
function parseAround(data: Buffer, span: Span, parts: Part[], [before, after] = ["", ""]): unknown {
  if (parts.length === 0) return JSON.parse(before + data.toString("utf8", span.start, span.end) + after);
  const stands = new Stands();
  const byStand = new Map<string, Part>();
  let text = before;
  let at = span.start;
  for (const part of parts) {
    const stand = stands.next();
    byStand.set(stand, part);
    text += `${data.toString("utf8", at, part.start)}"${stand}"`;
    at = part.end;
  }
  const value: unknown = JSON.parse(text + data.toString("utf8", at, span.end) + after);
  putBack(value, (each) => (stands.isOne(each) ? byStand.get(each)?.make() : undefined));
  return value;
}

/** Replaces texts at any depth. Without recursion, since it may be deep. */
function putBack(value: unknown, replacement: (text: string) => RawJson | undefined): void {
  const open = [value];
  for (let holder = open.pop(); holder !== undefined; holder = open.pop()) {
    if (typeof holder !== "object" || holder === null) continue;
    // A text that may stay unparsed is the value of a named member.
    for (const [name, member] of Object.entries(holder)) {
      if (typeof member === "object" && member !== null) open.push(member);
      else if (typeof member === "string") Reflect.set(holder, name, replacement(member) ?? member);
    }
  }
}

const quote = '"';

/** Whether the value that begins at `start` is that of a member with one of the names. Names are shorter than 32 bytes. */
function isNamed(data: Buffer, start: number, names: ReadonlySet<string>): boolean {
  const before = data.toString("latin1", Math.max(0, start - 64), start).trimEnd();
  if (!before.endsWith(":")) return false;
  const key = before.slice(0, -1).trimEnd();
  const opens = key.lastIndexOf(quote, key.length - 2);
  // Behind a backslash the quote is part of a longer name.
  return (
    key.endsWith(quote) && opens !== -1 && key[opens - 1] !== "\\" && names.has(key.slice(opens + 1, -1))
  );
}
