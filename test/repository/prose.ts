// Plain English in what people read, code comments included: `node test/repository/prose.ts`, or `--count` for the whole tree.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import process from "node:process";

const root = join(import.meta.dirname, "../..");

export interface Rule {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** What is refused, and what to write. Short on purpose: a rule that is wrong now and then is not kept. */
export const rules: readonly Rule[] = [
  {
    pattern: /\b(?:whoever|nobody|somebody|anybody|everybody)(?:'s)?\b/i,
    reason: "name the program (executor, caller, replica) or write: a person, people, no person",
  },
  {
    pattern: /(?:about: "|\/\*\* |^\s*\* |\| |^- )(?:Most|Least|Fewest) \w+/,
    reason: "a limit begins with Maximum or Minimum",
  },
  { pattern: /\bthat there (?:is|are) not\b/i, reason: "write: that does not exist, or unknown" },
  { pattern: /\bwhich is to say\b/i, reason: "say it once, the second way" },
  { pattern: /\banew\b/i, reason: "write: again" },
  { pattern: /\bshall\b/i, reason: "write: must for a rule, will or the present tense for a fact" },
];

/** Files that follow the rules, as globs. It grows until it is the whole tree; nothing leaves it. */
export const clean: readonly string[] = [
  ".github/dependabot.yml",
  ".github/workflows/check.yml",
  "connector/**",
  "docs/README.md",
  "docs/decisions/*.md",
  "test/connector/**",
  "test/repository/{console-claims,editors,links}.test.ts",
  "test/unit/**",
];

export interface Hit {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

/** Where a text breaks a rule. Words in `code` are names and not looked at. */
export function hitsIn(file: string, text: string): Hit[] {
  return text.split("\n").flatMap((line, index) => {
    const prose = file.endsWith(".md") ? line.replaceAll(/`[^`]*`/g, "`") : line;
    return rules.flatMap(({ pattern, reason }) => {
      const found = pattern.exec(prose)?.[0];
      return found === undefined ? [] : [{ file, line: index + 1, text: found.trim(), reason }];
    });
  });
}

/** Files in which people read prose, as git knows them and with those that it does not know yet. */
export function proseFiles(): string[] {
  const kinds = ["md", "ts", "tsx", "js", "yaml", "yml", "sql"].map((kind) => `*.${kind}`);
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", ...kinds];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim().split("\n");
  // The rules quote what they refuse.
  return listed.filter((file) => !/^test\/(?:infra\/golden\/|repository\/prose)/.test(file));
}

export function isClean(file: string): boolean {
  return clean.some((glob) => matchesGlob(file, glob));
}

function countByFolder(hits: readonly Hit[]): string[] {
  const counts = new Map<string, number>();
  for (const { file } of hits) {
    const folder = file.includes("/") ? (file.split("/")[0] ?? "") : ".";
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([folder, count]) => `${String(count).padStart(5)}  ${folder}`);
}

if (import.meta.main) {
  const isCount = process.argv.includes("--count");
  const files = proseFiles().filter((file) => isCount || isClean(file));
  const hits = files.flatMap((file) => hitsIn(file, readFileSync(join(root, file), "utf8")));
  const lines = isCount
    ? countByFolder(hits)
    : hits.map(({ file, line, text, reason }) => `${file}:${line}: "${text}": ${reason}`);
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  if (!isCount && hits.length > 0) process.exitCode = 1;
}
