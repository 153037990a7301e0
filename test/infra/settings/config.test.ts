import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { readStackFile } from "../../../infra/render/stack-file.ts";
import { fields, secretKeys, type SettingKey } from "../../../infra/settings/fields.ts";
import { presets } from "../../../infra/settings/presets.ts";
import { dev, load, local, problemsOf, prod, type Config } from "../support/configuration.ts";

const root = new URL("../../../", import.meta.url);

test("is refused without a stack trace, which Pulumi leaves out for this kind of error only", () => {
  expect(() => load({})).toThrow(pulumi.RunError);
});

describe("a configuration that holds", () => {
  test.each([
    ["dev", dev],
    ["prod", prod],
    ["local", local],
  ])("is accepted for %s", (environment, config) => {
    expect(load(config).settings.environment).toBe(environment);
  });

  test("is filled with the defaults of its environment", () => {
    expect(load(dev).settings).toMatchObject({
      nat: "single",
      databaseMultiAz: false,
      deletionProtection: false,
    });
    expect(load(prod).settings).toMatchObject({
      nat: "regional",
      databaseMultiAz: true,
      deletionProtection: true,
    });
    expect(load(local).settings).toMatchObject({ databaseKind: "inCluster", ingressExposure: "nodePort" });
  });

  test("reads numbers, flags and lists as such", () => {
    const { settings } = load({
      ...dev,
      nodeMax: 7,
      databaseMultiAz: true,
      clusterEndpointCidrs: ["10.0.0.0/8"],
    });
    expect(settings).toMatchObject({
      nodeMax: 7,
      databaseMultiAz: true,
      clusterEndpointCidrs: ["10.0.0.0/8"],
    });
  });

  test("keeps secrets wrapped", async () => {
    const { secrets } = load(dev, ["conductorLicenseKey"]);
    expect(secrets.conductorLicenseKey && (await pulumi.isSecret(secrets.conductorLicenseKey))).toBe(true);
    expect(secrets).not.toHaveProperty("tlsKey");
  });

  test("warns about what works and should be known", () => {
    expect(load(dev).warnings.join()).toContain("clusterEndpointCidrs lets the whole internet");
    expect(load({ ...dev, databaseBackupDays: 0 }).warnings.join()).toContain("nothing to restore");
    const saml = [{ type: "saml", id: "saml", name: "SAML" }];
    expect(load({ ...dev, dexConnectors: saml }).warnings.join()).toContain("unmaintained");
    const official = load({ ...dev, conductorImage: "dbosdev/conductor:1" });
    expect(official.warnings.join()).toContain("without the secret conductorLicenseKey is for evaluation");
    expect(load(prod).warnings).toEqual([]);
  });
});

