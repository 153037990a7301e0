// Counts the depth and the values of JSON before it is parsed: a few megabytes of `{},` become gigabytes of objects.

/** What may be parsed. Bytes alone bound small texts well enough; the two others matter to large ones. */
export interface JsonLimits {
  /** Largest text that is parsed, in bytes. */
  readonly maxJsonBytes: number;
  /** Maximum objects, lists, texts, numbers and other values in it. */
  readonly maxJsonValues: number;
  /** Maximum depth of lists and objects. */
  readonly maxJsonDepth: number;
}

/** JSON that is not parsed, because there is too much of something. `message` says of what, and which setting bounds it. */
export class JsonTooLarge extends Error {
  override readonly name = "JsonTooLarge";
}

/** Where a text or list stands among the bytes, quotes or brackets included. */
export interface Span {
  readonly start: number;
  end: number; // mutable
}

/** A large list, and the commas between its pages. */
export interface ListSpan extends Span {
  readonly cuts: number[];
}

/** What is large in a text of JSON, in the order in which it stands there. */
export interface LargeParts {
  /** Texts of at least `largeBytes`, wherever they stand. */
  readonly texts: Span[];
  /** Lists that are members of the outermost object and have at least one cut. */
  readonly lists: ListSpan[];
}

/** Texts and messages that are smaller are not worth any trouble: so few bytes hold too little to matter. */
export const largeBytes = 64 * 1_024;
/**
 * What is parsed of a large list in one turn, in bytes and elements: a few milliseconds of work. Elements of few bytes may
 * become many when they are written with all members that their reader expects.
 */
const pageBytes = 64 * 1_024;
const pageElements = 200;

const quote = 0x22;
const backslash = 0x5c;
const opens = 1;
const closes = 2;
const separates = 3;
const text = 4;
const kinds = new Uint8Array(256);
for (const each of "[{") kinds[each.charCodeAt(0)] = opens;
for (const each of "]}") kinds[each.charCodeAt(0)] = closes;
kinds[",".charCodeAt(0)] = separates;
kinds[quote] = text;

/** Bytes of one piece: some milliseconds of work, after which others may have their turn. */
const pieceBytes = 4 * 1024 ** 2;
/** A text that goes on longer is searched for its end natively, which costs too much to begin with. */
const shortText = 64;
/** Depth inside a list that is a member of the outermost object. */
const memberDepth = 2;
const listOpens = "[".charCodeAt(0);
const listCloses = "]".charCodeAt(0);

/** Throws `JsonTooLarge` where there is more than may be parsed. In one go, for what is small enough. */
export function checkJson(data: Uint8Array, limits: JsonLimits): void {
  checkBytes(data.length, limits);
  const scan = new JsonScan(data, limits);
  while (scan.next() === undefined);
}

/** Throws `JsonTooLarge` where so many bytes may not be parsed. */
export function checkBytes(bytes: number, { maxJsonBytes }: JsonLimits): void {
  if (bytes > maxJsonBytes) throw new JsonTooLarge(`more than ${maxJsonBytes} bytes (CONDUCTOR_MAX_JSON)`);
}

/**
 * Counts values and depth, piece by piece. What is no JSON is counted all the same, and refused when it is parsed. Also
 * finds what is large, since it may be passed on unparsed, or be parsed a part at a time.
 */
export class JsonScan {
  private readonly data: Uint8Array;
  private readonly limits: JsonLimits;
  private at = 0;
  private depth = 0;
  private values = 1;
  /** Where the text began in which the last piece ended, or -1. */
  private inside = -1;
  private readonly parts: LargeParts = { texts: [], lists: [] };
  private list: ListSpan | undefined;
  private elements = 0;

  constructor(data: Uint8Array, limits: JsonLimits) {
    this.data = data;
    this.limits = limits;
  }

  /** Scans the next piece. What is large at the end, undefined before. Throws `JsonTooLarge`. */
  next(): LargeParts | undefined {
    const { data } = this;
    const { maxJsonDepth, maxJsonValues } = this.limits;
    const pause = this.at + pieceBytes;
    let { at, depth, values, inside } = this;
    while (at < data.length && at < pause) {
      if (inside === -1) {
        const kind = kinds[data[at] ?? 0];
        at += 1;
        if (kind === 0) continue;
        if (kind === text) {
          inside = at - 1;
        } else {
          // Each member of an object or list begins behind a bracket or a comma.
          if (kind === closes) {
            if (depth === memberDepth) this.closeList(at);
            depth -= 1;
          } else {
            values += 1;
          }
          if (kind === opens) {
            depth += 1;
            if (depth === memberDepth && data[at - 1] === listOpens) this.openList(at - 1);
          } else if (kind === separates && depth === memberDepth) {
            this.cut(at - 1);
          }
          if (depth > maxJsonDepth) throw new JsonTooLarge(tooDeep(maxJsonDepth));
          if (values > maxJsonValues) throw new JsonTooLarge(tooManifold(maxJsonValues));
          continue;
        }
      }
      let ended = false;
      for (const stop = Math.min(at + shortText, data.length); at < stop && !ended;) {
        const byte = data[at];
        at += byte === backslash ? 2 : 1;
        ended = byte === quote;
      }
      if (!ended) {
        const next = data.indexOf(quote, at);
        // A quote after an odd number of backslashes is part of the text. Those before `at` are paired already.
        let slashes = 0;
        while (next - 1 - slashes >= at && data[next - 1 - slashes] === backslash) slashes += 1;
        ended = next === -1 || slashes % 2 === 0;
        at = next === -1 ? data.length : next + 1;
      }
      if (!ended) continue;
      if (at - inside >= largeBytes) this.parts.texts.push({ start: inside, end: at });
      inside = -1;
    }
    Object.assign(this, { at, depth, values, inside });
    return at < data.length ? undefined : this.parts;
  }

  private openList(start: number): void {
    this.list = { start, end: start, cuts: [] };
    this.elements = 0;
  }

  private cut(at: number): void {
    const { list } = this;
    if (list === undefined) return;
    this.elements += 1;
    if (this.elements < pageElements && at - (list.cuts.at(-1) ?? list.start) < pageBytes) return;
    list.cuts.push(at);
    this.elements = 0;
  }

  private closeList(end: number): void {
    const { list } = this;
    if (list === undefined) return;
    list.end = end;
    this.list = undefined;
    // What another bracket closes is no JSON, and is refused when it is parsed as a whole.
    if (list.cuts.length > 0 && this.data[end - 1] === listCloses) this.parts.lists.push(list);
  }
}

function tooDeep(limit: number): string {
  return `more than ${limit} lists and objects inside each other (CONDUCTOR_MAX_JSON_DEPTH)`;
}

function tooManifold(limit: number): string {
  return `more than ${limit} values (CONDUCTOR_MAX_JSON_VALUES)`;
}
