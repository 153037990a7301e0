// Lint's own rules, shown red: a rule that forbids nothing is worse than none.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "podium-lint-"));
  copyFileSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lint(files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { stdout, stderr } = spawnSync(join(root, "node_modules/.bin/oxlint"), ["."], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout + stderr;
}

const use = (from: string) => `import { x } from "${from}";\nexport const y = x;\n`;

test.each([
  ["conductor/src/wire/bad.ts", "../executors/hub.ts"],
  ["conductor/src/store/bad.ts", "../http/server.ts"],
  ["conductor/src/contract/bad.ts", "../routing/router.ts"],
  ["conductor/src/executors/bad.ts", "../routing/router.ts"],
  ["conductor/src/routing/bad.ts", "../loops/recovery.ts"],
  ["conductor/src/http/bad.ts", "../loops/recovery.ts"],
  ["conductor/src/http/operations/bad.ts", "../../executors/hub.ts"],
  ["conductor/src/loops/bad.ts", "../http/server.ts"],
  ["conductor/src/metrics/bad.ts", "../loops/metrics.ts"],
  ["infra/plans/bad.ts", "@pulumi/pulumi"],
  ["console/web/frame/bad.ts", "@base-ui/react/dialog"],
  ["console/web/pages/tokens/bad.ts", "@base-ui/react/dialog"],
  ["console/web/model/why/bad.ts", "react"],
])("%s must not import %s", (path, from) => {
  expect(lint({ [path]: use(from) })).toContain("no-restricted-imports");
});

test("imports that point down are allowed", () => {
  const files = {
    "conductor/src/wire/codec.ts": "export const x = 1;\n",
    "conductor/src/executors/hub.ts": use("../wire/codec.ts"),
    "conductor/src/routing/router.ts": use("../executors/hub.ts"),
  };
  expect(lint(files)).not.toContain("no-restricted-imports");
});

test("a cycle is refused", () => {
  const files = {
    "local/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
    "local/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
  };
  expect(lint(files)).toContain("no-cycle");
});

test.each([
  ["a default export", "export default 1;\n", "no-default-export"],
  ["any", "export const x = (y: any) => String(y);\n", "no-explicit-any"],
  ["process.env outside main.ts", 'export const x = process.env["HOME"];\n', "no-process-env"],
  ["console", 'console.log("x");\n', "no-console"],
  ["a file of 401 lines", "export const x = [\n" + "  1,\n".repeat(400) + "];\n", "max-lines"],
])("%s is refused", (_, text, rule) => {
  expect(lint({ "conductor/src/wire/bad.ts": text })).toContain(rule);
});
