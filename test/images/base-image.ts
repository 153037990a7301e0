// The image that the Dockerfiles start from: the named one where it can be pulled, else one that is made here of
// Debian's packages and the Node of this repository, and kept as an archive for the next run.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { Engine } from "./engine.ts";
import { Unavailable } from "./unavailable.ts";

const root = join(import.meta.dirname, "../..");
const suite = "bookworm";
const mirror = "http://deb.debian.org/debian";
/** Left out of slim images too. */
const ballast = ["var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"];
const authority = "etc/npm-authority.pem";

/** Name of an image to build from. Throws `Unavailable` where there is none. */
export async function getBaseImage(engine: Engine): Promise<string> {
  const dockerfile = readFileSync(join(root, "infra/images/conductor.Dockerfile"), "utf8");
  const named = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1] ?? "";
  const pulled = docker(engine, ["pull", "--quiet", named]);
  if (pulled.status === 0) return named;
  const image = "podium-test/node:slim";
  const path = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(":");
  const changes = ["--change", `ENV PATH=${path}`, "--change", 'CMD ["node"]'];
  const imported = docker(engine, ["import", ...changes, baseArchive(named), image]);
  if (imported.status !== 0) throw new Error(`docker import failed:\n${imported.stderr}`);
  return image;
}

/** Path of the archive of a root file system, made when it is not there yet. */
function baseArchive(named: string): string {
  const node = join(root, "node_modules/node/bin/node");
  const settings = npmSettings();
  const traits = [
    suite,
    process.arch,
    execFileSync(node, ["--version"], { encoding: "utf8" }),
    ...settings.traits,
  ];
  const digest = createHash("sha256").update(traits.join("\n")).digest("hex").slice(0, 12);
  const cache = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "podium");
  const archive = join(cache, `node-slim-${digest}.tar`);
  if (existsSync(archive)) return archive;
  if (process.getuid?.() !== 0 || spawnSync("debootstrap", ["--version"]).status !== 0) {
    throw new Unavailable(
      `${named} cannot be pulled, and making one in its place needs root and debootstrap`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "podium-base-"));
  try {
    bootstrap(folder);
    cpSync(node, join(folder, "usr/local/bin/node"));
    const npm = [
      "install",
      "--silent",
      "--global",
      "--ignore-scripts",
      "--prefix",
      join(folder, "usr/local"),
    ];
    execFileSync("npm", [...npm, "npm@11"], { stdio: "inherit" });
    mkdirSync(join(folder, "usr/local/etc"), { recursive: true });
    writeFileSync(join(folder, "usr/local/etc/npmrc"), settings.npmrc);
    if (settings.authority !== undefined) writeFileSync(join(folder, authority), settings.authority);
    mkdirSync(cache, { recursive: true });
    execFileSync("tar", ["-C", folder, "-cf", `${archive}.part`, "."]);
    // Whole or not at all, since the next run trusts it.
    renameSync(`${archive}.part`, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return archive;
}

function bootstrap(folder: string): void {
  const { status, stdout } = spawnSync("debootstrap", ["--variant=minbase", suite, folder, mirror], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    throw new Unavailable(`debootstrap cannot make a base image: ${stdout.trim().split("\n").at(-1)}`);
  }

  for (const path of ballast) rmSync(join(folder, path), { recursive: true, force: true });
}

/** Which registry this machine's npm asks and whose certificate it accepts. No credentials: they would be in a layer. */
function npmSettings(): {
  readonly npmrc: string;
  readonly authority: string | undefined;
  readonly traits: string[];
} {
  const read = (name: string) =>
    execFileSync("npm", ["config", "get", name], {
      encoding: "utf8",
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  const given = [read("cafile"), process.env["NODE_EXTRA_CA_CERTS"] ?? ""].find((path) => existsSync(path));
  const authorityText = given === undefined ? undefined : readFileSync(given, "utf8");
  const lines = [`registry=${read("registry")}`];
  if (authorityText !== undefined) lines.push(`cafile=/${authority}`);
  const npmrc = `${lines.join("\n")}\n`;
  return { npmrc, authority: authorityText, traits: [npmrc, authorityText ?? ""] };
}

function docker(engine: Engine, args: string[]) {
  return spawnSync(engine.command, args, {
    encoding: "utf8",
    env: { ...process.env, ...engine.env },
    timeout: 300_000,
  });
}
