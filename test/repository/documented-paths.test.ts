// Every path in ARCHITECTURE.md and CONTRIBUTING.md exists, and a name beside it is in that file. Most paths there are
// short: below conductor/src, without an extension.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const pages = ["ARCHITECTURE.md", "CONTRIBUTING.md"];

interface Mention {
  readonly path: string;
  /** The name in `code` right after the path. */
  readonly name: string | undefined;
}

/** The paths in `code`. */
function pathsIn(text: string): Mention[] {
  const found = text.matchAll(/`([\w.<>*-]+\/[\w./<>*-]*)`(?: `(\w+)`)?/g);
  return [...found].map(([, path = "", name]) => ({ path, name }));
}

/** The files or folders that a path can mean. `*` and `<tag>` stand for any name. */
function targetsOf(path: string): string[] {
  const pattern = path.replaceAll(/<\w+>/g, "*");
  const places = ["", "conductor/src/"].flatMap((folder) =>
    ["", ".ts"].map((extension) => join(folder, pattern) + extension),
  );
  const isPattern = pattern.includes("*");
  return places.flatMap((place) => {
    if (isPattern) return globSync(place, { cwd: root });
    return existsSync(join(root, place)) ? [place] : [];
  });
}

/** What is wrong with a path of a page, if anything. */
function complaintAbout({ path, name }: Mention): string | undefined {
  const targets = targetsOf(path);
  if (targets.length === 0) return `${path} does not exist`;
  const files = targets.filter((target) => statSync(join(root, target)).isFile());
  if (name === undefined || files.length === 0) return undefined;
  const hasName = files.some((file) => readFileSync(join(root, file), "utf8").includes(name));
  return hasName ? undefined : `${path} has no ${name}`;
}

test.each(pages)("%s names only paths that exist", (page) => {
  const paths = pathsIn(readFileSync(join(root, page), "utf8"));
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.map(complaintAbout).filter((complaint) => complaint !== undefined)).toEqual([]);
});

test.each([
  ["`http/routes/*` → `routing/router`", "http/routes/* does not exist"],
  ["in `conductor/src/contract/<noun>/none.ts`", "conductor/src/contract/<noun>/none.ts does not exist"],
  ["`store/executors` `declareGone`", "store/executors has no declareGone"],
])("%s is noticed", (text, complaint) => {
  expect(pathsIn(text).map(complaintAbout)).toContain(complaint);
});
