// A place in a text of literals, and what can be told there without knowing what a value is. Every look ahead is bounded,
// so that reading takes time in proportion to the text whatever stands in it.

/** How far the end of a bracketed piece is looked for, in characters. */
const maxAhead = 10_000;
/** How often such a look may fail before no more are taken: a text in which they fail is not made of such pieces. */
const maxFailedLooks = 50;
/** A quote in text that is not understood begins a string only if that ends within so many characters. */
const maxQuoted = 2_000;

export class Cursor {
  readonly text: string;
  /** Nothing at or behind this place is read. */
  end: number;
  position = 0;
  private failedLooks = 0;

  constructor(text: string, limit: number) {
    this.text = text;
    this.end = Math.min(text.length, limit);
  }

  /** Whether the text goes on behind what may be read. */
  get isCut(): boolean {
    return this.end < this.text.length;
  }

  /** Reads no further than here. */
  stop(): void {
    this.end = this.position;
  }

  get isAtEnd(): boolean {
    return this.position >= this.end;
  }

  /** The character here, or at a distance; empty at the end. */
  here(distance = 0): string {
    const at = this.position + distance;
    return at < this.end ? (this.text[at] ?? "") : "";
  }

  /** The next character that is no space. */
  peek(): string {
    this.skipSpace();
    return this.here();
  }

  accept(token: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(token, this.position) || this.position + token.length > this.end) return false;
    this.position += token.length;
    return true;
  }

  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): string | undefined {
    const found = this.matches(pattern);
    if (found !== undefined) this.position += found.length;
    return found;
  }

  /** The same without taking it. */
  matches(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    return found !== undefined && this.position + found.length <= this.end ? found : undefined;
  }

  skipSpace(): void {
    while (this.position < this.end && isSpace(this.text.charCodeAt(this.position))) this.position += 1;
  }

  slice(start: number): string {
    return this.text.slice(start, this.position);
  }

  /** A look ahead that may fail: `find` says where the piece that begins here ends. */
  look(find: (from: number, limit: number) => number | undefined): string | undefined {
    if (this.failedLooks > maxFailedLooks) return undefined;
    const start = this.position;
    const found = find(start, Math.min(this.end, start + maxAhead));
    if (found === undefined) {
      this.failedLooks += 1;
      return undefined;
    }
    this.position = found;
    return this.slice(start);
  }

  /** Goes to the comma or closing bracket that ends what is not understood; brackets inside belong to it. */
  skipRaw(): void {
    let depth = 0;
    let at = this.position;
    for (; at < this.end; at += 1) {
      const character = this.text[at] ?? "";
      if (opening.has(character)) {
        depth += 1;
      } else if (closing.has(character)) {
        if (depth === 0) break;
        depth -= 1;
      } else if (character === "," && depth === 0) {
        break;
      } else if (isQuote(character) && tokenStarts.has(this.text[at - 1] ?? " ")) {
        at = this.quotedEnd(at);
      }
    }
    this.position = at;
  }

  /** Where a string that begins here ends, or here again when it does not end soon. */
  private quotedEnd(from: number): number {
    const limit = Math.min(this.end, from + maxQuoted);
    for (let at = from + 1; at < limit; at += 1) {
      if (this.text[at] === "\\") at += 1;
      else if (this.text[at] === this.text[from]) return at;
    }
    return from;
  }
}

const opening = new Set("{[(");
const closing = new Set("}])");
const tokenStarts = new Set(" \n\t([{,:=");

export function isQuote(character: string): boolean {
  return character === "'" || character === '"' || character === "`";
}

function isSpace(code: number): boolean {
  return (code >= 9 && code <= 13) || code === 32 || code === 0xa0 || code === 0xfeff;
}
