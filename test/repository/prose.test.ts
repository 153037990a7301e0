// The check of prose notices what it is for, leaves plain sentences alone, and looks at files that are there.
import { expect, test } from "vitest";

import { hitsIn, proseFiles } from "./prose.ts";

test.each([
  ["Whoever came too late costs no place.", "name the program"],
  ["It is closed when nobody's answer comes.", "name the program"],
  ['test("somebody who asks is told", () => {});', "name the program"],
  ["It waits for everyone who watches.", "name the program"],
  ["It drops what is no list.", "is not a"],
  ["A tool that cannot be had here.", "available"],
  ["Every operation but for the first.", "except"],
  ['    about: "Most bytes that wait for one executor",', "Maximum"],
  ["  /** Least time between two rounds. */", "Minimum"],
  ["| Most executors of one key | 20 |", "Maximum"],
  ["A value that there is not selects nothing.", "does not exist"],
  ["Forgotten, which is to say full.", "say it once"],
  ["The watch begins anew.", "again"],
  ["What shall be there from the start.", "must"],
])("%j is noticed", (line, reason) => {
  const [hit, ...others] = hitsIn("docs/page.md", `First line.\n${line}\n`);
  expect(hit?.reason).toContain(reason);
  expect(hit?.line).toBe(2);
  expect(others).toEqual([]);
});

test.each([
  "An executor that cannot answer is tried only if none can.",
  "Maximum bytes queued for one executor.",
  "In most cases the answer comes at once.",
  "Most of its time goes to JSON.",
  "The setting `nobody` is a name.",
  'spawnSync("chown", ["-R", "nobody", folder]);',
  "A file that is no longer there is no reason to stop.",
])("%j is left alone", (line) => {
  expect(hitsIn("docs/page.md", line)).toEqual([]);
});

test("the whole tree is looked at", () => {
  const files = proseFiles();
  expect(files.length).toBeGreaterThan(900);
  for (const file of [
    "README.md",
    "docs/api.md",
    "conductor/src/app.ts",
    "console/web/main.tsx",
    "infra/index.ts",
  ]) {
    expect(files).toContain(file);
  }
});