describe("a configuration that does not hold", () => {
  test("is reported as a whole", () => {
    const problems = problemsOf({ ...dev, nat: "natt", nodeMin: 9, databaseVersion: "9", domian: "x" });
    expect(problems).toEqual([
      "podium:domian is not a setting; see stacks/Pulumi.example.yaml for every key",
      "podium:nat must be one of none, instance, single, regional, perZone; it is natt",
      "podium:databaseVersion must be one of 16, 17, 18; it is 9",
      "nodeMin 9, nodeDesired 2, nodeMax 4 must not decrease",
    ]);
  });

  test("names the part of a list that is wrong", () => {
    expect(problemsOf({ ...dev, dexUsers: [{ email: "no address", name: "n" }] })[0]).toContain(
      "podium:dexUsers.0.email must be an e-mail address",
    );
  });

  test.each<[string, Config, string, string[]?]>([
    [
      "no environment",
      { "aws:region": "us-west-2" },
      "podium:environment is missing; set it to dev, prod or local",
    ],
    ["no region", { ...dev, "aws:region": undefined }, "aws:region is missing"],
    ["host routing without a domain", { ...dev, routing: "host" }, 'routing "host" needs domain'],
    ["a domain without a zone", { ...dev, domain: "a.org", acmeEmail: "a@a.org" }, "set hostedZoneId"],
    ["a domain without an address", { ...dev, domain: "a.org", hostedZoneId: "Z" }, "acmeEmail is missing"],
    ["an authority without a domain", { ...dev, tlsMode: "acme" }, 'tlsMode "acme" needs domain'],
    ["path routing with an authority", { ...prod, routing: "path" }, 'tlsMode "acme" needs routing "host"'],
    [
      "a certificate without its key",
      { ...dev, tlsMode: "secret", tlsCertificate: "pem" },
      "the secret tlsKey",
    ],
    [
      "local without a cluster",
      { ...local, existingCluster: undefined },
      "environment local needs existingCluster",
    ],
    [
      "a cluster without access",
      { ...local, existingCluster: { name: "x" } },
      "existingCluster needs context",
    ],
    [
      "a balancer without a network",
      { ...local, "aws:region": "us-west-2", ingressExposure: "nlb" },
      "existingNetwork",
    ],
    ["node ports of a new cluster", { ...dev, ingressExposure: "nodePort" }, "only for existingCluster"],
    [
      "RDS beside an unknown network",
      { ...local, "aws:region": "us-west-2", databaseKind: "rds" },
      "needs existingNetwork",
    ],
    [
      "a database without a password",
      { ...dev, databaseKind: "existing" },
      "the secret existingDatabasePassword",
    ],
    ["shrinking storage", { ...dev, databaseStorageGb: 200 }, "databaseMaxStorageGb is 100, below"],
    [
      "prebuilt images without names",
      { ...dev, imagesMode: "prebuilt" },
      "needs conductorImage and consoleImage",
    ],
    [
      "a prebuilt app without an image",
      { ...local, appImage: undefined },
      "needs migrateImage, and appImage",
    ],
    ["no version of the app", { ...dev, appVersions: [] }, "appVersions is empty"],
    [
      "a version twice",
      { ...dev, appVersions: [{ version: "a" }, { version: "a" }] },
      "names one version twice",
    ],
    [
      "versions that differ in a sign",
      { ...dev, appVersions: [{ version: "v1.0" }, { version: "v2" }, { version: "v1-0" }] },
      "would share the Deployment dbos-app-v1-0",
    ],
    [
      "versions that differ in a capital letter",
      { ...dev, appVersions: [{ version: "V1" }, { version: "v1" }] },
      "would share the Deployment dbos-app-v1;",
    ],
    [
      "a version that is not a label",
      { ...dev, appVersions: [{ version: "v1." }] },
      "must end with a letter or digit",
    ],
    [
      "a minimum above the maximum",
      { ...dev, appMinReplicas: 50 },
      "appMinReplicas is 50, above appMaxReplicas 10",
    ],
    [
      "sleep without an alarm clock",
      { ...dev, appMinReplicas: 0, appScaler: "app" },
      'appMinReplicas 0 with appScaler "app" would never wake up',
    ],
    [
      "sleep under a Conductor that only knows who is awake",
      { ...dev, appMinReplicas: 0, conductorImage: "dbosdev/conductor" },
      "appMinReplicas 0 with the official Conductor would never wake up",
    ],
    ["no person to sign in", { ...dev, dexUsers: [] }, "no person could sign in"],
    [
      "compose without a host",
      { ...dev, compose: { image: "a/b:c", googleClientId: "id" } },
      "compose needs domain",
    ],
    [
      "two Compose servers",
      { ...prod, compose: { image: "a/b:c", googleClientId: "id", replicas: 2 } },
      "must be 1",
    ],
    ["prod without protection", { ...prod, deletionProtection: false }, "deletionProtection is off in prod"],
    [
      "prod open to the world",
      { ...prod, clusterEndpointCidrs: ["0.0.0.0/0"] },
      "prod needs clusterEndpointCidrs",
    ],
    ["prod without a real certificate", { ...prod, tlsMode: "selfSigned" }, "prod needs domain with tlsMode"],
    [
      "an unknown chart",
      { ...dev, chartVersions: { nginx: "1" } },
      "chartVersions names nginx; the charts are certManager",
    ],
    ["an old Kubernetes", { ...dev, kubernetesVersion: "1.31" }, "Kubernetes 1.31 is not in the table"],
    ["a network that is not one", { ...dev, networkCidr: "10.0.0.0" }, "must be a network such as"],
    ["broken JSON", { ...dev, tags: "{" }, "is not valid JSON or YAML"],
  ])("is refused for %s", (_, config, message, secrets = []) => {
    expect(problemsOf(config, secrets).join("\n")).toContain(message);
  });
});

