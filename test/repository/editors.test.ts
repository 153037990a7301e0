// Editors and oxfmt are told the same, and every text file in the repository is as they are told.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");
const editorconfig = textOf(".editorconfig");
const section = (name: string): string =>
  editorconfig.split(/^\[/m).find((each) => each.startsWith(name)) ?? "";

test("lines are as long for editors as for oxfmt, and its other defaults hold", () => {
  const { printWidth, ...others } = JSON.parse(textOf(".oxfmtrc.json")) as Record<string, unknown>;
  expect(section("*]")).toContain(`max_line_length = ${String(printWidth)}\n`);
  expect(section("*]")).toMatch(
    /end_of_line = lf\nindent_style = space\nindent_size = 2\ninsert_final_newline = true/,
  );
  expect(Object.keys(others).toSorted()).toEqual(["$schema", "ignorePatterns"]);
});

test("text files end in one line feed and have no carriage returns", () => {
  const made =
    /^(test\/infra\/golden\/|test\/sdks\/results\.json|package-lock\.json|conductor\/openapi\.json)/;
  const files = execFileSync(
    "git",
    ["ls-files", "*.ts", "*.tsx", "*.js", "*.css", "*.md", "*.yaml", "*.yml", "*.json"],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  const listed = files.trim().split("\n");
  expect(listed.length).toBeGreaterThan(500);
  const odd = listed
    .filter((file) => !made.test(file))
    .filter((file) => {
      const text = textOf(file);
      return text.includes("\r") || (text !== "" && !text.endsWith("\n"));
    });
  expect(odd).toEqual([]);
});

test("updates are asked for every week, in groups, for packages and for actions", () => {
  const { updates } = parse(textOf(".github/dependabot.yml")) as {
    readonly updates: {
      readonly "package-ecosystem": string;
      readonly schedule: { readonly interval: string };
      readonly groups: object;
    }[];
  };
  expect(updates.map((each) => each["package-ecosystem"]).toSorted()).toEqual(["github-actions", "npm"]);
  for (const { schedule, groups } of updates) {
    expect(schedule.interval).toBe("weekly");
    expect(Object.keys(groups)).not.toEqual([]);
  }
});
