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
  readonly stated: () => object;
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
  const keys = Object.keys(sdks);
  const tests = project.vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const shown = tableOf(tests, keys);
  if (Object.keys(shown).length === 0) return;
  process.stdout.write(`\n${printable(shown, keys)}\n`);
  const text = readFileSync(path, "utf8");
  const { capabilities } = JSON.parse(text) as { readonly capabilities: Capabilities };
  const record = { ...stated(), capabilities: merged(capabilities, shown, keys) };
  const now = `${JSON.stringify(record, undefined, 2)}\n`;
  if (now === text) return;
  if (process.env["CI"] === undefined) {
    writeFileSync(path, now);
  } else {
    process.stdout.write(`These are not the results that are committed: run ${command}, and commit them.\n`);
    process.exitCode = 1;
  }
}

/** The record, with each cell that this run has shown: a part of the suite, or a machine without a tool, leaves the rest. */
function merged(committed: Capabilities, shown: Capabilities, keys: readonly string[]): Capabilities {
  const names = [...new Set([...Object.keys(committed), ...Object.keys(shown)])];
  const cellOf = (name: string, key: string): string => {
    const cell = shown[name]?.[key] ?? notAsked;
    return isShown(cell) ? cell : (committed[name]?.[key] ?? notAsked);
  };
  return Object.fromEntries(
    names.map((name) => [name, Object.fromEntries(keys.map((key) => [key, cellOf(name, key)]))]),
  );
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
const refusedWhole = "refused";

function cellOf(tests: readonly TestCase[]): string {
  if (tests.length === 0) return notAsked;
  const states = tests.map((test) => test.result().state);
  if (states.includes("failed")) return "FAILED";
  if (states.some((state) => state !== "passed")) return "not run";
  if (tests.every((test) => test.meta().refused !== undefined)) return refusedWhole;
  const list = (all: readonly string[]) => [...new Set(all)].join(", ");
  const absent = list(tests.flatMap((test) => test.meta().absent ?? []));
  const refused = list(tests.flatMap((test) => test.meta().refused ?? []));
  return [
    passed,
    ...(absent === "" ? [] : [`not in this SDK: ${absent}`]),
    ...(refused === "" ? [] : [`refused: ${refused}`]),
  ].join("; ");
}

function isShown(cell: string): boolean {
  return cell.startsWith(passed) || cell === refusedWhole;
}
