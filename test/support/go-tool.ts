// Command-line tools of one version, built from their Go modules once per machine.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";

export interface GoTool {
  /** Of a go.mod and go.sum that pin all the tool is made of. */
  readonly folder: string;
  /** Package of the command; its last part is the tool's name. */
  readonly command: string;
  /** Module that has the command, as go.mod requires it. */
  readonly module: string;
  /** Variable of the package that takes the version at linking. */
  readonly versionVariable?: string;
}

// Settings of the whole project, which may say which node or proxy to use; a toolchain is never downloaded.
const environment = {
  ...process.env,
  GOTOOLCHAIN: "local",
  GOFLAGS: "-mod=readonly -buildvcs=false",
  GOWORK: "off",
};
/** Where everything that is built or fetched once stays. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "podium");

/** Why the tool is not available here; undefined where it is. */
export function skipReason(tool: GoTool): string | undefined {
  if (existsSync(toolPath(tool))) return undefined;
  if (spawnSync("go", ["version"]).status !== 0) {
    return `skipped: ${basename(tool.command)} is built with Go, which is not on the PATH`;
  }

  // Names every package of the command, and so fetches all that is to be compiled.
  const fetched = go(tool.folder, "list", "-deps", "-f", "", tool.command);
  return fetched.status === 0
    ? undefined
    : `skipped: the Go modules of ${basename(tool.command)} are not available: ${lastLine(fetched.stderr)}`;
}

/** Builds the tool unless it is there. Returns its path. */
export function buildTool(tool: GoTool): string {
  const path = toolPath(tool);
  if (!existsSync(path)) {
    mkdirSync(join(path, ".."), { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    const version =
      tool.versionVariable === undefined ? "" : ` -X ${tool.versionVariable}=${versionOf(tool)}`;
    // Without symbols there is less to link.
    execFileSync("go", ["build", "-ldflags", `-s -w${version}`, "-o", unfinished, tool.command], {
      cwd: tool.folder,
      env: environment,
      stdio: "inherit",
    });
    renameSync(unfinished, path);
  }
  return path;
}

/** Folder with a module's files, which Go has checked against its checksum database; or why it is not available. */
export function fetchModule(address: string): { readonly folder: string } | { readonly reason: string } {
  const fetched = go(homedir(), "mod", "download", "-json", address);
  if (fetched.status === 0) return { folder: (JSON.parse(fetched.stdout) as { readonly Dir: string }).Dir };
  return { reason: `skipped: the Go module ${address} is not available: ${lastLine(fetched.stderr)}` };
}

function go(
  folder: string,
  ...args: string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const ended = spawnSync("go", args, { cwd: folder, env: environment, encoding: "utf8" });
  return ended.error === undefined ? ended : { status: null, stdout: "", stderr: "Go is not on the PATH" };
}

function toolPath(tool: GoTool): string {
  const name = basename(tool.command);
  return join(cacheFolder, `${name}-${versionOf(tool)}`, name);
}

function versionOf({ folder, module }: GoTool): string {
  const words = readFileSync(join(folder, "go.mod"), "utf8").split(/\s+/);
  const version = words.find((word, index) => words[index - 1] === module && word.startsWith("v"));
  if (version === undefined) throw new Error(`${folder}/go.mod does not require ${module}`);
  return version;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
