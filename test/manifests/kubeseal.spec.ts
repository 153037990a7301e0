// Everything that the program seals, opened by kubeseal with the program's own key.
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime/index.js";
import { describe, expect, inject, test, vi } from "vitest";
import { stringify } from "yaml";

import { sealSecret } from "../../infra/plans/sealing.ts";
import type { Manifest } from "../../infra/render/files.ts";
import type * as StandIns from "../../infra/render/stand-ins.ts";
import { manifestsFor, variantNames, writeForTest } from "./render.ts";

const { sealingKey } = vi.hoisted(() => ({ sealingKey: { publicKeyPem: "", privateKeyPem: "" } }));
Object.assign(sealingKey, newKey());

// The stand-in for the TLS provider has a public half only; here both halves are needed.
vi.mock("../../infra/render/stand-ins.ts", async (original) => {
  const standIns = await original<typeof StandIns>();
  const answerResource = (args: MockResourceArgs): Record<string, unknown> => ({
    ...standIns.answerResource(args),
    ...(args.type === "tls:index/privateKey:PrivateKey"
      ? { ...sealingKey, privateKeyPem: pulumi.secret(sealingKey.privateKeyPem) }
      : {}),
  });
  return { ...standIns, answerResource };
});

interface Sealed extends Manifest {
  readonly spec: { readonly encryptedData: Readonly<Record<string, string>> };
}

interface Opened {
  readonly kind: string;
  readonly type: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  /** Null is how kubeseal writes an empty value. */
  readonly data: Readonly<Record<string, string | null>>;
}

/** Both halves in the format that the TLS provider gives. */
function newKey(): { readonly publicKeyPem: string; readonly privateKeyPem: string } {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKeyPem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  };
}

function unseal(
  sealed: object,
  privateKeyPem: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const key = writeForTest("key.pem", privateKeyPem);
  return spawnSync(inject("kubeseal"), ["--recovery-unseal", "--recovery-private-key", key], {
    input: stringify(sealed),
    encoding: "utf8",
  });
}

function open(
  sealed: object,
  privateKeyPem: string,
): { readonly secret: Opened; readonly data: Record<string, string> } {
  const { stdout, stderr } = unseal(sealed, privateKeyPem);
  expect(stderr).toBe("");
  const secret = JSON.parse(stdout) as Opened;
  const entries = Object.entries(secret.data);
  const data = entries.map(([item, value]) => [item, Buffer.from(value ?? "", "base64").toString()] as const);
  return { secret, data: Object.fromEntries(data) };
}

function sealedSecret(
  key: { readonly publicKeyPem: string },
  name: string,
  data: Record<string, string>,
): Sealed {
  const names = { name, namespace: "dbos" };
  return {
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata: names,
    spec: { encryptedData: sealSecret({ ...key, salt: "salt" }, names, data) },
  };
}

describe("kubeseal --recovery-unseal", () => {
  test.each(variantNames)(
    "opens every sealed Secret of %s with the program's private key",
    async (variant) => {
      const manifests = await manifestsFor(variant);
      const keys = manifests.filter(({ metadata }) => metadata.name === "sealing-key-1") as unknown as {
        readonly stringData: Record<string, string>;
      }[];
      const privateKey = keys[0]?.stringData["tls.key"] ?? "";
      const sealed = manifests.filter(({ kind }) => kind === "SealedSecret") as Sealed[];
      expect(sealed.length).toBeGreaterThan(5);
      for (const object of sealed) {
        const { secret, data } = open(object, privateKey);
        const { name, namespace } = object.metadata;
        expect(secret).toMatchObject({ kind: "Secret", metadata: { name, namespace } });
        expect(Object.keys(data).sort()).toEqual(Object.keys(object.spec.encryptedData).sort());
        expect(Object.values(data)).not.toContain("");
      }
    },
  );

  test.each([
    ["nothing", ""],
    ["a word", "word"],
    ["other letters", "ünïcode ✓"],
    ["lines", "two\nlines\n"],
    ["ten thousand characters", "x".repeat(10_000)],
  ])("gives back %s", (_name, plaintext) => {
    const sealed = sealedSecret(sealingKey, "one", { item: plaintext, other: "value" });
    const { data } = open(sealed, sealingKey.privateKeyPem);
    expect(data).toEqual({ item: plaintext, other: "value" });
  });

  test("refuses under another name, and with another key", () => {
    const sealed = sealedSecret(sealingKey, "one", { item: "value" });
    const renamed = { ...sealed, metadata: { ...sealed.metadata, name: "two" } };
    expect(unseal(renamed, sealingKey.privateKeyPem)).toMatchObject({ status: 1, stdout: "" });
    expect(unseal(sealed, newKey().privateKeyPem)).toMatchObject({ status: 1, stdout: "" });
  });
});
