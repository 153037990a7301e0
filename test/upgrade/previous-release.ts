// The release before this one, out of the repository's history, as a folder that can be started.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastLanded } from "../support/last-landed.ts";

const root = join(import.meta.dirname, "../..");

/** The commit that is upgraded from: `UPGRADE_FROM`, else the newest tag, else what was landed last. */
export function previousCommit(asked: string | undefined): string | { readonly reason: string } {
  const tag = git("describe", "--tags", "--abbrev=0").trim();
  const wanted = [asked, tag, lastLanded].find((each) => each !== undefined && each !== "") ?? lastLanded;
  const commit = git("rev-parse", "--verify", "--quiet", `${wanted}^{commit}`).trim();
  if (commit !== "") return commit;
  const isShallow = git("rev-parse", "--is-shallow-repository").trim() === "true";
  const why = isShallow
    ? "this clone is shallow; git fetch --unshallow gets the rest"
    : "git does not know it";
  return { reason: `there is no commit ${wanted} here: ${why}` };
}

/** Unpacks Conductor of a commit, to run on the packages that are installed here. Returns its folder and what removes it. */
export function unpackRelease(commit: string): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "podium-release-"));
  const { stdout, status, stderr } = spawnSync("git", ["archive", commit, "conductor", "package.json"], {
    cwd: root,
    maxBuffer: 256 * 1_024 ** 2,
  });
  if (status !== 0) throw new Error(`git archive ${commit} failed: ${stderr.toString()}`);
  const unpacked = spawnSync("tar", ["-x", "-C", folder], { input: stdout });
  if (unpacked.status !== 0) throw new Error(`tar failed: ${unpacked.stderr.toString()}`);
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function git(...args: string[]): string {
  const { stdout, status } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout : "";
}
