import fc from "fast-check";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  formatBytes,
  isLibraryFrame,
  readError,
  readPayload,
  writeNode,
} from "../../console/web/model/payload.ts";

function flat(text: string): string {
  const { node } = readPayload(text);
  return node === undefined ? "unread" : writeNode(node).replace(/\s+/g, " ");
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

test("what Node prints is read as data", () => {
  const value = {
    list: [1, "it's", null, undefined, 10n],
    when: new Date(0),
    map: new Map([["a", { b: 1 }]]),
    set: new Set([1]),
  };
  expect(flat(inspect(value, { depth: 9 }))).toBe(
    `{ "list": [ 1, "it's", null, undefined, 10n ], "when": 1970-01-01T00:00:00.000Z, "map": { "a": { "b": 1 } }, "set": [ 1 ] }`,
  );
  expect(readPayload("[ 'people.csv' ]").reading).toBe("literal");
  expect(flat("[ [Object], [Function: run], <ref *1> { self: [Circular *1] }, ... 3 more items ]")).toContain(
    "[Object]",
  );
});

test("what Python prints is read as data, and calls stay text", () => {
  expect(
    flat("{'args': (1, None, True), 'at': datetime.datetime(2026, 1, 2, tzinfo=utc), 'tags': {'a', 'b'}}"),
  ).toBe(
    '{ "args": [ 1, None, True ], "at": datetime.datetime(2026, 1, 2, tzinfo=utc), "tags": [ "a", "b" ] }',
  );
});

test("text that is no data is left alone", () => {
  for (const text of [
    "Error: boom\n    at x",
    "hello world",
    "{ broken",
    "[1, 2",
    "(",
    "'open",
    "1 2 3",
    "",
  ]) {
    expect(readPayload(text)).toMatchObject({ reading: "text", text });
  }
});

test("no text makes the reader throw or loop", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from("{}[]()<>'\"`,:=+-.0a\\ \n*")) }), (text) => {
      expect(readPayload(text).text).toBe(text);
    }),
  );
});

test("nesting without end is refused, not followed", () => {
  expect(readPayload("[".repeat(50_000)).reading).toBe("text");
});

test("a text too large to read at once is shown as text", () => {
  expect(readPayload(`[${"1,".repeat(200_000)}1]`).reading).toBe("text");
});

test("an error tells its message first and does not repeat it", () => {
  const text = JSON.stringify({
    name: "Declined",
    message: "no money",
    stack: "Declined: no money\n    at charge (a.ts:1:2)",
  });
  expect(readError(text)).toEqual({ message: "Declined: no money", rest: "    at charge (a.ts:1:2)" });
  expect(readError("ValueError: bad\nTraceback")).toEqual({ message: "ValueError: bad", rest: "Traceback" });
});

test("an error's headline is one line of bounded length, and nothing is lost", () => {
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`).join("\n");
  const long = JSON.stringify({
    name: "Error",
    message: lines,
    stack: `Error: ${lines}\n    at f (a.ts:1:2)`,
  });
  const { message, rest } = readError(long);
  expect(message).toBe("Error: line 0");
  expect(rest.split("\n").length).toBe(300);
  expect(rest.endsWith("    at f (a.ts:1:2)")).toBe(true);
  const wide = readError("x".repeat(5_000));
  expect(wide.message.length).toBe(301);
  expect(wide.rest).toBe("x".repeat(5_000));
  expect(readError("\n\nboom").message).toBe("boom");
});

test("frames of libraries are told from the application's own", () => {
  const own = ["    at charge (file:///app/src/pay.ts:1:2)", '  File "/app/pay.py", line 3, in charge'];
  const foreign = [
    "    at run (/app/node_modules/x/a.js:1:2)",
    "    at node:internal/process:1:2",
    '  File "/venv/lib/python3.12/site-packages/x.py"',
  ];
  expect(own.some(isLibraryFrame)).toBe(false);
  expect(foreign.every(isLibraryFrame)).toBe(true);
});

test("sizes are read in units people use", () => {
  expect([12, 2_048, 3_145_728].map(formatBytes)).toEqual(["12 B", "2.0 kB", "3.0 MB"]);
});
