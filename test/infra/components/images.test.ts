// Where images come from: tags for what is built, credentials for what is private.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { manifestsOf } from "../../../infra/render/files.ts";
import { sourceDigest } from "../../../infra/shared/source-digest.ts";
import { ancestorsOf, inputsOf, run } from "../support/program.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("the tag of an image that is built here", () => {
  const copy = mkdtempSync(join(tmpdir(), "podium-digest-"));
  let before: string;

  beforeAll(() => {
    for (const path of [
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      ".npmrc",
      "infra/package.json",
      "infra/images",
      "app",
    ]) {
      cpSync(join(root, path), join(copy, path), { recursive: true });
    }

    for (const folder of ["conductor", "console"]) {
      mkdirSync(join(copy, folder));
      writeFileSync(join(copy, folder, "package.json"), "{}");
    }
    before = sourceDigest(copy, "arm64");
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  test("is the same for the same sources", () => {
    expect(sourceDigest(copy, "arm64")).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{12}$/);
  });

  test.each<[string, (path: string) => void, string]>([
    ["a file's content", (path) => writeFileSync(path, "changed"), "app/package.json"],
    ["a file's mode", (path) => chmodSync(path, 0o700), "app/package.json"],
    ["what npm is told", (path) => writeFileSync(path, "omit=dev"), ".npmrc"],
    ["a new file", (path) => writeFileSync(path, ""), "conductor/new.ts"],
    ["a Dockerfile", (path) => writeFileSync(path, "FROM scratch"), "infra/images/app.Dockerfile"],
  ])("is another for %s", (_, change, path) => {
    const earlier = sourceDigest(copy, "arm64");
    change(join(copy, path));
    expect(sourceDigest(copy, "arm64")).not.toBe(earlier);
  });

  test("is another for another processor", () => {
    expect(sourceDigest(copy, "amd64")).not.toBe(sourceDigest(copy, "arm64"));
  });
});

describe("a stack with credentials for private images", () => {
  test("hands them to every pod of ours before it starts, and to no pod where there are none", async () => {
    const config = { "podium:imagePullSecret": '{"auths":{}}' };
    const dev = await run("dev", { config, secretKeys: Object.keys(config) });
    const accounts = manifestsOf(dev.resources).filter(({ kind }) => kind === "ServiceAccount");
    expect(accounts.length).toBeGreaterThan(4);
    for (const account of accounts) {
      expect(account, account.metadata.name).toMatchObject({ imagePullSecrets: [{ name: "image-pull" }] });
    }

    expect(inputsOf(dev, "podium-image-pull-sealed")).toMatchObject({
      spec: { template: { type: "kubernetes.io/dockerconfigjson" } },
    });
    for (const name of ["podium-conductor-server-deployment", "podium-app-migrate-job"]) {
      expect(ancestorsOf(dev, name), name).toContain("podium-image-pull-sealed");
    }

    const without = await run("dev");
    expect(JSON.stringify(manifestsOf(without.resources))).not.toContain("imagePullSecrets");
  });
});

test("a registry counts what people name, not the parts of it", async () => {
  const { policy } = inputsOf(await run("dev"), "podium-registry-app-lifecycle") as {
    readonly policy: string;
  };
  const { rules } = JSON.parse(policy) as {
    readonly rules: { readonly selection: { readonly tagStatus: string } }[];
  };
  expect(rules.map(({ selection }) => selection.tagStatus)).toEqual(["untagged", "tagged"]);
});

test("clients outside are given the certificate that no authority signed", async () => {
  expect((await run("dev")).outputs["tlsCertificate"]).toContain("certificate of");
  expect((await run("prod")).outputs["tlsCertificate"]).toBeNull();
});
