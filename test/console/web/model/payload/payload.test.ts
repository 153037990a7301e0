// Payloads as SDKs print them: made by the real printers, read value by value.
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { readLiteral } from "../../../../../console/web/model/payload/literal-reader.ts";
import {
  measure,
  formatBytes,
  readInput,
  readPayload,
  readValues,
} from "../../../../../console/web/model/payload/payload.ts";
import {
  entriesOf,
  isCollection,
  openAtFirst,
  writeNode,
} from "../../../../../console/web/model/payload/node.ts";
import type { PayloadNode } from "../../../../../console/web/model/payload/node.ts";
import { nodeValues } from "./node-values.ts";

interface PythonVectors {
  readonly repr: Readonly<Record<string, string>>;
  readonly together: string;
  readonly input: string;
  readonly pickles: Readonly<Record<string, string>>;
  readonly generated: readonly { readonly repr: string; readonly pickle: string; readonly read: Read }[];
  readonly "pickled input": string;
}

/** What a reader makes of a value, as the maker of the vectors says it. */
type Read =
  | { readonly atom: string; readonly pickled?: string }
  | { readonly string: string }
  | { readonly array: readonly Read[]; readonly tag?: string }
  | { readonly object: readonly (readonly [string, Read])[]; readonly tag?: string };

const python = JSON.parse(readFileSync(join(import.meta.dirname, "python.json"), "utf8")) as PythonVectors;

/** How the SDK for TypeScript prints a value. */
const printed = (value: unknown): string =>
  inspect(value, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity });

function flat(text: string): string {
  const { node } = readPayload(text);
  return node === undefined ? "unread" : writeNode(node).replace(/\s+/g, " ");
}

/** Every piece of a tree that stayed text. */
function unread(node: PayloadNode | undefined): string[] {
  if (node === undefined) return ["all of it"];
  if (isCollection(node)) return entriesOf(node).flatMap(({ value }) => unread(value));
  return node.kind === "text" ? [node.text] : [];
}

test("JSON keeps numbers that a double would round", () => {
  expect(flat('{"id":12345678901234567890,"ok":true}')).toBe('{ "id": 12345678901234567890, "ok": true }');
});

test("every JSON value is read, and reads the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const payload = readPayload(text);
      if (payload.node !== undefined) expect(JSON.parse(writeNode(payload.node))).toEqual(JSON.parse(text));
      if (typeof value === "object" && value !== null) expect(payload.reading).toBe("json");
    }),
  );
});

describe("what Node prints", () => {
  test.each(Object.entries(nodeValues))("%s", (_name, [value, expected]) => {
    // Beside another value: what is not understood must not take its neighbour with it.
    for (const text of [printed({ it: value, last: "ok" }), printed({ a: { it: value, last: "ok" } })]) {
      const { node } = readPayload(text);
      expect(unread(node)).toEqual([]);
      expect(writeNode(node!)).toContain('"last": "ok"');
    }
    const { node } = readPayload(printed([value, "ok"]));
    expect(unread(node)).toEqual([]);
    const [first] = node?.kind === "array" ? node.items : [];
    const written = first === undefined ? "" : writeNode(first).replace(/\s+/g, " ");
    const tag = first !== undefined && isCollection(first) ? `${first.tag ?? ""} ` : "";
    expect((tag + written).trim()).toMatch(expected);
  });

  test("all of it at once, and cut short by depth and length", () => {
    const all = Object.fromEntries(Object.entries(nodeValues).map(([name, [value]]) => [name, value]));
    expect(unread(readPayload(printed(all)).node)).toEqual([]);
    const short = inspect(all, { depth: 1, maxArrayLength: 1, maxStringLength: 5 });
    expect(unread(readPayload(short).node)).toEqual([]);
    expect(short).toMatch(/\.\.\. \d more items/);
  });

  test("any value", () => {
    const marks = fc.constantFrom(...Array.from("'\"`\\\n{}[]<>,:+ "));
    const leaf = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: marks }),
      fc.double(),
      fc.bigInt(),
      fc.boolean(),
      fc.date(),
      fc.constantFrom(null, undefined, Symbol("s")),
      fc.constantFrom(/(?:)/, /[)\]}]+,\//giu, /it's "a" `b`/),
      fc.string().map((text) => new TypeError(text)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.uint8Array(),
      fc.float64Array(),
    );
    const few = { maxLength: 3 };
    const { value: anything } = fc.letrec<{ readonly value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        fc.array(tie("value"), few),
        fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
        fc.array(tie("value"), few).map((items) => new Set(items)),
        fc.array(fc.tuple(tie("value"), tie("value")), few).map((pairs) => new Map(pairs)),
        tie("value").map((inner) => new Boxed(inner)),
      ),
    }));
    fc.assert(
      fc.property(fc.record({ it: anything, last: fc.constant("ok") }), (value) => {
        const { node } = readPayload(printed(value));
        expect(unread(node)).toEqual([]);
        const entries = node?.kind === "object" ? node.entries : [];
        expect(entries.map(({ key }) => key)).toEqual(["it", "last"]);
      }),
      { numRuns: 400 },
    );
  });
});

