import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { describe, expect, inject, test } from "vitest";

import type { Manifest } from "../../infra/render/files.ts";
import { presets } from "../../infra/settings/presets.ts";
import { manifestsFor, variantNames, writeManifests } from "./render.ts";
import { schemaFile } from "./schemas.ts";
import { kubernetesVersion } from "./tools.ts";

interface Verdict {
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly msg: string;
}

interface Report {
  readonly resources: readonly Verdict[] | null;
  readonly summary: { readonly valid: number; readonly invalid: number; readonly skipped: number };
}

/** What `kubeconform -strict` says; a kind without a schema is an error. */
function check(manifests: readonly object[]): Report {
  const args = [
    "-strict",
    "-summary",
    "-output",
    "json",
    "-schema-location",
    join(inject("schemas"), schemaFile),
  ];
  const { stdout, stderr } = spawnSync(inject("kubeconform"), [...args, writeManifests(manifests)], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Report;
}

describe("kubeconform -strict", () => {
  test.each(variantNames)("finds nothing in %s", async (variant) => {
    const manifests = await manifestsFor(variant);
    const { resources, summary } = check(manifests);
    expect(resources ?? []).toEqual([]);
    expect(summary).toMatchObject({ valid: manifests.length, invalid: 0, skipped: 0 });
  });

  test.each([
    ["Deployment", (spec: Spec) => ({ ...spec, replica: 2 }), "replica"],
    [
      "NetworkPolicy",
      (spec: Spec) => ({ ...spec, ingress: [{ from: [{ podSelectors: {} }] }] }),
      "podSelectors",
    ],
    ["ScaledObject", (spec: Spec) => ({ ...spec, minReplicas: 1 }), "minReplicas"],
    ["SealedSecret", (spec: Spec) => ({ ...spec, encryptedDate: {} }), "encryptedDate"],
    ["Deployment", (spec: Spec) => ({ ...spec, replicas: "two" }), "got string, want"],
  ])("refuses a mistake in a %s", async (kind, spoil, message) => {
    const manifest = (await manifestsFor("dev")).find((candidate) => candidate.kind === kind) as
      | (Manifest & Sample)
      | undefined;
    const { resources } = check([{ ...manifest, spec: spoil(manifest?.spec ?? {}) }]);
    expect(resources).toEqual([expect.objectContaining({ kind, status: "statusInvalid" })]);
    expect(resources?.[0]?.msg).toContain(message);
  });

  test("refuses a kind without a schema", () => {
    const { resources } = check([{ apiVersion: "example.com/v1", kind: "Unheard", metadata: { name: "x" } }]);
    expect(resources?.[0]).toMatchObject({ status: "statusError" });
  });

  test("knows the Kubernetes version that a stack asks for", () => {
    expect(kubernetesVersion).toMatch(new RegExp(`^v${presets.dev.kubernetesVersion}\\.`));
  });
});

type Spec = Readonly<Record<string, unknown>>;

interface Sample {
  readonly spec: Spec;
}
