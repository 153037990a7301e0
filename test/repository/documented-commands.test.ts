// Every command in the documents: its script, file, flag, object, setting or output is there.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { fields, secretKeys } from "../../infra/settings/fields.ts";

const root = join(import.meta.dirname, "../..");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];
const scripts = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly scripts: Record<string, string> }
).scripts;

/** Commands in blocks for a shell and in text, each in one line, without comments. */
function commandsIn(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, block = ""]) =>
    block.replaceAll("\\\n", " "),
  );
  const inline = [...text.replaceAll(/```[^]*?```/g, "").matchAll(/`([^`\n]+)`/g)].map(
    ([, code = ""]) => code,
  );
  return [...blocks.flatMap((block) => block.split("\n")), ...inline].map((line) =>
    line.replace(/(^|\s)#\s.*/, ""),
  );
}

const commands = pages.flatMap((page) => commandsIn(page).map((command) => ({ page, command })));

/** What a pattern finds in any command, with the page. */
function found(
  pattern: RegExp,
): { readonly page: string; readonly command: string; readonly groups: string[] }[] {
  return commands.flatMap(({ page, command }) =>
    [...command.matchAll(pattern)].map(([, ...groups]) => ({
      page,
      command,
      groups: groups.map((each) => each ?? ""),
    })),
  );
}

test("there are commands to look at", () => {
  expect(commands.length).toBeGreaterThan(100);
});

test("scripts of npm are in package.json", () => {
  const named = found(/npm run (?:--silent )?([\w:]+)/g);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(({ groups: [name = ""] }) => !(name in scripts))).toEqual([]);
});

/** Scripts of our own that say what they take. */
const helpful = [
  "start",
  "preflight",
  "render",
  "bootstrap",
  "ephemeral",
  "conductor",
  "chaos",
  "compose:env",
  "mcp",
];

describe.each(helpful)("npm run %s", (name) => {
  const [, file = ""] = /^node (\S+)/.exec(scripts[name] ?? "") ?? [];
  const used = found(new RegExp(`npm (?:run (?:--silent )?)?${name} -- ([^|&>]*)`, "g"));

  test("knows the flags that are documented", () => {
    const flags = new Set(used.flatMap(({ groups: [rest = ""] }) => rest.match(/--[\w-]+/g) ?? []));
    if (flags.size === 0) return;
    const help = execFileSync(process.execPath, [file, "--help"], { cwd: root, encoding: "utf8" });
    expect([...flags].filter((flag) => flag !== "--help" && !help.includes(flag))).toEqual([]);
  });
});

test("files that are named to programs are there", () => {
  const named = found(
    /(?:\bnode|vitest run|-f|--policy-pack|--policy-pack-config) ((?:conductor|infra|local|test|app|mcp)\/[\w./-]+)/g,
  );
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter(({ groups: [path = ""] }) => !existsSync(join(root, path)))).toEqual([]);
});

describe("pulumi", () => {
  const program = readFileSync(join(root, "infra/index.ts"), "utf8");

  test("shows outputs that the program has", () => {
    const outputs = found(/pulumi stack output (\w+)/g);
    expect(outputs.length).toBeGreaterThan(5);
    expect(outputs.filter(({ groups: [name = ""] }) => !program.includes(`export const ${name} `))).toEqual(
      [],
    );
  });

  test("sets settings that there are, and encrypts those that are secret", () => {
    const set = found(/pulumi config set (--secret )?(?:podium:)?(\w+)/g);
    expect(set.length).toBeGreaterThan(4);
    for (const { page, command, groups } of set) {
      const [secret = "", key = ""] = groups;
      expect([...Object.keys(fields), ...secretKeys], `${page}: ${command}`).toContain(key);
      expect(secret !== "", `${page}: ${command}`).toBe((secretKeys as readonly string[]).includes(key));
    }
  });

  test("uses stacks that have a file", () => {
    const stacks = [...found(/--stack ([a-z]+)\b/g), ...found(/stack init ([a-z]+)\b/g)];
    expect(stacks.length).toBeGreaterThan(8);
    const files = readdirSync(join(root, "stacks"));
    expect(stacks.filter(({ groups: [name = ""] }) => !files.includes(`Pulumi.${name}.yaml`))).toEqual([]);
  });
});

describe("kubectl", () => {
  const manifests = ["dev", "prod", "local"].flatMap((stack) => {
    const folder = join(root, "test/infra/golden", stack, "manifests");
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".yaml"),
    );
  });

  test("names the namespace of what lies in one", () => {
    const inNamespaces = /^kubectl (?:logs|exec|rollout|wait|apply|delete|describe)\b/;
    const all = commands.map(({ command }) => command.trim()).flatMap((command) => command.split(" && "));
    const wanting = all.filter(
      (command) => inNamespaces.test(command) && !/ -n \S| -A\b|\bcrd\b/.test(command),
    );
    expect(wanting).toEqual([]);
  });

  test("names Deployments that the program or its charts make", () => {
    const named = found(/-n (\S+) deploy\/([\w-]+)/g);
    expect(named.length).toBeGreaterThan(2);
    const ofCharts = ["cluster-autoscaler/cluster-autoscaler"];
    const made = manifests.flatMap(
      (file) => /^(.+)\/deployment-(.+)\.yaml$/.exec(file)?.slice(1).join("/") ?? [],
    );
    expect(named.filter(({ groups }) => ![...made, ...ofCharts].includes(groups.join("/")))).toEqual([]);
  });

  test("asks for kinds that a stack has", () => {
    const kinds = found(/kubectl (?:get|describe) ([a-z,]+)/g).flatMap(({ groups: [list = ""] }) =>
      list.split(","),
    );
    const ofKubernetes = ["nodes", "ds", "crd", "challenge", "hpa", "ingress"];
    const made = new Set(manifests.map((file) => /([a-z]+)-[^/]*$/.exec(file)?.[1] ?? ""));
    expect(kinds.filter((kind) => !ofKubernetes.includes(kind) && !made.has(kind))).toEqual([]);
  });
});