describe("the settings", () => {
  const project = parse(readFileSync(new URL("Pulumi.yaml", root), "utf8")) as {
    readonly config: Record<
      string,
      { readonly type: string; readonly description: string; readonly default?: unknown }
    >;
  };
  const example = readFileSync(new URL("stacks/Pulumi.example.yaml", root), "utf8");

  test("are all read by the program: an unused key is a broken promise", () => {
    const folders = ["layers", "settings"].map((folder) => new URL(`infra/${folder}/`, root).pathname);
    const sources = folders
      .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
      .filter((file) => !file.endsWith("fields.ts") && !file.endsWith("presets.ts"))
      .concat(new URL("infra/index.ts", root).pathname)
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    const unused = Object.keys(fields).filter(
      (key) => !new RegExp(`(settings|\\bs)\\.${key}\\b|[{,]\\s*${key}\\s*[,}]`).test(sources),
    );
    expect(unused).toEqual([]);
  });

  test("are described in the project file with the default they have", () => {
    for (const [key, { default: value, description }] of Object.entries(project.config)) {
      expect(Object.keys(fields), key).toContain(key);
      expect(description, key).not.toBe("");
      for (const preset of Object.values(presets)) {
        if (key !== "environment") expect(preset[key as keyof typeof preset], key).toEqual(value);
      }
    }
  });

  test("have a default in the project file, without which Pulumi demands a value", () => {
    const without = Object.entries(project.config).filter(([, entry]) => entry.default === undefined);
    expect(without.map(([key]) => key)).toEqual(["environment"]);
  });

  test("are listed in the project file when their default is the same everywhere", () => {
    const [first, ...others] = Object.values(presets) as Record<string, unknown>[];
    const scalar = Object.entries(first ?? {})
      .filter(([, value]) => typeof value !== "object")
      .filter(([key, value]) => others.every((preset) => preset[key] === value))
      .map(([key]) => key);
    expect(scalar.filter((key) => !(key in project.config))).toEqual([]);
  });

  test("are all in the example, each with a comment", () => {
    for (const key of [...Object.keys(fields), ...secretKeys]) {
      expect(example, key).toMatch(new RegExp(`^  #? ?podium:${key}:`, "m"));
    }
  });

  test("of the example hold when every line is uncommented", () => {
    const uncommented = example.replaceAll(/^ {2}# (podium:|aws:| {2})/gm, "  $1");
    const { config = {} } = parse(uncommented) as { readonly config?: Record<string, unknown> };
    const known = [...Object.keys(fields), ...secretKeys].map((key) => `podium:${key}`);
    expect(
      Object.keys(config)
        .filter((key) => key.startsWith("podium:"))
        .sort(),
    ).toEqual(known.sort());
    for (const [key, value] of Object.entries(config)) {
      const field = fields[key.replace("podium:", "") as SettingKey] as
        | (typeof fields)[SettingKey]
        | undefined;
      if (field === undefined) continue;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      expect(field.safeParse(text).error?.issues, key).toBeUndefined();
    }
  });
});

describe("readStackFile", () => {
  test("reads the stacks of the repository", () => {
    const { config } = readStackFile(new URL("stacks/", root), "dev");
    expect(config).toEqual({ "aws:region": "us-west-2", "podium:environment": "dev" });
  });

  test("says which file is missing", () => {
    expect(() => readStackFile(new URL("stacks/", root), "nowhere")).toThrow(
      "Pulumi.nowhere.yaml; write one",
    );
  });
});
