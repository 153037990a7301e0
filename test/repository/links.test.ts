// Every relative link in every document leads to a file and a heading, and every page of docs/ can be found from its index.
import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const pages = globSync("**/*.md", { cwd: root, exclude: ["**/node_modules", ".podium", ".git"] }).toSorted();
const textOf = (page: string): string => readFileSync(join(root, page), "utf8");
const withoutCode = (text: string): string => text.replaceAll(/^```[^]*?^```/gm, "");

/** Targets of links and images, without those of other sites. Code in a line holds no links. */
function targetsIn(text: string): string[] {
  const prose = withoutCode(text).replaceAll(/`[^`\n]*`/g, "`");
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z][a-z+.-]*:/.test(target));
}

/** Anchors as GitHub makes them of headings: lower case, without punctuation, numbered when they repeat. */
function anchorsIn(text: string): Set<string> {
  const seen = new Map<string, number>();
  const slugs = [...withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => {
    const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim();
    const slug = shown
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
  return new Set(slugs);
}

/** What is wrong with a link, or nothing. */
function problemOf(page: string, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), decodeURIComponent(path));
  if (file.startsWith("..")) return `${target} leads out of the repository`;
  if (!existsSync(join(root, file))) return `${target} leads to no file`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return anchorsIn(textOf(file)).has(anchor) ? undefined : `${target} leads to no heading`;
}

test("there are documents and links to look at", () => {
  expect(pages.length).toBeGreaterThan(30);
  expect(pages.flatMap((page) => targetsIn(textOf(page))).length).toBeGreaterThan(150);
});

test.each(pages)("the links of %s lead somewhere", (page) => {
  const problems = targetsIn(textOf(page)).flatMap((target) => problemOf(page, target) ?? []);
  expect(problems).toEqual([]);
});

test.each([
  ["a file that is not there", "docs/api.md", "missing.md", "leads to no file"],
  ["a heading that is not there", "docs/api.md", "operate.md#missing", "leads to no heading"],
  ["a heading of the same page that is not there", "docs/api.md", "#missing", "leads to no heading"],
  ["the folder above the repository", "README.md", "../other/README.md", "leads out of the repository"],
])("a link to %s is noticed", (_, page, target, complaint) => {
  expect(problemOf(page, target)).toContain(complaint);
});

test("headings become the anchors that GitHub gives them", () => {
  const text =
    "# The Console's settings\n## `psql`, a [link](x.md) & more\n## Twice\n## Twice\n```\n# no heading\n```\n";
  expect([...anchorsIn(text)]).toEqual(["the-consoles-settings", "psql-a-link--more", "twice", "twice-1"]);
});

describe("docs/README.md", () => {
  /** Pages that this one links to, as paths in the repository. */
  const linkedFrom = (page: string): string[] =>
    targetsIn(textOf(page)).map((target) => {
      const file = join(dirname(page), target.replace(/#.*/, ""));
      return statSync(join(root, file)).isDirectory() ? join(file, "README.md") : file;
    });

  test("lists every page, itself or through the index of a folder", () => {
    const direct = linkedFrom("docs/README.md");
    const indexes = direct.filter((page) => /^docs\/.+\/README\.md$/.test(page));
    const listed = new Set([...direct, ...indexes.flatMap(linkedFrom), "docs/README.md"]);
    const missing = pages.filter((page) => page.startsWith("docs/") && !listed.has(page));
    expect(missing.map((page) => relative("docs", page))).toEqual([]);
  });
});
