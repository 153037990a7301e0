// The manifests of each variant as one file, as they would reach the cluster: nothing is masked.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { onTestFinished } from "vitest";
import { stringify } from "yaml";

import { manifestsOf, type Manifest } from "../../infra/render/files.ts";
import { reveal } from "../../infra/render/recorder.ts";
import { run, type Inputs } from "../infra/support/program.ts";
import { variants } from "../infra/support/variants.ts";

export type Variant = keyof typeof variants;

export const variantNames = Object.keys(variants) as Variant[];

export async function manifestsFor(variant: Variant): Promise<Manifest[]> {
  const [stack, options] = variants[variant];
  const { resources } = await run(stack, options);
  return manifestsOf(
    resources.map((resource) => ({ ...resource, inputs: reveal(resource.inputs) as Inputs })),
  );
}

/** Writes them where a tool can read them, until the test ends. Returns the path. */
export function writeManifests(manifests: readonly object[]): string {
  return writeForTest("manifests.yaml", manifests.map((manifest) => stringify(manifest)).join("---\n"));
}

/** A file of a test, which goes with it. Only its owner can read it. */
export function writeForTest(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "podium-manifests-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}