class Boxed {
  readonly inner: unknown;

  constructor(inner: unknown) {
    this.inner = inner;
  }
}

describe("what Python prints", () => {
  test.each(Object.entries(python.repr))("%s", (_name, text) => {
    expect(unread(readPayload(`{'it': ${text}, 'last': 'ok'}`).node)).toEqual([]);
    expect(flat(`{'it': ${text}, 'last': 'ok'}`)).toContain('"last": "ok"');
    expect(flat(`[${text}, 'ok']`)).toMatch(/, "ok" \]$/);
    expect(readPayload(text).node).toBeDefined();
  });

  test("all of it at once", () => {
    const { node } = readPayload(python.together);
    expect(unread(node)).toEqual([]);
    expect(node?.kind === "object" ? node.entries.length : 0).toBe(Object.keys(python.repr).length - 1);
  });

  test.each([
    ["<Color.RED: 1>", "<Color.RED: 1>"],
    ["3j", "3j"],
    ["Parcel(weight=3, tags=['a'])", '{ "weight": 3, "tags": [ "a" ] }'],
    ["frozenset({1})", "[ 1 ]"],
    ["deque([1, 2])", "[ 1, 2 ]"],
    ["b'\\x00'", "b'\\x00'"],
    [
      "array([[1., 2.],\n       [3., nan]], dtype=float32)",
      '{ "0": [ [ 1., 2. ], [ 3., nan ] ], "dtype": float32 }',
    ],
    ["[[1 2 3], 4]", "[ [ 1 2 3 ], 4 ]"],
    ["{'a': <not closed, 'b': 2}", '{ "a": <not closed, "b": 2 }'],
  ])("%s at the top", (text, expected) => {
    expect(flat(text)).toBe(expected);
  });
});

describe("values that Python made", () => {
  function readOf(node: PayloadNode | undefined): unknown {
    if (node === undefined) return "unread";
    if (node.kind === "string") return { string: node.value };
    if (!isCollection(node)) return { atom: node.text };
    const tag = node.tag === undefined ? {} : { tag: node.tag };
    return node.kind === "array"
      ? { array: node.items.map((item) => readOf(item)), ...tag }
      : { object: node.entries.map(({ key, value }) => [key, readOf(value)]), ...tag };
  }

  function expectation(read: Read, isPickled: boolean): unknown {
    if ("atom" in read) return { atom: isPickled ? (read.pickled ?? read.atom) : read.atom };
    if ("string" in read) return read;
    const tag = read.tag === undefined ? {} : { tag: read.tag };
    return "array" in read
      ? { array: read.array.map((item) => expectation(item, isPickled)), ...tag }
      : { object: read.object.map(([key, value]) => [key, expectation(value, isPickled)]), ...tag };
  }

  test("are read from their representation and from their pickle", () => {
    expect(python.generated.length).toBeGreaterThan(100);
    for (const { repr, pickle, read } of python.generated) {
      const printedNode = readPayload(repr).node;
      expect(readOf(printedNode)).toEqual({ array: [expectation(read, false)] });
      expect(readOf(readPayload(pickle).node)).toEqual({ array: [expectation(read, true)] });
    }
  });
});

