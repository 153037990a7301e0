// docs/troubleshooting.md has every failure that Conductor can name, and no other; and each of them can happen.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operations } from "../../../conductor/src/contract/operations.ts";
import { errorCatalogue, type ErrorCode } from "../../../conductor/src/errors.ts";
import { closeCodes } from "../../../conductor/src/wire/close-codes.ts";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/troubleshooting.md"), "utf8");

/** Sections below one heading of the second level, by their own heading. */
function sectionsOf(chapter: string): Map<string, string> {
  const text = page.split(/^## /m).find((each) => each.startsWith(`${chapter}\n`)) ?? "";
  const sections = text.split(/^### /m).slice(1);
  return new Map(
    sections.map((each) => [each.slice(0, each.indexOf("\n")), each.slice(each.indexOf("\n")).trim()]),
  );
}

function sourceOf(folder: string): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && file !== "errors.ts")
    .map((file) => readFileSync(join(root, folder, file), "utf8"))
    .join("\n");
}

test("every error code has a section with its type, status, cause, fix and place, and there is no other", () => {
  const sections = sectionsOf("Errors of the API");
  expect([...sections.keys()].sort()).toEqual(Object.keys(errorCatalogue).sort());
  for (const [code, text] of sections) {
    const { status, retry } = errorCatalogue[code as ErrorCode];
    const repeat = retry ? " · may be repeated" : "";
    expect(text.split("\n")[0], code).toBe(`\`urn:podium:error:${code}\` · ${status}${repeat}`);
    for (const part of ["Cause", "Fix", "Where"]) {
      expect(text, code).toMatch(new RegExp(`^- \\*\\*${part}:\\*\\* \\S`, "m"));
    }
  }
});

test("a section names only operations that exist", () => {
  for (const [code, text] of sectionsOf("Errors of the API")) {
    const places = text.slice(text.indexOf("**Fix:**"));
    for (const [, id] of places.matchAll(/`([a-z]+[A-Z]\w+)`/g)) {
      expect(Object.keys(operations), code).toContain(id);
    }
  }
});

test("every error code is thrown somewhere", () => {
  const made = /(?:ConductorError\(|fail\(|code:|return|[?:])\s*"(CONDUCTOR_[A-Z_]+)"/g;
  const thrown = new Set([...sourceOf("conductor/src").matchAll(made)].map(([, code]) => code));
  expect(Object.keys(errorCatalogue).filter((code) => !thrown.has(code))).toEqual([]);
});

test("every close code has a section, and there is no other", () => {
  const expected = Object.values(closeCodes).map(({ code, reason }) => `${code}: ${reason}`);
  expect([...sectionsOf("Closed connections").keys()].sort()).toEqual(expected.sort());
});

test("every refusal of an executor has a section, and there is no other", () => {
  const refusal = /code: "(\w+)",\s*detail:\s*["`]([^"`]*)["`]/g;
  const found = [...sourceOf("conductor/src/executors").matchAll(refusal)].map(
    ([, code, detail]) =>
      `${errorCatalogue[code as ErrorCode].status}: ${detail!.replaceAll(/\$\{\w+\}/g, "N")}`,
  );
  expect(found.length).toBeGreaterThan(5);
  expect([...sectionsOf("Refused executors").keys()].sort()).toEqual([...new Set(found)].sort());
});

test("links within the page and to its neighbours lead somewhere", () => {
  const anchors = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!.toLowerCase().replaceAll(" ", "-"),
  );
  for (const [, file, anchor] of page.matchAll(/\]\(([\w-]*\.md)?(?:#([\w-]+))?\)/g)) {
    if (file !== undefined) expect(readdirSync(join(root, "docs")), file).toContain(file);
    else expect(anchors, anchor).toContain(anchor);
  }
});
