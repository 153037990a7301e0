// A position in a text of literals. Every look ahead is bounded, so that reading any text takes time in proportion to its
// length.

/** Maximum distance to the end of a bracketed piece, in characters. */
const maxAhead = 10_000;
/** Maximum failed looks ahead: a text in which they fail does not consist of such pieces. */
const maxFailedLooks = 50;
/** Maximum length of a quoted string in text that is not understood. */
const maxQuoted = 2_000;

export class Cursor {
  readonly text: string;
  /** Reading stops before this position. */
  end: number;
  position = 0;
  private failedLooks = 0;

  constructor(text: string, limit: number) {
    this.text = text;
    this.end = Math.min(text.length, limit);
  }

  /** Whether the text is longer than the part that is read. */
  get isCut(): boolean {
    return this.end < this.text.length;
  }

  /** Ends the readable part here. */
  stop(): void {
    this.end = this.position;
  }

  get isAtEnd(): boolean {
    return this.position >= this.end;
  }

  /** The character here or at a distance; empty at the end. */
  here(distance = 0): string {
    const at = this.position + distance;
    return at < this.end ? (this.text[at] ?? "") : "";
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

  /** What a sticky pattern matches here, without taking it. */
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

  /** Takes a piece whose end `find` returns; counts a failure otherwise. */
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

  /** Skips to the comma or closing bracket that ends text without meaning, past brackets inside it. */
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

  /** The end of a string that begins here, or its start when it does not end soon. */
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
