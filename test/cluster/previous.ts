// What the stacks looked like when the program last landed, as Git has it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { parse } from "yaml";

import type { Manifest } from "../../infra/render/files.ts";
import { lastLanded } from "../support/last-landed.ts";

const root = join(import.meta.dirname, "../..");

/** Why there is nothing to upgrade from; undefined where there is. A shallow clone does not have it. */
export function whyNoPrevious(): string | undefined {
  return git("cat-file", "-e", `${lastLanded}^{commit}`).status === 0
    ? undefined
    : `skipped: this clone does not have the commit ${lastLanded}`;
}

/** All objects but Secrets, whose content is masked. */
export function previousManifests(stack: string): Manifest[] {
  const folder = `test/infra/golden/${stack}/manifests`;
  const files = git("ls-tree", "-r", "--name-only", lastLanded, folder).stdout.trim().split("\n");
  return files
    .map((file) => parse(git("show", `${lastLanded}:${file}`).stdout) as Manifest)
    .filter(({ kind }) => kind !== "Secret");
}

function git(...args: string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync("git", args, { cwd: root, encoding: "utf8" });
}
