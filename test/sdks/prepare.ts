// Installs an SDK and builds the application with it, in a cache of this clone: neither is a dependency of the project.
import { execFile } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BuildableSdk } from "./sdks.ts";

/** How the application is started, and what it needs beside the settings that every language has. */
export interface Application {
  readonly command: readonly [string, ...string[]];
  readonly env: Record<string, string>;
}

const run = promisify(execFile);
const here = import.meta.dirname;
const cache = join(here, "../../node_modules/.cache/podium/sdks");

/** Settings of the whole machine, which may say which registry to use; a toolchain of Go is never downloaded. */
const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };

/** Makes the application ready, once per clone. Fails with a sentence that says what this machine lacks. */
export async function prepare(sdk: BuildableSdk): Promise<Application> {
  return recipes[sdk.language](sdk);
}

const recipes: Record<BuildableSdk["language"], (sdk: BuildableSdk) => Promise<Application>> = {
  typescript: async (sdk) => {
    const folder = await once(`typescript-${sdk.version}`, async (into) => {
      writeFileSync(join(into, "package.json"), '{ "private": true }\n');
      const flags = ["--prefix", into, "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
      await run("npm", ["install", ...flags, `${sdk.package}@${sdk.version}`], { cwd: into, env });
    });
    return { command: [process.execPath, join(here, "typescript/app.ts")], env: { SDK_FOLDER: folder } };
  },
  python: async (sdk) => {
    await need(
      "python3",
      ["-c", "import venv, sys; sys.exit(sys.version_info < (3, 10))"],
      "Python 3.10 or later",
    );
    // A virtual environment does not work elsewhere than it was made, so it is made where it stays.
    const folder = join(cache, `python-${sdk.version}`);
    const done = join(folder, "done");
    if (!existsSync(done)) {
      rmSync(folder, { recursive: true, force: true });
      await run("python3", ["-m", "venv", folder], { env });
      const flags = ["install", "--quiet", "--disable-pip-version-check"];
      // Older versions leave it to the application which driver it has.
      const wanted = [`${sdk.package}==${sdk.version}`, "psycopg[binary]"];
      await run(join(folder, "bin/python"), ["-m", "pip", ...flags, ...wanted], { env });
      writeFileSync(done, "");
    }
    return { command: [join(folder, "bin/python"), join(here, "python/app.py")], env: {} };
  },
  go: async (sdk) => {
    const source = join(here, "go");
    // Reads go.mod, which says how new Go must be.
    await need("go", ["list", "-m"], "Go of the version that go.mod asks for", source);
    const isPinned = readFileSync(join(source, "go.mod"), "utf8").includes(
      `${sdk.package} v${sdk.version}\n`,
    );
    const folder = await once(`go-${sdk.version}-${fingerprint("go/main.go", "go/go.sum")}`, async (into) => {
      const build = ["build", "-ldflags", "-s -w", "-o", join(into, "app"), "."];
      if (isPinned) return run("go", build, { cwd: source, env });
      // Another version changes go.mod and go.sum, so those of a copy.
      const cwd = join(into, "source");
      cpSync(source, cwd, { recursive: true });
      const free = { ...env, GOFLAGS: "-mod=mod -buildvcs=false" };
      await run("go", ["mod", "edit", "-require", `${sdk.package}@v${sdk.version}`], { cwd, env: free });
      return run("go", build, { cwd, env: free });
    });
    return { command: [join(folder, "app")], env: {} };
  },
  rust: async (sdk) => {
    await need("sh", ["-c", 'test "$(rustc --version | cut -d. -f2)" -ge 95'], "Rust 1.95 or later");
    await need("cargo", ["--version"], "Cargo");
    const source = join(here, "rust");
    const folder = await once(
      `rust-${sdk.version}-${fingerprint("rust/main.rs", "rust/Cargo.toml", "rust/Cargo.lock")}`,
      async (into) => {
        const target = join(into, "target");
        await run("cargo", ["build", "--quiet", "--locked", "--target-dir", target], { cwd: source, env });
        copyFileSync(join(target, "debug/sdk-app"), join(into, "app"));
        rmSync(target, { recursive: true });
      },
    );
    return { command: [join(folder, "app")], env: {} };
  },
  java: async (sdk) => {
    await need("javac", ["--release", "17", "-version"], "JDK 17 or later");
    await need("mvn", ["-v"], "Maven");
    const folder = await once(
      `java-${sdk.version}-${fingerprint("java/App.java", "java/pom.xml")}`,
      async (into) => {
        const goal = ["dependency:copy-dependencies", `-DoutputDirectory=${join(into, "lib")}`];
        const pom = join(here, "java/pom.xml");
        await run("mvn", ["-q", "-B", "-f", pom, ...goal, `-Dtransact.version=${sdk.version}`], { env });
        const classPath = ["-cp", join(into, "lib/*"), "-d", join(into, "classes")];
        await run("javac", ["-encoding", "UTF-8", ...classPath, join(here, "java/App.java")], { env });
      },
    );
    const classPath = `${join(folder, "classes")}:${join(folder, "lib/*")}`;
    return { command: ["java", "-cp", classPath, "-XX:TieredStopAtLevel=1", "App"], env: {} };
  },
};

/** A folder of the cache; `make` fills it unless it is there. */
async function once(name: string, make: (into: string) => Promise<unknown>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  renameSync(unfinished, folder);
  return folder;
}

/** Short name of what these files hold. */
function fingerprint(...files: string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(here, file)));
  return hash.digest("hex").slice(0, 8);
}

/** Throws unless the machine has the tool. */
async function need(file: string, args: string[], what: string, cwd = here): Promise<void> {
  await run(file, args, { env, cwd }).catch(() => {
    throw new MissingTool(`this machine has no ${what}: \`${file} ${args.join(" ")}\` fails`);
  });
}

/** The machine cannot run an application of the language. */
export class MissingTool extends Error {}
