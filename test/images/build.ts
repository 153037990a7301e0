// Builds the images from a copy of this repository in which secrets lie about, as they do on people's machines.
import { cpSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { docker } from "./docker.ts";

const root = join(import.meta.dirname, "../..");
const left = new Set(["node_modules", ".git", ".podium", "dist", "test-results", ".pulumi"]);

export const baseImage = process.env["PODIUM_TEST_BASE"] ?? "";
/** In every file that no image may have. */
export const canary = "podium-canary-3f9c";
const decoys = [
  ".env",
  ".git/config",
  ".podium/secrets.json",
  ".npmrc.local",
  "app/.env",
  "app/src/.env.local",
  "conductor/.env.production",
  "conductor/src/.env",
  "console/.env",
  "console/web/.env",
  "console/node_modules/left/index.js",
  "node_modules/left/index.js",
  "stacks/Pulumi.mine.yaml",
  "test/canary.test.ts",
];

export interface BuildContext {
  readonly folder: string;
  remove(): void;
}

/** Copies the repository without what is built or installed, and plants the decoys. */
export function createContext(): BuildContext {
  const folder = mkdtempSync(join(tmpdir(), "podium-context-"));
  cpSync(root, folder, { recursive: true, filter: (path) => path === root || !left.has(basename(path)) });
  for (const path of decoys) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `SECRET=${canary}\n`);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Name of an image of this suite. */
export function imageName(name: string): string {
  return `podium-test/${name}`;
}

/** Builds one image. A second call for the same sources takes everything from the builder's cache. */
export async function buildImage(name: string, context: string): Promise<void> {
  const dockerfile = join(context, `infra/images/${name}.Dockerfile`);
  await docker("build", ...buildOptions, "--file", dockerfile, "--tag", imageName(name), context);
}

/** Writes what the builder is sent for an image into a folder. */
export async function exportContext(name: string, context: string, target: string): Promise<void> {
  const dockerfile = join(context, "context.Dockerfile");
  writeFileSync(dockerfile, "FROM scratch\nCOPY . /\n");
  cpSync(join(context, `infra/images/${name}.Dockerfile.dockerignore`), `${dockerfile}.dockerignore`);
  await docker("build", "--file", dockerfile, "--output", `type=local,dest=${target}`, context);
}

const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const givenProxies = proxies.filter((name) => process.env[name]);
const buildArguments = [`NODE_IMAGE=${baseImage}`, ...givenProxies];
const buildOptions = ["--network", "host", ...buildArguments.flatMap((each) => ["--build-arg", each])];
