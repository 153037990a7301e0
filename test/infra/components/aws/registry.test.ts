// Repositories and the images built into them.
import { describe, expect, test } from "vitest";

import { inputsOf, ofType, run, withDomain } from "../../support/program.ts";

const dev = await run("dev", { config: withDomain });
const prod = await run("prod");

describe("registry and images", () => {
  test("never let a tag move, except the build cache's", () => {
    expect(inputsOf(dev, "podium-registry-conductor-repository")).toMatchObject({
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "buildcache*", filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  test("are thrown away with a dev stack and kept with a prod one", () => {
    expect(inputsOf(dev, "podium-registry-app-repository")["forceDelete"]).toBe(true);
    expect(inputsOf(prod, "podium-registry-app-repository")["forceDelete"]).toBe(false);
  });

  test("deploy by digest what was built", () => {
    const deployment = JSON.stringify(inputsOf(dev, "podium-conductor-server-deployment"));
    expect(deployment).toMatch(/podium-dev\/conductor:source@sha256:[0-9a-f]{64}/);
  });

  test("cache in a form that ECR accepts", () => {
    expect(inputsOf(dev, "podium-images-app")["cacheTo"]).toMatchObject([
      { registry: { imageManifest: true, ociMediaTypes: true } },
    ]);
  });

  test("build nothing where images are given", () => {
    expect(ofType(prod, "docker-build:index:Image")).toEqual([]);
  });
});
