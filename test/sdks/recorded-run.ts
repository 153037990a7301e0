// One run of the battery against several SDKs: makes their applications ready, prints the table of what each can do, and
// holds it against the table that is committed.
import { readFileSync, writeFileSync } from "node:fs";
import type { TestCase, TestProject } from "vitest/node";
import { MissingTool, prepare, type Application } from "./prepare.ts";
import { passed, printable, type Capabilities } from "./results.ts";
import type { BuildableSdk } from "./sdks.ts";

export interface Recorded {
  /** SDKs by their key, which is the name of the outermost group of their tests. */
  readonly sdks: Readonly<Record<string, BuildableSdk>>;
  /** File with the results that are committed. */
  readonly path: string;
  /** The command that writes it. */
  readonly command: string;
  /** What a whole run states beside its cells. */
  stated(): object;
}

/** Vitest's global setup: all applications at once. What it returns is the teardown. */
export async function recordedRun(project: TestProject, recorded: Recorded): Promise<() => void> {
  const ready = Object.entries(recorded.sdks).map(
    async ([key, sdk]) => [key, await makeReady(key, sdk)] as const,
  );
  project.provide("applications", Object.fromEntries(await Promise.all(ready)));
  return () => conclude(project, recorded);
}

/** Where the machine lacks the language's tools its tests are skipped; any other failure is one. */
async function makeReady(key: string, sdk: BuildableSdk): Promise<Application | string> {
  try {
    return await prepare(sdk);
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error;
    process.stdout.write(`${key}: skipped: ${error.message}\n`);
    return error.message;
  }
}

function conclude(project: TestProject, { sdks, path, command, stated }: Recorded): void {
  const tests = project.vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const capabilities = tableOf(tests, Object.keys(sdks));
  if (Object.keys(capabilities).length === 0) return;
  process.stdout.write(`\n${printable(capabilities, Object.keys(sdks))}\n`);
  const committed = JSON.parse(readFileSync(path, "utf8")) as { readonly capabilities: Capabilities };
  const differing = Object.entries(capabilities).flatMap(([capability, cells]) =>
    Object.entries(cells)
      .filter(([key, cell]) => cell.startsWith(passed) && cell !== committed.capabilities[capability]?.[key])
      .map(([key]) => `${key}, ${capability}`),
  );
  const isWhole = Object.values(capabilities).every((cells) => Object.values(cells).every(isSettled));
  if (process.env["CI"] === undefined) {
    const text = `${JSON.stringify({ ...stated(), capabilities }, undefined, 2)}\n`;
    if (isWhole) writeFileSync(path, text);
  } else if (differing.length > 0) {
    process.stdout.write(
      `Not what is committed: ${differing.join("; ")}. Run ${command}, and commit the results.\n`,
    );
    process.exitCode = 1;
  }
}

function tableOf(tests: readonly TestCase[], keys: readonly string[]): Capabilities {
  const capabilities: Record<string, Record<string, string>> = {};
  for (const [sdk, capability] of tests.map((test) => placeOf(test))) {
    if (!keys.includes(sdk) || capability === undefined || capability in capabilities) continue;
    const cells = keys.map((key) => [key, cellOf(tests.filter((test) => isAt(test, key, capability)))]);
    capabilities[capability] = Object.fromEntries(cells) as Record<string, string>;
  }
  return capabilities;
}

/** SDK and capability of a test: the two groups that it is in. */
function placeOf(test: TestCase): [string, string | undefined] {
  const [key = "", capability] = test.fullName.split(" > ");
  return [key, capability];
}

function isAt(test: TestCase, key: string, capability: string): boolean {
  const [sdk, name] = placeOf(test);
  return sdk === key && name === capability;
}

const notAsked = "–";

function cellOf(tests: readonly TestCase[]): string {
  if (tests.length === 0) return notAsked;
  const states = tests.map((test) => test.result().state);
  if (states.includes("failed")) return "FAILED";
  if (states.some((state) => state !== "passed")) return "not run";
  const list = (all: readonly string[]) => [...new Set(all)].join(", ");
  const absent = list(tests.flatMap((test) => test.meta().absent ?? []));
  const refused = list(tests.flatMap((test) => test.meta().refused ?? []));
  return [
    passed,
    ...(absent === "" ? [] : [`not in this SDK: ${absent}`]),
    ...(refused === "" ? [] : [`refused: ${refused}`]),
  ].join("; ");
}

function isSettled(cell: string): boolean {
  return cell.startsWith(passed) || cell === notAsked;
}
