// The Console has what the documents promise. A promise names the page, by its title, and only calls that the Console makes.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { operations } from "../../conductor/src/contract/operations.ts";

const root = join(import.meta.dirname, "../..");
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const documents = ["README.md", "SECURITY.md", ...globSync("docs/**/*.md", { cwd: root })];
const titles = globSync("console/web/pages/**/*.tsx", { cwd: root }).flatMap((file) =>
  [...textOf(file).matchAll(/<Page\s+title="([^"]+)"/g)].map(([, title = ""]) => title),
);
const source = globSync("console/web/{api,components,frame,model,pages}/**/*.{ts,tsx}", { cwd: root })
  .map(textOf)
  .join("\n");

/** Sentences and table cells in one line each, without code blocks, headings and the texts of errors. */
function sentencesIn(text: string): string[] {
  return text
    .replaceAll(/^```[^]*?^```/gm, "")
    .replaceAll(/^#.*$/gm, "")
    .split(/\n\s*\n|\n(?=[-|*] )|(?<=[.;:]) (?=[A-Z*`])|(?<=[.;])\n| \| /)
    .map((sentence) => sentence.replaceAll(/\s+/g, " ").trim());
}

/** Names of operations, also of those that are written as a call, and of members, which a sentence has in `code`. */
function namesIn(sentence: string): string[] {
  const codes = [...sentence.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
  return codes.map((code) => {
    const [, method = "", path = ""] = /^([A-Z]+) (\S+)$/.exec(code) ?? [];
    return idsByCall.get(callText(method, path)) ?? code;
  });
}

const members = new Set(
  [...textOf("conductor/openapi.json").matchAll(/^\s*"([a-z]\w*)": \{$/gm)].map(([, name = ""]) => name),
);
const callable = new Set<string>([...Object.keys(operations), ...members]);

/** A call as it is written in documents, with parameters under any name. */
const callText = (method: string, path: string): string => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`;
const idsByCall = new Map(
  Object.entries(operations).map(([id, { method, path }]) => [callText(method, path), id]),
);

const promise = /\bin the Console\b(?!'s)/;

/** What is wrong with what a sentence promises of the Console; nothing when it promises nothing. */
function problemOf(sentence: string): string | undefined {
  if (!promise.test(sentence)) return undefined;
  const named = [...sentence.matchAll(/(?<!\*)\*([A-Z][^*]*)\*(?!\*)/g)].map(([, title = ""]) => title);
  if (named.length === 0) return `names no page: ${sentence}`;
  const unknown = named.filter((title) => !titles.includes(title));
  if (unknown.length > 0) return `names a page that is not there, ${unknown.join(", ")}: ${sentence}`;
  const uncalled = namesIn(sentence).filter(
    (name) => callable.has(name) && !new RegExp(String.raw`\b${name}\b`).test(source),
  );
  if (uncalled.length > 0) return `names what no page uses, ${uncalled.join(", ")}: ${sentence}`;
  return undefined;
}

test("there are pages, and promises about them", () => {
  expect(titles).toEqual(expect.arrayContaining(["Applications", "Executors", "API keys", "Connect an app"]));
  const promises = documents.flatMap((file) =>
    sentencesIn(textOf(file)).filter((sentence) => promise.test(sentence)),
  );
  expect(promises.length).toBeGreaterThan(2);
});

test.each(documents)("%s promises only what the Console can do", (file) => {
  expect(sentencesIn(textOf(file)).flatMap((sentence) => problemOf(sentence) ?? [])).toEqual([]);
});

test.each([
  ["Rules are made in the Console, or with `createAlertingRule`.", "names no page"],
  ["Rules are made in the Console under *Rules of alerts*.", "names a page that is not there"],
  ["Set it in the Console under *Executors*, or as `bulkCancelWorkflows`.", "names what no page uses"],
  [
    "Delete it in the Console under *Applications*, or with `bulkDeleteWorkflows`.",
    "names what no page uses",
  ],
  [
    "Do it in the Console under *Queues*, or with `POST /v2/orgs/{org}/join`.",
    "names what no page uses, joinOrg",
  ],
])("%s is noticed", (sentence, complaint) => {
  expect(sentencesIn(`Before.\n\n${sentence}\n`).map(problemOf).join("")).toContain(complaint);
});

test("a promise that names a page and what it calls is kept, and what belongs to the Console is none", () => {
  expect(problemOf("It is kept in the Console's memory.")).toBeUndefined();
  expect(problemOf("Delete the key in the Console under *API keys*, or with `deleteToken`.")).toBeUndefined();
});
