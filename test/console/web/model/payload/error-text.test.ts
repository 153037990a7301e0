// Errors as each SDK writes them: one line first, the rest behind it, nothing lost.
import { inspect } from "node:util";
import { expect, test } from "vitest";
import {
  isLibraryFrame,
  isOwnFrame,
  readError,
} from "../../../../../console/web/model/payload/error-text.ts";
import { writeNode } from "../../../../../console/web/model/payload/node.ts";

test("of TypeScript: name, code and stack, the message once, and what else it holds", () => {
  const text = JSON.stringify({
    name: "Declined",
    message: "no money",
    stack: "Declined: no money\n    at charge (a.ts:1:2)",
    code: "E_MONEY",
    amount: 7,
  });
  const { members, ...rest } = readError(text);
  expect(rest).toEqual({ message: "Declined: no money", code: "E_MONEY", rest: "    at charge (a.ts:1:2)" });
  expect(writeNode(members!).replace(/\s+/g, " ")).toBe('{ "amount": 7 }');
});

test.each([
  ["of Go: the message", "charge failed: no money", "charge failed: no money", ""],
  [
    "of Java: its class and message",
    "java.lang.IllegalStateException: no money",
    "java.lang.IllegalStateException: no money",
    "",
  ],
  [
    "of Java with frames",
    "app.Declined: no\n\tat app.Main.run(Main.java:3)",
    "app.Declined: no",
    "\tat app.Main.run(Main.java:3)",
  ],
  ["of Python: its text alone", "no money", "no money", ""],
  [
    "of Node, printed without a stack",
    inspect(Object.assign(new Error("inner"), { stack: "Error: inner" })),
    "Error: inner",
    "",
  ],
  ["with blank and ruled lines first", "\n\n=====\nboom\nmore", "boom", "=====\nmore"],
  [
    "that is announced on a line of its own",
    "Error:\n  the disk is full\nat once",
    "Error: the disk is full",
    "at once",
  ],
  ["without a message", "Error:\n    at run (a.ts:1:2)", "Error:", "    at run (a.ts:1:2)"],
  ["of nothing", "", "", ""],
])("%s", (_what, text, message, rest) => {
  expect(readError(text)).toEqual({ message, rest });
});

const frames =
  'Traceback (most recent call last):\n  File "/app/pay.py", line 3, in charge\n    raise ValueError("bad")';

test("a traceback's headline is what was raised", () => {
  expect(readError(`${frames}\nValueError: bad\nsecond line`)).toEqual({
    message: "ValueError: bad",
    rest: `${frames}\nsecond line`,
  });
  expect(readError(`Exception encountered when retrying: ${frames}\nValueError: bad`).message).toBe(
    "ValueError: bad",
  );
});

test("of chained tracebacks the last is what was raised in the end", () => {
  const chained = `${frames}\nValueError: bad\n\nDuring handling of the above exception, another exception occurred:\n\n${frames}\napp.Declined: no money`;
  const { message, rest } = readError(chained);
  expect(message).toBe("app.Declined: no money");
  expect(rest).toContain("ValueError: bad");
});

test("of a group of exceptions the headline is the group", () => {
  const group = [
    "  + Exception Group Traceback (most recent call last):",
    '  |   File "/app/pay.py", line 3, in charge',
    "  |     raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
    "  | ExceptionGroup: several (2 sub-exceptions)",
    "  +-+---------------- 1 ----------------",
    "    | ValueError: 1",
    "    +---------------- 2 ----------------",
    "    | TypeError: 2",
    "    +------------------------------------",
  ].join("\n");
  const { message, rest } = readError(group);
  expect(message).toBe("ExceptionGroup: several (2 sub-exceptions)");
  expect(rest).toContain("TypeError: 2");
});

test("a pickled exception is named", () => {
  // pickle.dumps(ValueError("bad", 3), 4)
  const pickled = "gASVJwAAAAAAAACMCGJ1aWx0aW5zlIwKVmFsdWVFcnJvcpSTlIwDYmFklEsDhpRSlC4=";
  expect(readError(pickled).message).toBe('ValueError("bad", 3)');
});

test("a headline is one line of bounded length, and nothing is lost", () => {
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
});

test("frames of libraries are told from the application's own", () => {
  const own = ["    at charge (file:///app/src/pay.ts:1:2)", '  File "/app/pay.py", line 3, in charge'];
  const foreign = [
    "    at run (/app/node_modules/x/a.js:1:2)",
    "    at node:internal/process:1:2",
    '  File "/venv/lib/python3.12/site-packages/x.py"',
  ];
  expect(own.every(isOwnFrame)).toBe(true);
  expect(foreign.every(isLibraryFrame)).toBe(true);
  expect([...foreign, "more words"].some(isOwnFrame)).toBe(false);
});