describe("pickles", () => {
  const all = Object.entries(python.pickles);

  test.each(all)("%s", (_name, text) => {
    const payload = readPayload(text);
    expect(payload).toMatchObject({
      reading: "pickle",
      isWhole: true,
      bytes: Buffer.from(text, "base64").length,
    });
    expect(unread(payload.node)).toEqual([]);
  });

  test.each([
    [
      "dataclass, protocol 4",
      '{ "weight": 3, "tags": [ "a", "b" ], "inner": { "weight": 1, "tags": [], "inner": None } }',
    ],
    ["datetime, protocol 2", "2026-01-02T03:04:05 datetime.timezone(datetime.timedelta(0, 0, 0))"],
    ["decimal, protocol 4", 'decimal.Decimal("1.50")'],
    ["bytes, protocol 5", `b"\\x00ab'\\""`],
    ["object, protocol 4", '{ "name": "plain", "parts": [ 1, 2 ] }'],
    ["recursive, protocol 4", "[ 1, <the same as above> ]"],
  ])("%s is named, with what it was made of", (name, expected) => {
    expect(flat(python.pickles[name] ?? "")).toBe(expected);
  });

  test("one that calls the system is shown, and calls nothing", () => {
    // cos\nsystem\n('echo hi')R, with the protocol before it.
    const hostile = Buffer.from("\x80\x02cos\nsystem\nX\x07\0\0\0echo hi\x85R.", "latin1").toString("base64");
    expect(flat(hostile)).toBe('os.system("echo hi")');
  });

  test("no bytes make the reader throw, loop or grow without end", () => {
    const opcodes =
      "\x80\x94\x95\x8c\x85\x86\x87\x81\x92\x93\x90\x91\x8f(0123NKJMXBCRabcehjqrstu]})}.\x01\x02\x00";
    const program = fc.array(fc.constantFrom(...Array.from(opcodes)), { maxLength: 400 });
    fc.assert(
      fc.property(program, (parts) => {
        const text = Buffer.from(`\x80\x04${parts.join("")}`, "latin1").toString("base64");
        const { node } = readPayload(text);
        if (node !== undefined) expect(writeNode(node).length).toBeLessThan(1_000_000);
      }),
      { numRuns: 2_000 },
    );
    // Each step holds the one before it twice: 2 to the power of 5,000 if they were shown so often.
    const doubling = `\x80\x04]\x94${"2\x86\x94".repeat(5_000)}.`;
    const { node } = readPayload(Buffer.from(doubling, "latin1").toString("base64"));
    expect(isCollection(node!)).toBe(true);
  });
});

describe("inputs", () => {
  const input = (text: string, language: string | null = null): string => {
    const { node } = readInput(text, language);
    return node === undefined ? "unread" : writeNode(node).replace(/\s+/g, " ");
  };

  test("of Python are its arguments, by place and by name", () => {
    const expected =
      '{ "1": 1, "2": { "weight": 2, "tags": [], "inner": None }, "to": "x", "when": datetime.date(2026, 1, 2) }';
    expect(input(python.input, "python")).toBe(expected);
    expect(input(python["pickled input"], "python")).toBe(
      '{ "1": 1, "2": { "weight": 2, "tags": [], "inner": None }, "to": "x" }',
    );
  });

  test("of TypeScript and Java are lists of arguments, of Go the one value that there is", () => {
    expect(input("[ 'people.csv', 3 ]", "typescript")).toBe('{ "1": "people.csv", "2": 3 }');
    expect(input('["people.csv",3]', "java")).toBe('{ "1": "people.csv", "2": 3 }');
    expect(input('["people.csv",3]', "go")).toBe('[ "people.csv", 3 ]');
    expect(input('{"file":"people.csv"}', "go")).toBe('{ "file": "people.csv" }');
  });

  test("that every SDK reads have their arguments by name", () => {
    expect(input('{"positionalArgs":[1],"namedArgs":{"to":"x"}}')).toBe('{ "1": 1, "to": "x" }');
    expect(input('{"namedArgs":{"to":"x"}}')).toBe('{ "to": "x" }');
    expect(input('{"positionalArgs":[1],"namedArgs":{},"other":2}')).toContain('"other": 2');
  });
});

test("SuperJSON shows the value with its types", () => {
  const text =
    '{"json":{"when":"2026-01-02T00:00:00.000Z","n":"10","tags":["a"],"gone":null},' +
    '"meta":{"values":{"when":["Date"],"n":["bigint"],"tags":["set"],"gone":["undefined"]},"v":1}}';
  expect(readPayload(text).reading).toBe("superjson");
  expect(flat(text)).toBe(
    '{ "when": Date 2026-01-02T00:00:00.000Z, "n": 10n, "tags": [ "a" ], "gone": undefined }',
  );
  expect(flat('{"json":1}')).toBe('{ "json": 1 }');
});

