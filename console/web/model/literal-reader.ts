// A tolerant reader for the literals that SDKs print: JSON (Go, Java), Node's inspect (TypeScript), Python's repr.
// It accepts what it knows and gives up at the first thing it does not. Nothing is ever evaluated.

export type PayloadNode =
  | { readonly kind: "object"; readonly tag?: string; readonly entries: readonly PayloadEntry[] }
  | { readonly kind: "array"; readonly tag?: string; readonly items: readonly PayloadNode[] }
  | { readonly kind: "string"; readonly value: string }
  /** Numbers, booleans, null and tagged values keep the text they were written as, so nothing is rounded. */
  | { readonly kind: "atom"; readonly text: string };

export interface PayloadEntry {
  readonly key: string;
  readonly value: PayloadNode;
}

class Unreadable extends Error {}

const maxDepth = 200;
const placeholders =
  /\[(Object|Array|Circular \*\d+|Getter|Setter|Getter\/Setter|(Async|Generator)*Function[^\]\n]*|class [^\]\n]*)\]|\.\.\. \d+ more items?/y;
const closing: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/** Reads one literal that spans the whole text, or returns nothing. */
export function readLiteral(text: string): PayloadNode | undefined {
  try {
    const reader = new Reader(text);
    const node = reader.value(0);
    return reader.isAtEnd() ? node : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Reader {
  private readonly text: string;
  private position = 0;

  constructor(text: string) {
    this.text = text;
  }

  isAtEnd(): boolean {
    this.skipSpace();
    return this.position >= this.text.length;
  }

  value(depth: number): PayloadNode {
    if (depth > maxDepth) throw new Unreadable();
    this.skipSpace();
    const next = this.text[this.position] ?? "";
    // Node marks what it left out, and objects that contain themselves.
    if (this.match(/<ref \*\d+> /y) !== undefined) return this.value(depth);
    const placeholder = this.match(placeholders);
    if (placeholder !== undefined) return { kind: "atom", text: placeholder };
    if (next === "{") return this.braces(depth);
    if (next === "[" || next === "(") return this.sequence(next, depth);
    if (next === "'" || next === '"' || next === "`") return { kind: "string", value: this.quoted() };
    return this.word(depth);
  }

  /** `{…}` is an object when its first item has a colon, and a set otherwise. */
  private braces(depth: number): PayloadNode {
    this.expect("{");
    const entries: PayloadEntry[] = [];
    const items: PayloadNode[] = [];
    while (!this.accept("}")) {
      const start = this.position;
      const key = this.key();
      if (key !== undefined && (this.accept(":") || this.accept("=>"))) {
        entries.push({ key, value: this.value(depth + 1) });
      } else {
        this.position = start;
        items.push(this.value(depth + 1));
      }
      if (!this.accept(",") && this.peek() !== "}") throw new Unreadable();
    }
    if (entries.length > 0 && items.length > 0) throw new Unreadable();
    return items.length > 0 ? { kind: "array", tag: "set", items } : { kind: "object", entries };
  }

  private sequence(open: string, depth: number): PayloadNode {
    this.expect(open);
    const close = closing[open] ?? "";
    const items: PayloadNode[] = [];
    while (!this.accept(close)) {
      items.push(this.value(depth + 1));
      if (!this.accept(",") && this.peek() !== close) throw new Unreadable();
    }
    return open === "(" ? { kind: "array", tag: "tuple", items } : { kind: "array", items };
  }

  private key(): string | undefined {
    const next = this.peek();
    if (next === "'" || next === '"') return this.quoted();
    const name = this.match(/[\p{L}_$][\p{L}\p{N}_$]*|-?\d+(\.\d+)?|\[[^\]\n]{1,80}\]/uy);
    return name;
  }

  private quoted(): string {
    const quote = this.text[this.position] ?? "";
    let value = "";
    for (let at = this.position + 1; at < this.text.length; at += 1) {
      const character = this.text[at] ?? "";
      if (character === quote) {
        this.position = at + 1;
        // Node breaks long strings into pieces joined with `+`.
        return this.accept("+") ? value + this.joined() : value;
      }
      if (character !== "\\") {
        value += character;
        continue;
      }
      const escape = readEscape(this.text, at + 1);
      value += escape.value;
      at += escape.length;
    }
    throw new Unreadable();
  }

  private joined(): string {
    const next = this.peek();
    if (next !== "'" && next !== '"' && next !== "`") throw new Unreadable();
    return this.quoted();
  }

  /** Numbers, keywords, class names before a bracket, constructor calls and bracketed placeholders. */
  private word(depth: number): PayloadNode {
    const number = this.match(/[+-]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?n?(?![\p{L}\w-])/uy);
    if (number !== undefined) return { kind: "atom", text: number };
    const date = this.match(/\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?/y);
    if (date !== undefined) return { kind: "atom", text: date };
    const prefixed = this.match(/[bBrRuUfF]{1,2}(?=['"])/y);
    if (prefixed !== undefined) return { kind: "string", value: this.quoted() };
    const name = this.match(/-?[\p{L}_$<][\p{L}\p{N}_$.<> ]*?(\(\d+\))?(?=\s*[,\]})({[]|\s*$)/uy);
    if (name === undefined) throw new Unreadable();
    const tag = name.trim();
    const next = this.peek();
    if (next === "(") return this.call(tag);
    if (next !== "{" && next !== "[") return { kind: "atom", text: tag };
    const node = this.value(depth + 1);
    return node.kind === "object" || node.kind === "array" ? { ...node, tag } : node;
  }

  /** `datetime.datetime(2026, 1, 2)` and the like stay text: they are names, not data we may rebuild. */
  private call(name: string): PayloadNode {
    const start = this.position;
    let level = 0;
    for (let at = start; at < this.text.length; at += 1) {
      const character = this.text[at];
      if (character === "'" || character === '"') {
        this.position = at;
        this.quoted();
        at = this.position - 1;
      } else if (character === "(") {
        level += 1;
      } else if (character === ")" && (level -= 1) === 0) {
        this.position = at + 1;
        return { kind: "atom", text: name + this.text.slice(start, at + 1) };
      }
    }
    throw new Unreadable();
  }

  private peek(): string {
    this.skipSpace();
    return this.text[this.position] ?? "";
  }

  private accept(token: string): boolean {
    this.skipSpace();
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw new Unreadable();
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.position] ?? "")) this.position += 1;
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
};

function readEscape(text: string, at: number): { value: string; length: number } {
  const character = text[at] ?? "";
  const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|u\{([0-9a-fA-F]{1,6})\})/.exec(
    text.slice(at, at + 10),
  );
  if (hex !== null) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? hex[4] ?? "0", 16);
    return { value: code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd", length: hex[0].length };
  }
  return { value: simpleEscapes[character] ?? character, length: 1 };
}
