// The preflight against an account and a machine that answer as they are told to.
import { describe, expect, test } from "vitest";

import { clusterParts } from "../../../infra/plans/kubernetes-versions.ts";
import type { AwsQuestions } from "../../../infra/preflight/aws-questions.ts";
import { findPlaceholders } from "../../../infra/preflight/placeholders.ts";
import { runPreflight, type Verdict } from "../../../infra/preflight/preflight.ts";
import type { Surroundings } from "../../../infra/preflight/surroundings.ts";
import { readStackFile } from "../../../infra/render/stack-file.ts";
import { dev, local, prod, setConfiguration, type Config } from "../support/configuration.ts";

const own: Config = {
  ...prod,
  domain: "podium.acme.test",
  acmeEmail: "ops@acme.test",
  clusterEndpointCidrs: ["20.30.40.0/24"],
  dexUsers: [{ email: "ada@acme.test", name: "ada" }],
  conductorImage: "ghcr.io/acme/podium/conductor:v1",
  consoleImage: "ghcr.io/acme/podium/console:v1",
};

/** An account in which a first `up` would succeed. */
const account: AwsQuestions = {
  caller: () =>
    Promise.resolve({ account: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/deployer/ada" }),
  zones: () => Promise.resolve([1, 2, 3, 4].map((each) => ({ id: `usw2-az${each}`, available: true }))),
  machines: (types) =>
    Promise.resolve(new Map(types.map((type) => [type, { architectures: ["arm64"], processors: 2 }]))),
  clusterVersion: () => Promise.resolve(undefined),
  addonVersions: (addon, version) =>
    Promise.resolve([(clusterParts(version).addons as Readonly<Record<string, string>>)[addon] ?? ""]),
  hostedZone: () => Promise.resolve({ name: "acme.test", isPrivate: false }),
  hasImage: () => Promise.resolve(true),
  usage: () => Promise.resolve({ used: 0, limit: 5 }),
  processorLimit: () => Promise.resolve(16),
};

const machine: Surroundings = {
  versionOf: (command) => Promise.resolve(command === "aws" ? "2.31.0" : "28.0.1"),
  publicAddress: () => Promise.resolve("20.30.40.5"),
  image: () => Promise.resolve("there"),
};

function judge(
  config: Config,
  answers: Partial<AwsQuestions> = {},
  surroundings: Partial<Surroundings> = {},
  {
    secrets = [],
    withoutAccount = true,
  }: { readonly secrets?: string[]; readonly withoutAccount?: boolean } = {},
): Promise<Verdict> {
  setConfiguration(config, secrets);
  return runPreflight({
    stack: "prod",
    surroundings: { ...machine, ...surroundings },
    createAws: () => ({ ...account, ...answers }),
    withoutAccount,
  });
}

const failing = (reason: string) => () => Promise.reject(new Error(reason));

describe("the preflight", () => {
  test.each([
    ["dev", dev],
    ["prod", own],
  ])("finds nothing where %s would succeed", async (_, config) => {
    expect(await judge(config)).toEqual({ problems: [], unchecked: [] });
  });

  test.each<[string, Config, Partial<AwsQuestions>, Partial<Surroundings>, string]>([
    [
      "the wrong account",
      { ...own, "aws:allowedAccountIds": ["999988887777"] },
      {},
      {},
      "of account 111122223333 (arn:aws:sts::111122223333:assumed-role/deployer/ada), and aws:allowedAccountIds allows 999988887777",
    ],
    [
      "a forbidden account",
      { ...own, "aws:forbiddenAccountIds": ["111122223333"] },
      {},
      {},
      "aws:forbiddenAccountIds forbids",
    ],
    [
      "its maker as administrator",
      { ...own, clusterAdmins: ["arn:aws:iam::111122223333:role/team/deployer"] },
      {},
      {},
      "clusterAdmins names arn:aws:iam::111122223333:role/team/deployer, which runs this",
    ],
    [
      "its maker as viewer",
      { ...own, clusterViewers: ["arn:aws:iam::111122223333:role/deployer"] },
      {},
      {},
      "clusterViewers names",
    ],
    [
      "a user who is its maker",
      { ...own, clusterAdmins: ["arn:aws:iam::111122223333:user/ada"] },
      {
        caller: () => Promise.resolve({ account: "111122223333", arn: "arn:aws:iam::111122223333:user/ada" }),
      },
      {},
      "clusterAdmins names",
    ],
    [
      "too few zones",
      { ...own, "aws:region": "us-west-1" },
      {
        zones: () =>
          Promise.resolve(["usw1-az1", "usw1-az2", "usw1-az3"].map((id) => ({ id, available: true }))),
      },
      {},
      "us-west-1 has 2 zones that EKS takes, and zoneCount asks for 3",
    ],
    [
      "a zone that is away",
      own,
      {
        zones: () =>
          Promise.resolve(
            ["usw2-az1", "usw2-az2", "usw2-az3"].map((id) => ({ id, available: id !== "usw2-az2" })),
          ),
      },
      {},
      "The zone usw2-az2 of us-west-2 is not available now",
    ],
    [
      "a machine that the region lacks",
      own,
      { machines: () => Promise.resolve(new Map()) },
      {},
      "nodeInstanceTypes has m7g.large, which us-west-2 does not have",
    ],
    [
      "a machine of another processor",
      own,
      {
        machines: () =>
          Promise.resolve(new Map([["m7g.large", { architectures: ["x86_64"], processors: 2 }]])),
      },
      {},
      "whose processor is x86_64 and not arm64",
    ],
    [
      "an add-on that EKS does not offer",
      own,
      {
        addonVersions: (addon) =>
          Promise.resolve(
            addon === "coredns"
              ? []
              : [(clusterParts("1.36").addons as Readonly<Record<string, string>>)[addon] ?? ""],
          ),
      },
      {},
      "does not offer coredns v",
    ],
    [
      "two steps of Kubernetes at once",
      own,
      { clusterVersion: () => Promise.resolve("1.34") },
      {},
      "kubernetesVersion is 1.36 and podium-prod runs 1.34; EKS only goes up",
    ],
    [
      "a step back",
      { ...own, kubernetesVersion: "1.35" },
      { clusterVersion: () => Promise.resolve("1.36") },
      {},
      "EKS only goes up",
    ],
    [
      "a full account",
      own,
      { usage: (of) => Promise.resolve(of === "networks" ? { used: 5, limit: 5 } : { used: 0, limit: 5 }) },
      {},
      "us-west-2 has 5 of 5 VPCs",
    ],
    [
      "too few addresses",
      own,
      { usage: (of) => Promise.resolve(of === "addresses" ? { used: 3, limit: 5 } : { used: 0, limit: 5 }) },
      {},
      '3 of 5 Elastic IP addresses and nat "regional" takes 3 more',
    ],
    [
      "too few processors",
      own,
      { processorLimit: () => Promise.resolve(5) },
      {},
      "allows machines of 5 virtual processors together and the stack starts with 6",
    ],
    [
      "a zone of another domain",
      own,
      { hostedZone: () => Promise.resolve({ name: "other.test", isPrivate: false }) },
      {},
      "is the zone of other.test, and domain is podium.acme.test",
    ],
    [
      "a zone whose name only ends alike",
      own,
      { hostedZone: () => Promise.resolve({ name: "me.test", isPrivate: false }) },
      {},
      "is the zone of me.test",
    ],
    [
      "a private zone",
      own,
      { hostedZone: () => Promise.resolve({ name: "acme.test", isPrivate: true }) },
      {},
      "a private zone",
    ],
    [
      "no such zone",
      own,
      { hostedZone: () => Promise.resolve(undefined) },
      {},
      "hostedZoneId is Z1, which the account does not have",
    ],
    [
      "an image that ECR lacks",
      { ...own, conductorImage: "111122223333.dkr.ecr.us-west-2.amazonaws.com/podium/conductor:v1" },
      { hasImage: () => Promise.resolve(false) },
      {},
      "conductorImage is 111122223333.dkr.ecr.us-west-2.amazonaws.com/podium/conductor:v1, which ECR does not have",
    ],
    [
      "an image that its registry lacks",
      own,
      {},
      { image: () => Promise.resolve("missing") },
      "conductorImage is ghcr.io/acme/podium/conductor:v1, which its registry does not have",
    ],
    [
      "a private image without credentials",
      own,
      {},
      { image: () => Promise.resolve("denied") },
      "set the secret imagePullSecret",
    ],
    [
      "a machine outside the allowed networks",
      own,
      {},
      { publicAddress: () => Promise.resolve("20.30.41.5") },
      "This machine is 20.30.41.5 on the internet, which is in none of clusterEndpointCidrs",
    ],
    [
      "no AWS CLI",
      own,
      {},
      { versionOf: () => Promise.resolve(undefined) },
      "The AWS CLI is not on the PATH",
    ],
    ["an old AWS CLI", own, {}, { versionOf: () => Promise.resolve("1.18.0") }, "The AWS CLI is 1.18.0"],
    [
      "no Docker",
      dev,
      {},
      { versionOf: (command) => Promise.resolve(command === "aws" ? "2.31.0" : undefined) },
      "Docker does not answer, and imagesMode build needs it",
    ],
  ])("finds %s", async (_, config, answers, surroundings, sentence) => {
    const { problems } = await judge(config, answers, surroundings);
    expect(problems.join("\n")).toContain(sentence);
  });

  test("finds everything in one list", async () => {
    const { problems } = await judge(
      { ...own, domain: "podium.example.com" },
      { processorLimit: () => Promise.resolve(1), usage: () => Promise.resolve({ used: 5, limit: 5 }) },
      { versionOf: () => Promise.resolve(undefined) },
    );
    expect(problems.length).toBeGreaterThanOrEqual(5);
  });

  test("takes up with settings that do not hold, and names the examples beside them", async () => {
    const { problems } = await judge({ ...own, nat: "none", domain: "podium.example.com" });
    expect(problems.join("\n")).toMatch(/nat "none"[\s\S]*domain has podium\.example\.com/);
  });

  test("asks only what still matters once the cluster is there", async () => {
    const { problems } = await judge(
      { ...own, clusterAdmins: ["arn:aws:iam::111122223333:role/deployer"] },
      {
        clusterVersion: () => Promise.resolve("1.36"),
        usage: failing("not to be asked"),
        zones: failing("not to be asked"),
        processorLimit: failing("not to be asked"),
      },
    );
    expect(problems).toEqual([]);
  });

  test("lets private images pass where the nodes have credentials", async () => {
    const { problems } = await judge(
      own,
      {},
      { image: () => Promise.resolve("denied") },
      { secrets: ["imagePullSecret"] },
    );
    expect(problems).toEqual([]);
  });

  test("says what it was not allowed to see, and goes on with the rest", async () => {
    const { problems, unchecked } = await judge(
      own,
      { hostedZone: failing("AccessDenied"), processorLimit: () => Promise.resolve(1) },
      { publicAddress: failing("offline") },
    );
    expect(unchecked).toEqual([
      "the hosted zone: AccessDenied",
      "whether this machine may reach the Kubernetes API: offline",
    ]);
    expect(problems).toHaveLength(1);
  });

  test("does without credentials, except for what needs them", async () => {
    const { problems, unchecked } = await judge(
      own,
      { caller: failing("no credentials") },
      { image: () => Promise.resolve("missing") },
    );
    expect(unchecked).toEqual(["the AWS account: no credentials"]);
    expect(problems).toHaveLength(2);
  });

  test("leaves it to Pulumi to say that there are no credentials", async () => {
    const offline = {
      versionOf: () => Promise.resolve(undefined),
      image: () => Promise.resolve("missing" as const),
    };
    expect(await judge(own, { caller: failing("none") }, offline, { withoutAccount: false })).toEqual({
      problems: [],
      unchecked: ["the AWS account: none"],
    });
  });

  test("asks nothing about AWS where the stack uses nothing of it", async () => {
    setConfiguration(local);
    const verdict = await runPreflight({
      stack: "local",
      surroundings: machine,
      createAws: () => {
        throw new Error("not to be made");
      },
      withoutAccount: true,
    });
    expect(verdict).toEqual({ problems: [], unchecked: [] });
  });
});

describe("placeholders", () => {
  test("of the example for prod are all refused by name", async () => {
    const { config } = readStackFile(new URL("../../../stacks/", import.meta.url), "prod");
    const { problems } = await judge(config);
    const named = Object.keys(config).filter((key) =>
      problems.some((each) => each.startsWith(`${key.replace("podium:", "")} has `)),
    );
    expect(Object.keys(config).filter((key) => !named.includes(key))).toEqual([
      "aws:region",
      "podium:environment",
    ]);
  });

  test.each([
    ["domain", "example.org"],
    ["domain", "a.b.example.net"],
    ["acmeEmail", "ops@example.com"],
    ["hostedZoneId", "Z0123456789EXAMPLE"],
    ["conductorImage", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1"],
    ["conductorImage", "ghcr.io/your-organisation/podium/conductor:v1"],
    ["clusterAdmins", ["arn:aws:iam::123456789012:role/x"]],
    ["clusterEndpointCidrs", ["10.0.0.0/8", "198.51.100.7/32"]],
    ["existingDatabase", { host: "db.example.com" }],
    ["dexConnectors", [{ config: { redirectURI: "https://auth.podium.example.com/dex/callback" } }]],
  ])("are found in %s: %j", (key, value) => {
    expect(findPlaceholders({ [key]: value })).toHaveLength(1);
  });

  test.each([
    ["domain", "example.company.org"],
    ["domain", "myexample.com"],
    ["clusterEndpointCidrs", ["203.0.114.0/24"]],
    ["conductorImage", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/example:1"],
  ])("are not found in %s: %j", (key, value) => {
    expect(findPlaceholders({ [key]: value })).toEqual([]);
  });

  test("leave dev its user", () => {
    const dexUsers = [{ email: "admin@example.com", name: "admin" }];
    expect(findPlaceholders({ environment: "dev", dexUsers })).toEqual([]);
    expect(findPlaceholders({ environment: "prod", dexUsers })).toHaveLength(1);
  });
});
