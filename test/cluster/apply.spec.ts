// Every object of every stack and variant, as a real API server takes it.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

import type { Manifest } from "../../infra/render/files.ts";
import { manifestsFor, variantNames } from "../manifests/render.ts";
import { applyAll, installDefinitions, whyRefused } from "./apply.ts";
import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { previousManifests, whyNoPrevious } from "./previous.ts";

const root = join(import.meta.dirname, "../..");
const workloads = ["Deployment", "StatefulSet", "Job"];

describe.each(variantNames)("%s", (variant) => {
  let cluster: ControlPlane;
  let manifests: Manifest[];

  beforeAll(async () => {
    manifests = await manifestsFor(variant);
    cluster = await startControlPlane();
    await installDefinitions(cluster);
  });

  afterAll(() => cluster?.stop());

  test("is accepted without a complaint, and changes nothing the second time", async () => {
    const once = await applyAll(cluster, manifests);
    expect(once.complaints).toEqual([]);
    expect(once.versions.size).toBe(manifests.length);
    const twice = await applyAll(cluster, manifests);
    expect(twice).toEqual(once);
  });

  test("has pods that are admitted where they run", async () => {
    const own = manifests.filter(({ kind }) => workloads.includes(kind));
    expect(own.length).toBeGreaterThan(3);
    const refused = await Promise.all(own.map((workload) => whyRefused(cluster, workload)));
    expect(refused.filter((reason) => reason !== undefined)).toEqual([]);
  });
});

describe("the documented check of network policies", () => {
  let cluster: ControlPlane;

  beforeAll(async () => {
    cluster = await startControlPlane();
    await installDefinitions(cluster);
    await applyAll(cluster, await manifestsFor("dev"));
  });

  afterAll(() => cluster?.stop());

  test("runs a pod that is admitted, which one without care is not", async () => {
    const page = readFileSync(join(root, "docs/components/network-policies.md"), "utf8");
    const documented = parse(/<<'YAML'\n([\s\S]+?)\nYAML/.exec(page)?.[1] ?? "") as Manifest;
    // A controller would have made it.
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: "dbos" },
    };
    const job = { ...documented, metadata: { ...documented.metadata, namespace: "dbos" } };
    expect((await applyAll(cluster, [account, job])).complaints).toEqual([]);
    expect(await whyRefused(cluster, job)).toBeUndefined();
    const careless = {
      ...job,
      spec: { template: { metadata: {}, spec: { containers: [{ name: "x", image: "busybox" }] } } },
    } as Manifest;
    expect(await whyRefused(cluster, careless)).toContain('violates PodSecurity "restricted');
  });
});

describe.skipIf(whyNoPrevious() !== undefined)("an upgrade of what landed before", () => {
  test.each(["dev", "prod", "local"] as const)("of %s is accepted object by object", async (stack) => {
    const cluster = await startControlPlane();
    try {
      await installDefinitions(cluster);
      expect((await applyAll(cluster, previousManifests(stack))).complaints).toEqual([]);
      const { complaints } = await applyAll(cluster, await manifestsFor(stack));
      expect(complaints).toEqual([]);
    } finally {
      await cluster.stop();
    }
  });
});
