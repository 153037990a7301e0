import { spawnSync } from "node:child_process";

import { expect, inject, test } from "vitest";

import { exceptions, type Exception } from "./exceptions.ts";
import { manifestsFor, variantNames, writeManifests, type Variant } from "./render.ts";
import { kubernetesVersion } from "./tools.ts";

interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

interface Finding {
  readonly check: string;
  readonly object: string;
  readonly summary: string;
}

/** Grade from which a check counts as passed; a warning has less. */
const passed = 7;
/** Off by default. */
const optional = ["container-seccomp-profile", "container-ports-check"];

function score(manifests: readonly object[]): Finding[] {
  const enabled = optional.flatMap((check) => ["--enable-optional-test", check]);
  const version = kubernetesVersion.split(".").slice(0, 2).join(".");
  const { stdout, stderr } = spawnSync(
    inject("kubeScore"),
    [
      "score",
      "--output-format",
      "json",
      "--kubernetes-version",
      version,
      ...enabled,
      writeManifests(manifests),
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as Scored[]).flatMap(({ type_meta, object_meta, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < passed)
      .map(({ check, comments }) => ({
        check: check.id,
        object: `${type_meta.kind}/${object_meta.name}`,
        summary: (comments ?? []).map((comment) => comment.summary).join("; "),
      })),
  );
}

/** Whether an exception is about this finding. */
function covers({ check, objects, notIn, onlyIn }: Exception, finding: Finding, variant: Variant): boolean {
  return (
    check === finding.check &&
    objects.test(finding.object) &&
    notIn !== variant &&
    (onlyIn ?? variant) === variant
  );
}

function unexpected(findings: readonly Finding[], variant: Variant): Finding[] {
  return findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding, variant)));
}

test.each(variantNames)("kube-score finds nothing in %s but the exceptions", async (variant) => {
  expect(unexpected(score(await manifestsFor(variant)), variant)).toEqual([]);
});

test("every exception is needed", async () => {
  const needed = new Set<Exception>();
  for (const variant of variantNames) {
    const findings = score(await manifestsFor(variant));
    for (const exception of exceptions) {
      if (findings.some((finding) => covers(exception, finding, variant))) needed.add(exception);
    }
  }
  expect(exceptions.filter((exception) => !needed.has(exception))).toEqual([]);
});

test("a container without limits and an image without a tag are found", () => {
  const pod = { spec: { containers: [{ name: "x", image: "x" }] }, metadata: { labels: { app: "x" } } };
  const spec = { selector: { matchLabels: { app: "x" } }, template: pod };
  const found = score([
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x", namespace: "x" }, spec },
  ]);
  expect(unexpected(found, "prod").map(({ check }) => check)).toEqual(
    expect.arrayContaining(["container-resources", "container-image-tag"]),
  );
});
