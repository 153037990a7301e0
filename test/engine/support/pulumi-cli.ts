// The Pulumi CLI of one version, built from its Go module once per machine.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Path of the CLI. */
    pulumi: string;
  }
}

const module = fileURLToPath(new URL("../cli/", import.meta.url));
const command = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
// Settings of the whole project, which may say which node or proxy to use; a toolchain is never downloaded.
const environment = {
  ...process.env,
  GOTOOLCHAIN: "local",
  GOFLAGS: "-mod=readonly -buildvcs=false",
  GOWORK: "off",
};
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "podium");

/** Vitest's global setup. */
export function setup(project: TestProject): void {
  project.provide("pulumi", buildCli());
}

/** Why the CLI cannot be had here; undefined where it can. */
export function skipReason(): string | undefined {
  if (existsSync(cliPath())) {
    return undefined;
  }
  if (spawnSync("go", ["version"]).status !== 0) {
    return "skipped: the engine suite builds the Pulumi CLI and needs Go, which is not on the PATH";
  }
  // Names every package of the CLI, and so fetches all that is to be compiled.
  const fetched = spawnSync("go", ["list", "-deps", "-f", "", command], {
    cwd: module,
    env: environment,
    encoding: "utf8",
  });
  return fetched.status === 0
    ? undefined
    : `skipped: the Pulumi CLI's Go modules cannot be had: ${fetched.stderr.trim().split("\n").at(-1)}`;
}

function buildCli(): string {
  const path = cliPath();
  if (!existsSync(path)) {
    mkdirSync(join(path, ".."), { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    // Without symbols there is less to link; without its version the Automation API refuses it.
    const linking = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version()}`;
    execFileSync("go", ["build", "-ldflags", linking, "-o", unfinished, command], {
      cwd: module,
      env: environment,
      stdio: "inherit",
    });
    renameSync(unfinished, path);
  }
  return path;
}

function cliPath(): string {
  return join(cache, `pulumi-${version()}`, "pulumi");
}

function version(): string {
  const [, found = ""] = /pkg\/v3 (v\S+)/.exec(readFileSync(join(module, "go.mod"), "utf8")) ?? [];
  return found;
}
