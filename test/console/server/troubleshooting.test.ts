// docs/troubleshooting.md has every refusal of the Console, and no other; and each of them can happen.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { refusals } from "../../../console/server/problem.ts";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/troubleshooting.md"), "utf8");

test("every refusal has a section with its type, status, cause and fix, and there is no other", () => {
  const chapter = page.split(/^## /m).find((each) => each.startsWith("Errors of the Console\n")) ?? "";
  const sections = chapter.split(/^### /m).filter((each) => each.startsWith("CONSOLE_"));
  const codes = sections.map((each) => each.slice(0, each.indexOf("\n")));
  expect(codes).toEqual(Object.keys(refusals));
  for (const [index, [code, status]] of Object.entries(refusals).entries()) {
    const text = sections[index] ?? "";
    expect(text).toContain(`\`urn:podium:error:${code}\` · ${status}\n`);
    for (const part of ["Cause", "Fix"]) {
      expect(text, code).toMatch(new RegExp(`^- \\*\\*${part}:\\*\\* \\S`, "m"));
    }
  }
});

test("every refusal is made somewhere", () => {
  const folder = join(root, "console/server");
  const sources = readdirSync(folder).filter((file) => file !== "problem.ts");
  const text = sources.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  expect(Object.keys(refusals).filter((code) => !text.includes(`"${code}"`))).toEqual([]);
});
