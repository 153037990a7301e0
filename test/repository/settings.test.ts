// Every setting of Conductor and of the Console is read by what runs: one that is only declared would promise something.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { settings as conductorSettings } from "../../conductor/src/settings/config.ts";
import { settings as consoleSettings } from "../../console/server/settings.ts";

const root = join(import.meta.dirname, "../..");
const declaring = /\/settings\/(?:config|limits|table)\.ts$/;

function textOf(glob: string, left: RegExp): string {
  const files = globSync(glob, { cwd: root }).filter((file) => !left.test(file));
  return files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
}

/** Names that are nowhere a member that is read, nor taken out of an object. */
function unusedIn(source: string, names: readonly string[]): string[] {
  return names.filter((name) => !new RegExp(String.raw`(?:\.|[{,]\s*)${name}\b`).test(source));
}

describe.each([
  ["Conductor", conductorSettings, "conductor/src/**/*.ts", declaring],
  ["the Console", consoleSettings, "console/server/**/*.ts", /\/settings\.ts$/],
] as const)("a setting of %s", (_, settings, glob, left) => {
  const source = textOf(glob, left);

  test("is read outside the file that declares it", () => {
    const names = Object.keys(settings);
    expect(names.length).toBeGreaterThan(10);
    // Accepted so that the environment of the official image works; its description says that it is unused.
    expect(unusedIn(source, names).filter((name) => name !== "licenseKey")).toEqual([]);
  });

  test("that nothing reads is noticed", () => {
    expect(unusedIn(source, ["pingTimeoutMs"])).toEqual(["pingTimeoutMs"]);
  });
});
