// The battery of the SDKs for an application in TypeScript 5.3 that has installed the package under the name that its SDK
// loads, as the README says: no second process, and a package of npm on either side.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acting } from "../sdks/battery/acting.ts";
import { definitions } from "../sdks/battery/definitions.ts";
import { reading } from "../sdks/battery/reading.ts";
import { seed } from "../sdks/battery/seed.ts";
import { Deployment } from "../sdks/deployment.ts";
import { clientSdk } from "./sdks.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "podium-inside-"));

beforeAll(async () => {
  await run("npm", ["pack", "--pack-destination", folder], { cwd: join(root, "connector") });
  const packed = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const alias = "@dbos-inc/dbos-enterprise";
  const manifest = {
    name: "inside",
    private: true,
    dependencies: { "@dbos-inc/dbos-sdk": clientSdk.version, [alias]: `file:${packed}` },
    // The SDK asks for a version of its own; without this npm would look for a package of that name in the registry.
    overrides: { [alias]: `$${alias}` },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
  installed = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as Lock;
}, 300_000);
interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly name?: string }>>;
}
let installed: Lock;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("npm keeps one copy of the SDK, and takes nothing of that name from a registry", () => {
  const named = Object.entries(installed.packages).filter(([path]) => path.includes("@dbos-inc/"));
  expect(named.map(([path]) => path).sort((one, other) => one.localeCompare(other))).toEqual([
    "node_modules/@dbos-inc/dbos-enterprise",
    "node_modules/@dbos-inc/dbos-sdk",
  ]);
  expect(installed.packages["node_modules/@dbos-inc/dbos-enterprise"]).toMatchObject({
    name: "@podium/connector",
    resolved: expect.stringMatching(/^file:/) as string,
  });
});

describe("TypeScript 5.3.0 with the package inside", () => {
  const command = [process.execPath, join(root, "test/sdks/typescript/app.ts")] as const;
  const open = () => new Deployment("inside-app", clientSdk, { command, env: { SDK_FOLDER: folder } });
  const shop = open();
  beforeAll(async () => {
    await shop.open();
    await seed(shop);
  });
  afterAll(() => shop.close());
  reading(shop);
  definitions(shop);
  acting(shop, async () => {
    const second = open();
    await second.open();
    return second;
  });
});
