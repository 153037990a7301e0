// Lint's own rules, shown red: a rule that forbids nothing is worse than none.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { refusal, roomOf, workspaces, type Workspace } from "./lint/layers.ts";

const root = join(import.meta.dirname, "../..");
const isSource = /\.(?:[cm]?js|tsx?|css)$/;

interface Config {
  readonly rules: Readonly<Record<string, unknown>>;
}

/** What lint refuses in a tree of these files, as `path:line rule`. */
function lint(files: Record<string, string>, adapt = (config: Config): object => config): string[] {
  const folder = mkdtempSync(join(tmpdir(), "podium-lint-"));
  try {
    cpSync(join(root, "test/repository/lint"), join(folder, "test/repository/lint"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const config = JSON.parse(readFileSync(join(root, ".oxlintrc.json"), "utf8")) as Config;
    const all = { ...files, ".oxlintrc.json": JSON.stringify(adapt(config)) };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const oxlint = join(root, "node_modules/.bin/oxlint");
    const { stdout } = spawnSync(oxlint, ["-f", "json", "."], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const { diagnostics } = JSON.parse(stdout) as {
      readonly diagnostics: readonly {
        readonly code: string;
        readonly filename: string;
        readonly labels: readonly { readonly span: { readonly line: number } }[];
      }[];
    };
    return diagnostics.map(({ code, filename, labels }) => `${filename}:${labels[0]?.span.line} ${code}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const isWithin = (path: string, outer: Workspace): boolean => path.startsWith(`${outer.root}/`);
const fileIn = ({ root: at }: Workspace, room: string): string =>
  isSource.test(room) ? `${at}/${room}` : `${at}/${room}/scratch.ts`;
/** One file for each room; a room that is a workspace of its own has those of its rooms. */
const roomFiles = workspaces.flatMap((workspace) =>
  workspace.layers
    .flat()
    .filter((room) => workspaces.every((other) => other.root !== `${workspace.root}/${room}`))
    // Styles import nothing that lint looks at.
    .filter((room) => !room.endsWith(".css"))
    .map((room) => fileIn(workspace, room)),
);

/** Whether the layers let one of these files import the other, told from the data alone. */
function isBelow(to: string, from: string): boolean {
  const [innermost] = workspaces
    .filter((each) => isWithin(from, each) && isWithin(to, each))
    .toSorted((a, b) => b.root.length - a.root.length);
  if (innermost === undefined) {
    return workspaces.some((each) =>
      Object.entries(each.foreign ?? {}).some(
        ([path, rooms]) =>
          `${to}/`.startsWith(`${path}/`) && rooms.some((room) => fileIn(each, room) === from),
      ),
    );
  }
  const { layers, reserved = {} } = innermost;
  const [here, there] = [from, to].map((file) => roomOf(innermost, file) ?? "");
  const depthOf = (room = ""): number => layers.findIndex((layer) => layer.includes(room));
  return depthOf(there) < depthOf(here) && (reserved[there!]?.includes(here!) ?? true);
}

test("of all pairs of rooms, of values and of types, exactly those are refused that the layers forbid, and files in no room", () => {
  const files: Record<string, string> = {};
  const forbidden: string[] = [];
  for (const from of roomFiles) {
    const lines = roomFiles
      .filter((to) => to !== from)
      .flatMap((to, index) => {
        const source = JSON.stringify(relative(dirname(from), to).replace(/^(?!\.)/, "./"));
        if (!isBelow(to, from)) {
          forbidden.push(...[1, 2].map((line) => `${from}:${2 * index + line} podium(layers)`));
        }
        // JavaScript has no types to import.
        const typed = from.endsWith(".js") ? "" : "type ";
        return [
          `import { x as v${index} } from ${source};`,
          `import ${typed}{ x as t${index} } from ${source};`,
        ];
      });
    files[from] = lines.join("\n");
  }
  for (const { root: at } of workspaces) {
    files[`${at}/nowhere/scratch.ts`] = 'import { x } from "./y.ts";';
    forbidden.push(`${at}/nowhere/scratch.ts:1 podium(layers)`);
  }
  expect(forbidden.length).toBeGreaterThan(roomFiles.length);
  // Alone, with the setting that it has: the other rules have much to say about such files.
  const refused = lint(files, ({ rules, ...rest }) => ({
    ...rest,
    plugins: [],
    categories: { correctness: "off" },
    overrides: [],
    rules: { "podium/layers": rules["podium/layers"] },
  }));
  expect(refused.toSorted()).toEqual(forbidden.toSorted());
});

test("every source file of a workspace has a room, and every room has one", () => {
  for (const workspace of workspaces) {
    const { stdout } = spawnSync("git", ["ls-files", workspace.root], { cwd: root, encoding: "utf8" });
    const files = stdout.split("\n").filter((path) => path !== "" && existsSync(join(root, path)));
    const roomless = files.filter((path) => roomOf(workspace, path) === undefined);
    expect(roomless.filter((path) => isSource.test(path))).toEqual([]);
    const inhabited = new Set(files.map((path) => roomOf(workspace, path)));
    expect(workspace.layers.flat().filter((room) => !inhabited.has(room))).toEqual([]);
  }
});

test("what a file is refused for is said with both rooms", () => {
  expect(refusal("conductor/src/wire/a.ts", "conductor/src/store/b.ts")).toBe(
    "wire must not import from store, which is not below it in layers.ts.",
  );
});

const use = (from: string) => `import { x } from "${from}";\nexport const y = x;\n`;
const bad: readonly [string, string, string][] = [
  ["infra/plans/bad.ts", use("@pulumi/pulumi"), "no-restricted-imports"],
  ["console/web/frame/bad.ts", use("@base-ui/react/dialog"), "no-restricted-imports"],
  ["console/web/pages/tokens/bad.ts", use("@base-ui/react/dialog"), "no-restricted-imports"],
  ["console/web/model/why/bad.ts", use("react"), "no-restricted-imports"],
  ["local/a.ts", 'import { b } from "./b.ts";\nexport const a = () => b;\n', "no-cycle"],
  ["local/b.ts", 'import { a } from "./a.ts";\nexport const b = () => a;\n', "no-cycle"],
  ["conductor/src/wire/default.ts", "export default 1;\n", "no-default-export"],
  ["conductor/src/wire/any.ts", "export const x = (y: any) => String(y);\n", "no-explicit-any"],
  ["conductor/src/wire/env.ts", 'export const x = process.env["HOME"];\n', "no-process-env"],
  ["conductor/src/wire/console.ts", 'console.log("x");\n', "no-console"],
  ["conductor/src/wire/long.ts", "export const x = [\n" + "  1,\n".repeat(400) + "];\n", "max-lines"],
];

test("what no file may do is refused: imports, cycles, default exports, any, the environment, 401 lines", () => {
  const refused = lint(Object.fromEntries(bad.map(([path, text]) => [path, text])));
  const unseen = bad.filter(
    ([path, , rule]) => !refused.some((each) => each.startsWith(`${path}:`) && each.includes(`(${rule})`)),
  );
  expect(unseen).toEqual([]);
});
