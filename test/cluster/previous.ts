// What the stacks looked like when the program last landed, as Git has it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { parse } from "yaml";

import type { Manifest } from "../../infra/render/files.ts";

/** Raise it when a change has landed: upgrades start from here. */
const landed = "04e81af";
const root = join(import.meta.dirname, "../..");

/** Why there is nothing to upgrade from; undefined where there is. A shallow clone does not have it. */
export function whyNoPrevious(): string | undefined {
  return git("cat-file", "-e", `${landed}^{commit}`).status === 0
    ? undefined
    : `skipped: this clone does not have the commit ${landed}`;
}

/** All objects but Secrets, whose content is masked. */
export function previousManifests(stack: string): Manifest[] {
  const folder = `test/infra/golden/${stack}/manifests`;
  const files = git("ls-tree", "-r", "--name-only", landed, folder).stdout.trim().split("\n");
  return files
    .map((file) => parse(git("show", `${landed}:${file}`).stdout) as Manifest)
    .filter(({ kind }) => kind !== "Secret");
}

function git(...args: string[]): { status: number | null; stdout: string } {
  return spawnSync("git", args, { cwd: root, encoding: "utf8" });
}
