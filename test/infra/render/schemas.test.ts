import { beforeAll, describe, expect, test } from "vitest";

import { manifestsOf, type Manifest } from "../../../infra/render/files.ts";
import { reveal } from "../../../infra/render/recorder.ts";
import { run, type Inputs } from "../support/program.ts";
import { unknownKeys, wrongValues } from "../support/schemas.ts";
import { variants } from "../support/variants.ts";

const scaledObject = {
  apiVersion: "keda.sh/v1alpha1",
  kind: "ScaledObject",
  metadata: { name: "x" },
  spec: {
    scaleTargetRef: { name: "x" },
    triggers: [{ type: "metrics-api", metadata: { targetValue: "1" } }],
  },
};
const misspelt: Manifest[] = [
  { ...scaledObject, spec: { ...scaledObject.spec, minReplicas: 1 } } as Manifest,
  {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "x" },
    spec: { podSelector: {}, ingress: [{ from: [{ podSelectors: {} }] }] },
  } as Manifest,
];
/** Keys that the published types lag behind on, with the release that brought them. */
const newer = [/'"behavior"' does not exist in type '\{ failureThreshold: number; replicas: number; \}'/]; // KEDA 2.17

describe("every manifest", () => {
  const manifests = new Map<string, Manifest>();

  beforeAll(async () => {
    for (const [stack, options] of Object.values(variants)) {
      const { resources } = await run(stack, options);
      const objects = resources.map((resource) => ({
        ...resource,
        inputs: reveal(resource.inputs) as Inputs,
      }));
      for (const manifest of manifestsOf(objects)) manifests.set(JSON.stringify(manifest), manifest);
    }
  }, 60_000);

  test("is accepted by Kubernetes' own schemas", async () => {
    const problems = await Promise.all([...manifests.values()].map(wrongValues));
    expect(problems.flat()).toEqual([]);
  });

  test("has no key that its kind does not know, while a misspelt one is found near the top and deep down", () => {
    const checked = unknownKeys([...misspelt, ...manifests.values()]);
    const [near, deep, ...others] = checked;
    expect(near?.join()).toContain("'\"minReplicas\"' does not exist");
    expect(deep?.join()).toContain("podSelectors");
    const surprising = others.flat().filter((message) => !newer.some((pattern) => pattern.test(message)));
    expect(surprising).toEqual([]);
  }, 60_000);
});

test("a number where KEDA wants text is found", async () => {
  const triggers = [{ type: "cpu", metadata: { targetValue: 1 } }];
  const wrong = { ...scaledObject, spec: { ...scaledObject.spec, triggers } };
  expect((await wrongValues(wrong)).join()).toContain("must be string");
});