test("values of a stream are read one by one", () => {
  const { node, reading } = readValues(["{ a: 1 }", "plain words", '"x"']);
  expect(reading).toBe("literal");
  expect(writeNode(node!).replace(/\s+/g, " ")).toBe('[ { "a": 1 }, plain words, "x" ]');
});

test("text that is not data stays text", () => {
  for (const text of [
    "Error: boom\n    at x",
    "hello world",
    "{ broken",
    "{broken}",
    "[1, 2",
    "(",
    "'open",
    "1 2 3",
    "print(hello world)",
    "done",
    "see /usr/bin/x",
    "gAS",
    "",
  ]) {
    expect(readPayload(text)).toMatchObject({ reading: "text", text });
  }
});

const anyLiteral = fc.string({
  unit: fc.constantFrom(
    ...Array.from("{}[]()<>'\"`,:=+-.0a\\ \n*/|#"),
    "Error: x\n    at ",
    "[A: ",
    "<ref *1> ",
    "... ",
  ),
  maxLength: 200,
});

test("no text makes the reader throw or loop, and nothing that it does not know is lost", () => {
  fc.assert(
    fc.property(anyLiteral, (text) => {
      expect(readPayload(text).text).toBe(text);
      readPayload(text.repeat(10), 100);
    }),
    { numRuns: 3_000 },
  );
});

const hostile: readonly (readonly [string, string])[] = [
  ["open brackets", "["],
  ["open braces", "{a:"],
  ["open calls", "A("],
  ["tags that do not end", "[A: "],
  ["angles that do not end", "<a "],
  ["errors without stacks", "[ Abc: x, "],
  ["escapes", "'\\"],
  ["quotes", "'x 'y \"z "],
  ["commas", ","],
  ["wrong brackets", "[}"],
  ["expressions that do not end", "/[a"],
  ["references", "<ref *1> "],
  ["joined strings", "'a' + "],
  ["spaces", "[ \n\t"],
  ["words", "a b "],
];

test.each(hostile)("a megabyte of %s takes no more than its share of time", (_name, piece) => {
  const text = `{ a: [ ${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
  const closed = `${text} ] }`;
  const startMs = performance.now();
  readLiteral(text, 1_000_000);
  readLiteral(closed, 2_000_000);
  expect(performance.now() - startMs).toBeLessThan(2_000);
});

test("nesting without end is text below a depth, and refused when it does not end", () => {
  expect(readPayload("[".repeat(50_000)).reading).toBe("text");
  const deep = `${"[".repeat(5_000)}1${"]".repeat(5_000)}`;
  expect(unread(readPayload(deep).node)).toHaveLength(1);
});

test("a large text is read at its beginning, and says so", () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => ({ index, name: `row ${index}`, ok: true }));
  const text = JSON.stringify({ rows });
  const payload = readPayload(text);
  expect(payload).toMatchObject({ reading: "json", isCut: true, bytes: text.length });
  expect(unread(payload.node)).toEqual([]);
});

test("few rows are open at first, whatever the shape", () => {
  const wide = readPayload(
    JSON.stringify(Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1))),
  );
  const deep = readPayload(`${"[".repeat(90)}1${"]".repeat(90)}`);
  const shown = (node: PayloadNode, open: ReadonlySet<PayloadNode>): number =>
    !isCollection(node) || !open.has(node)
      ? 1
      : 1 +
        entriesOf(node)
          .slice(0, 100)
          .reduce((sum, { value }) => sum + shown(value, open), 0);
  expect(shown(wide.node!, openAtFirst(wide.node!, 200, 100))).toBeLessThanOrEqual(301);
  expect(shown(deep.node!, openAtFirst(deep.node!, 200, 100))).toBe(91);
});

test("sizes are read in units people use", () => {
  expect([12, 2_048, 3_145_728].map(formatBytes)).toEqual(["12 B", "2.0 kB", "3.0 MB"]);
});

test("a long text is measured in pieces that cut no character in two", async () => {
  const { signal } = new AbortController();
  for (const before of ["", "a"]) {
    const text = before + "é😀".repeat(2_000_000);
    expect(await measure(text, signal)).toBe(Buffer.byteLength(text));
    expect(readPayload(text).bytes).toBeUndefined();
  }
});
