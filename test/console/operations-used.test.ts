// Which operations of the API the Console uses. Those that it does not use yet are listed; the list may only become shorter.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operations } from "../../conductor/src/contract/operations.ts";

const web = join(import.meta.dirname, "../../console/web");
const known = new Set(Object.keys(operations));

/** In alphabetical order, one a line: the change that adds a call takes its line away. */
const notYetUsed: readonly string[] = [];

/** Operations that no page needs, and why. */
const notNeeded: Readonly<Record<string, string>> = {
  bulkCancelWorkflows: "a job does it, and says what became of each",
  bulkDeleteWorkflows: "a job does it, and says what became of each",
  bulkForkWorkflowsFromFailure: "a job does it, and says what became of each",
  bulkResumeWorkflows: "a job does it, and says what became of each",
  getChanges: "the server of the Console follows it for every page",
  getSchedule: "the list has all that it answers",
  joinOrg: "a person joins while registering, with the same secret: registerUser",
  listTokens: "listKeys has all that it answers, and more",
  listWorkflows: "searchWorkflows takes the same filters in its body",
};

/** Files of the Console by the operations that they call. */
async function callersOf(): Promise<Map<string, string[]>> {
  const callers = new Map<string, string[]>();
  const names = await readdir(web, { recursive: true });
  for (const name of names.filter((each) => /\.tsx?$/.test(each) && !each.startsWith("dist"))) {
    const source = await readFile(join(web, name), "utf8");
    const calls = [...source.matchAll(/\bcall\(\s*"(\w+)"/g)];
    // A file may choose among operations by a table of their names.
    const tables = /\bcall\(\s*[a-z]/.test(source) ? [...source.matchAll(/:\s*"(\w+)"/g)] : [];
    for (const [, id = ""] of [...calls, ...tables]) {
      if (known.has(id)) callers.set(id, [...(callers.get(id) ?? []), name]);
    }
  }
  return callers;
}

test("every operation is called by a page, or is on the list of those that are not yet", async () => {
  const callers = await callersOf();
  const unused = [...known].filter((id) => !callers.has(id) && notNeeded[id] === undefined);
  expect(unused.toSorted()).toEqual(notYetUsed);
});

test("no entry is about an operation that does not exist or that a page calls", async () => {
  const callers = await callersOf();
  const entries = [...notYetUsed, ...Object.keys(notNeeded)];
  expect(entries.filter((id) => !known.has(id))).toEqual([]);
  expect(entries.flatMap((id) => callers.get(id)?.map((name) => `${id}: ${name}`) ?? [])).toEqual([]);
});
