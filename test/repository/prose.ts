// Plain English in what people read, code comments included: `node test/repository/prose.ts`.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const root = join(import.meta.dirname, "../..");

export interface Rule {
  readonly pattern: RegExp;
  readonly reason: string;
}

/** What is refused, and what to write. Short on purpose: a rule that is wrong now and then is not kept. */
export const rules: readonly Rule[] = [
  {
    // Alone in quotation marks or in a path it is a name, such as that of the user "nobody".
    pattern: /(?!(?<=["/])\w+["/:])\b(?:whoever|(?:no|some|any|every)body|(?:some|any|every)one)\b/i,
    reason: "name the program (executor, caller, replica) or write: a person, people, no person",
  },
  {
    pattern: /(?:about: "|\/\*\* |^\s*\* |\| |^- )(?:Most|Least|Fewest) \w+/,
    reason: "a limit begins with Maximum or Minimum",
  },
  { pattern: /\b(?:that|what) (?:is|are) no (?!longer\b|more\b)\w+/, reason: "write: is not a, are not" },
  { pattern: /\bcan(?:not)? be had\b/i, reason: "write: is available, or the verb: fetched, built, read" },
  { pattern: /\bbut for\b/i, reason: "write: except" },
  { pattern: /\bthat there (?:is|are) not\b/i, reason: "write: that does not exist, or unknown" },
  { pattern: /\bwhich is to say\b/i, reason: "say it once, the second way" },
  { pattern: /\banew\b/i, reason: "write: again" },
  { pattern: /\bshall\b/i, reason: "write: must for a rule, will or the present tense for a fact" },
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
  // The rules quote what they refuse, and a migration that has landed does not change.
  const left = /^(?:test\/(?:infra\/golden\/|repository\/prose)|conductor\/migrations\/)/;
  return listed.filter((file) => !left.test(file) && existsSync(join(root, file)));
}

if (import.meta.main) {
  const hits = proseFiles().flatMap((file) => hitsIn(file, readFileSync(join(root, file), "utf8")));
  for (const { file, line, text, reason } of hits) {
    process.stdout.write(`${file}:${line}: "${text}": ${reason}\n`);
  }
  if (hits.length > 0) process.exitCode = 1;
}
