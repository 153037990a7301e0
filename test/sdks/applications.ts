// Vitest's global setup: makes the applications of all SDKs ready, at once. At the end it prints the table of what each can
// do, and writes it down when the run was whole.
import { readFileSync, writeFileSync } from "node:fs";
import type { TestCase, TestProject } from "vitest/node";
import { MissingTool, prepare, type Application } from "./prepare.ts";
import { passed, printable, resultsPath, statedNow, type Results } from "./results.ts";
import { sdkKeys, testedSdks, type SdkKey } from "./sdks.ts";

export async function setup(project: TestProject): Promise<() => void> {
  const ready = await Promise.all(sdkKeys.map(async (key) => [key, await makeReady(key)] as const));
  project.provide("applications", Object.fromEntries(ready) as Record<SdkKey, Application | string>);
  return () => conclude(project);
}

/** Where the machine lacks the language's tools its tests are skipped; any other failure is one. */
async function makeReady(key: SdkKey): Promise<Application | string> {
  try {
    return await prepare(testedSdks[key]);
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error;
    process.stdout.write(`${key}: skipped: ${error.message}\n`);
    return error.message;
  }
}

function conclude(project: TestProject): void {
  const tests = project.vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const capabilities: Results["capabilities"] = {};
  for (const [sdk, capability] of tests.map(placeOf)) {
    if (sdk === undefined || capability === undefined || capability in capabilities) continue;
    const cells = sdkKeys.map((key) => [key, cellOf(tests.filter((test) => isAt(test, key, capability)))]);
    capabilities[capability] = Object.fromEntries(cells) as Record<SdkKey, string>;
  }
  process.stdout.write(`\n${printable(capabilities)}\n`);
  const isWhole = Object.values(capabilities).every((cells) => Object.values(cells).every(isPassed));
  if (!isWhole || Object.keys(capabilities).length === 0) return;
  const text = `${JSON.stringify({ ...statedNow(), capabilities } satisfies Results, undefined, 2)}\n`;
  if (process.env["CI"] === undefined) {
    writeFileSync(resultsPath, text);
  } else if (readFileSync(resultsPath, "utf8") !== text) {
    process.stdout.write(
      "These are not the results that are committed: run npm run test:sdks, and commit them.\n",
    );
    process.exitCode = 1;
  }
}

/** SDK and capability of a test: the two groups that it is in. */
function placeOf(test: TestCase): [SdkKey | undefined, string | undefined] {
  const [key, capability] = test.fullName.split(" > ");
  return [sdkKeys.find((each) => each === key), capability];
}

function isAt(test: TestCase, key: SdkKey, capability: string): boolean {
  const [sdk, name] = placeOf(test);
  return sdk === key && name === capability;
}

function cellOf(tests: readonly TestCase[]): string {
  const states = tests.map((test) => test.result().state);
  if (states.includes("failed")) return "FAILED";
  if (states.length === 0 || states.some((state) => state !== "passed")) return "not run";
  const absent = tests.flatMap((test) => test.meta().absent ?? []);
  return absent.length === 0 ? passed : `${passed}; not in this SDK: ${absent.join(", ")}`;
}

function isPassed(cell: string): boolean {
  return cell.startsWith(passed);
}
