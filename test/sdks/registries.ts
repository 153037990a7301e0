// What the registries serve of an SDK, asked through the package managers, so that their own settings and mirrors count.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestedSdk } from "./sdks.ts";

interface Registry {
  /** Every version that is served, in any order. */
  versions(name: string): Promise<string[]>;
  /** Whether a version has a Conductor client of its own: a file of the package that has always been it. */
  hasClient(name: string, version: string, into: string): Promise<boolean>;
}

const execute = promisify(execFile);
const env = { ...process.env, GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "" };
async function run(file: string, args: string[], cwd = tmpdir()): Promise<string> {
  return (await execute(file, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** Releases only: trial versions need no test. */
const isRelease = (version: string) => /^\d+\.\d+\.\d+$/.test(version);

const registries: Record<TestedSdk["language"], Registry> = {
  typescript: {
    versions: async (name) =>
      [JSON.parse(await run("npm", ["view", name, "versions", "--json"]))].flat() as string[],
    hasClient: async (name, version, into) => {
      const packed = await run("npm", ["pack", "--silent", `${name}@${version}`], into);
      const files = await run("tar", ["tzf", join(into, packed.trim())]);
      return /\/conductor\.js$/m.test(files);
    },
  },
  python: {
    versions: async (name) => {
      const answer = await run("python3", [
        "-m",
        "pip",
        "index",
        "versions",
        name,
        "--disable-pip-version-check",
      ]);
      return /^Available versions: (.*)$/m.exec(answer)?.[1]?.split(", ") ?? [];
    },
    hasClient: async (name, version, into) => {
      const flags = ["download", "--quiet", "--no-deps", "--disable-pip-version-check", "--dest", into];
      await run("python3", ["-m", "pip", ...flags, `${name}==${version}`]);
      const [file = ""] = readdirSync(into);
      return /\/conductor\.py\s/m.test(await run("python3", ["-m", "zipfile", "-l", join(into, file)]));
    },
  },
  go: {
    versions: async (name) => {
      const [, ...versions] = (await run("go", ["list", "-m", "-versions", name])).trim().split(" ");
      return versions.map((version) => version.slice(1));
    },
    hasClient: async (name, version) => {
      const module = await run("go", ["mod", "download", "-json", `${name}@v${version}`]);
      return existsSync(join((JSON.parse(module) as { readonly Dir: string }).Dir, "dbos/conductor.go"));
    },
  },
  java: {
    versions: async (name) => {
      const folder = await fetchJar(name, "LATEST");
      const metadata = readdirSync(folder).filter((file) => /^maven-metadata-.*\.xml$/.test(file));
      const text = metadata.map((file) => readFileSync(join(folder, file), "utf8")).join("");
      // Until there is a release its milestones are all that there is.
      return [...text.matchAll(/<version>([^<]*)<\/version>/g)].flatMap(([, version = ""]) =>
        version.endsWith("-SNAPSHOT") ? [] : [version],
      );
    },
    hasClient: async (name, version) => {
      const folder = await fetchJar(name, version);
      const jar = join(folder, version, `${name.split(":")[1]}-${version}.jar`);
      return /\/conductor\/Conductor\.class$/m.test(await run("jar", ["tf", jar]));
    },
  },
};

const mavenFolder = join(import.meta.dirname, "../../node_modules/.cache/podium/maven");

/** Has Maven fetch a version, into a repository of our own. Returns the package's folder there. */
async function fetchJar(name: string, version: string): Promise<string> {
  const flags = ["-q", "-B", "-U", `-Dmaven.repo.local=${mavenFolder}`, "-Dtransitive=false"];
  await run("mvn", [...flags, "dependency:get", `-Dartifact=${name}:${version}`]);
  return join(mavenFolder, ...name.replace(":", ".").split("."));
}

/** Released versions of a package. */
export async function releases({ language, package: name }: TestedSdk): Promise<string[]> {
  const versions = await registries[language].versions(name);
  return language === "java" ? versions : versions.filter(isRelease);
}

/** Whether this version connects to a Conductor without another package. */
export async function hasOpenClient(
  { language, package: name }: TestedSdk,
  version: string,
): Promise<boolean> {
  const into = mkdtempSync(join(tmpdir(), "podium-package-"));
  try {
    return await registries[language].hasClient(name, version, into);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}
