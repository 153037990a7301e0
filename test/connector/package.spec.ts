// The package as it would be published: built, packed, installed beside its dependencies, and run.
import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientVersion } from "../../connector/src/identity.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "podium-connector-"));
const installed = join(folder, "package");
let files: string[];

beforeAll(async () => {
  await run("npm", ["pack", "--pack-destination", folder], { cwd: join(root, "connector") });
  const packed = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  await run("tar", ["-xzf", join(folder, packed), "-C", folder]);
  files = readdirSync(installed, { recursive: true, encoding: "utf8" });
  // As npm would put them: the SDK of the connector, and what the whole repository shares.
  mkdirSync(join(installed, "node_modules"));
  symlinkSync(join(root, "connector/node_modules/@dbos-inc"), join(installed, "node_modules/@dbos-inc"));
  for (const name of ["pg", "ws"]) {
    symlinkSync(join(root, "node_modules", name), join(installed, "node_modules", name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}
const manifestAt = (path: string) => JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest;

test("it has JavaScript, types, licence and README, and nothing else", () => {
  const kinds = new Set(
    files.map((file) => /\.d\.ts$|\.[a-z]+$/.exec(file)?.[0] ?? (file.includes("/") ? "" : file)),
  );
  expect([...kinds].filter((kind) => kind !== "").sort()).toEqual([
    ".d.ts",
    ".js",
    ".json",
    ".md",
    "LICENSE",
    "dist",
  ]);
  expect(readFileSync(join(installed, "LICENSE"), "utf8")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
});

test("no file of it imports TypeScript", () => {
  for (const file of files.filter((each) => each.endsWith(".js"))) {
    expect(readFileSync(join(installed, file), "utf8"), file).not.toMatch(
      /from "\.[^"]*\.ts"|import\("\.[^"]*\.ts"\)/,
    );
  }
});

test("it runs", async () => {
  const { stdout } = await run(process.execPath, [join(installed, "dist/main.js"), "--help"]);
  expect(stdout).toContain("podium-connector serve");
  const { ConductorWebsocket } = (await import(join(installed, "dist/sdk.js"))) as {
    readonly ConductorWebsocket: unknown;
  };
  expect(ConductorWebsocket).toBeTypeOf("function");
});

test("what its manifest points to is there, and its types are those that the SDK declares", () => {
  const { types, bin, exports } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    readonly types: string;
    readonly bin: { readonly "podium-connector": string };
    readonly exports: { readonly ".": { readonly types: string; readonly default: string } };
  };
  const targets = [types, bin["podium-connector"], exports["."].types, exports["."].default];
  expect(files).toEqual(expect.arrayContaining(targets.map((target) => target.replace("./", ""))));
  const declared = readFileSync(join(installed, types), "utf8");
  expect(declared).toMatch(/class ConductorWebsocket implements ConductorConnection/);
  expect(declared).toContain('from "@dbos-inc/dbos-sdk/internal/enterprise"');
});

test("its README names every command, and the name under which the SDK loads it", () => {
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  for (const part of ["run --", "run --pid", "run --health", "serve --config", "npm:@podium/connector@"]) {
    expect(readme).toContain(part);
  }
  expect(readme).toContain("not affiliated with DBOS, Inc.");
});

test("the client is that of the dependency", () => {
  expect(manifestAt(installed).dependencies?.["@dbos-inc/dbos-sdk"]).toBe(clientVersion);
});

test("what it depends on is free software without obligations, all the way down", () => {
  const names = Object.keys(manifestAt(installed).dependencies ?? {});
  const licences = licencesOf(names, join(root, "connector"));
  expect(licences.size).toBeGreaterThan(10);
  expect([...licences].filter(([, license]) => !isAllowed(license))).toEqual([]);
});

test.each([
  ["GPL-3.0-only", false],
  ["MIT AND GPL-3.0-only", false],
  ["(MIT OR GPL-3.0-only)", true],
  ["UNLICENSED", false],
  [undefined, false],
])("a package of licence %s deep down is allowed: %s", (license, expected) => {
  const place = mkdtempSync(join(folder, "licences-"));
  const add = (name: string, manifest: object): void => {
    mkdirSync(join(place, "node_modules", name), { recursive: true });
    writeFileSync(join(place, "node_modules", name, "package.json"), JSON.stringify(manifest));
  };
  add("near", { license: "MIT", dependencies: { far: "1" } });
  add("far", { license });
  const found = [...licencesOf(["near"], place)].filter(([, each]) => !isAllowed(each));
  expect(found.map(([path]) => path)).toEqual(expected ? [] : [join(place, "node_modules/far")]);
});

test("a package that is not installed is not taken for a free one", () => {
  expect(() => licencesOf(["no-such-package"], installed)).toThrow("no-such-package is not installed");
});

/** Licences of packages and of all that they depend on, by their place. */
function licencesOf(names: readonly string[], from: string): Map<string, string> {
  const seen = new Map<string, string>();
  const visit = (name: string, parent: string): void => {
    const path = placeOf(name, parent);
    if (seen.has(path)) return;
    const { license, dependencies = {} } = manifestAt(path);
    seen.set(path, typeof license === "string" ? license : (license?.type ?? "none"));
    for (const each of Object.keys(dependencies)) visit(each, path);
  };
  for (const name of names) visit(name, from);
  return seen;
}

const allowed = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC"];

/** Of several licences to choose from one must be allowed, and of several that all hold each. */
function isAllowed(license: string): boolean {
  const choices = license.replaceAll(/[()]/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((each) => allowed.includes(each.trim())));
}

/** Where a package is that another one depends on: in its own folder of packages, or in one above. */
function placeOf(name: string, from: string): string {
  for (let at = from; at !== dirname(at); at = dirname(at)) {
    const path = join(at, "node_modules", name);
    try {
      manifestAt(path);
      return path;
    } catch {
      // Further up.
    }
  }
  throw new Error(`${name} is not installed where ${from} looks for it`);
}
