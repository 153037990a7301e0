// Settings in combination: which are accepted, and with which sentence the others are refused.
import { describe, expect, test } from "vitest";

import { accepted, cluster, images, network, operators, server } from "../support/accepted-settings.ts";
import { dev, load, problemsOf, prod, type Config } from "../support/configuration.ts";

describe("settings that hold", () => {
  test.each(accepted)("are accepted: %s", (_, config, secrets = []) => {
    expect(problemsOf(config, secrets)).toEqual([]);
  });
});

/** Title, settings, and the sentence. */
const refused: [string, Config, string, string[]?][] = [
  [
    "the guide's machine with the default processor",
    { ...dev, nodeInstanceTypes: ["t3.medium"] },
    "nodeInstanceTypes t3.medium is not arm64: set nodeArchitecture to amd64, or choose types with Graviton, such as t4g.medium",
  ],
  [
    "Graviton with the other processor",
    { ...dev, nodeArchitecture: "amd64", nodeInstanceTypes: ["t4g.medium"] },
    "nodeInstanceTypes t4g.medium is not amd64: set nodeArchitecture to arm64",
  ],
  [
    "machines of both processors",
    { ...dev, nodeInstanceTypes: ["m7g.large", "m7i.large", "g4dn.xlarge"] },
    "nodeInstanceTypes m7i.large, g4dn.xlarge are not arm64",
  ],
  ["no machine", { ...dev, nodeInstanceTypes: [] }, "nodeInstanceTypes is empty"],
  [
    "a machine of no size",
    { ...dev, nodeInstanceTypes: ["m7g.huge"] },
    "must be an instance type such as m7g.large",
  ],
  ["a machine without a generation", { ...dev, nodeInstanceTypes: ["m.large"] }, "must be an instance type"],
  [
    "an unknown class of database",
    { ...dev, databaseInstanceClass: "db.tiny" },
    "must be an RDS class such as db.t4g.micro",
  ],
  ["a database of a machine's type", { ...dev, databaseInstanceClass: "t4g.micro" }, "must be an RDS class"],
  [
    "public addresses",
    { ...dev, networkCidr: "8.8.0.0/16" },
    "networkCidr is 8.8.0.0/16, which is public address space",
  ],
  [
    "addresses just outside a private network",
    { ...dev, networkCidr: "172.32.0.0/16" },
    "which is public address space",
  ],
  ["a network too small to cut", { ...dev, networkCidr: "10.0.0.0/28" }, "must be a /16 to a /20"],
  ["a network too large", { ...dev, networkCidr: "10.0.0.0/8" }, "must be a /16 to a /20"],
  ["bits behind the prefix", { ...dev, networkCidr: "10.0.1.0/16" }, "has bits set behind its prefix"],
  ["one zone", { ...dev, zoneCount: 1 }, "must be"],
  [
    "one private subnet",
    { ...dev, existingNetwork: { ...network, privateSubnetIds: ["r"] } },
    "existingNetwork.privateSubnetIds has one subnet",
  ],
  [
    "one private subnet twice",
    { ...dev, existingNetwork: { ...network, privateSubnetIds: ["r", "r"] } },
    "existingNetwork.privateSubnetIds has one subnet",
  ],
  [
    "one database subnet twice",
    { ...dev, existingNetwork: { ...network, databaseSubnetIds: ["t", "t"] } },
    "existingNetwork.databaseSubnetIds names one subnet twice",
  ],
  [
    "no network for the API",
    { ...dev, clusterEndpointCidrs: [] },
    "clusterEndpointCidrs is empty: list the networks",
  ],
  [
    "no network for prod's API",
    { ...prod, clusterEndpointCidrs: undefined },
    "clusterEndpointCidrs is empty",
  ],
  [
    "prod's API open to all",
    { ...prod, clusterEndpointCidrs: ["0.0.0.0/0"] },
    "prod needs clusterEndpointCidrs",
  ],
  [
    "prod's API open to all in halves",
    { ...prod, clusterEndpointCidrs: ["0.0.0.0/1", "128.0.0.0/1"] },
    "prod needs clusterEndpointCidrs",
  ],
  [
    "prod's API open to all in quarters, unsorted",
    { ...prod, clusterEndpointCidrs: ["192.0.0.0/2", "0.0.0.0/2", "128.0.0.0/2", "64.0.0.0/2"] },
    "prod needs clusterEndpointCidrs",
  ],
  [
    "prod's API open to half of all",
    { ...prod, clusterEndpointCidrs: ["0.0.0.0/1"] },
    "prod needs clusterEndpointCidrs",
  ],
  [
    "prod's API open to several /8",
    { ...prod, clusterEndpointCidrs: ["3.0.0.0/8", "52.0.0.0/8"] },
    "prod needs clusterEndpointCidrs",
  ],
  [
    "one principal as administrator and viewer",
    { ...prod, clusterAdmins: [operators], clusterViewers: [operators] },
    `clusterAdmins and clusterViewers both name ${operators}`,
  ],
  ["one principal twice", { ...prod, clusterAdmins: [operators, operators] }, "twice; name it once"],
  [
    "a bucket as administrator",
    { ...dev, clusterAdmins: ["arn:aws:s3:::bucket"] },
    "must be the ARN of an IAM role or user",
  ],
  [
    "a session as administrator",
    { ...dev, clusterAdmins: ["arn:aws:sts::111122223333:assumed-role/ops/ada"] },
    "must be the ARN of an IAM role or user",
  ],
  [
    "the account itself as administrator",
    { ...dev, clusterAdmins: ["arn:aws:iam::111122223333:root"] },
    "must be the ARN of an IAM role or user",
  ],
  ["a zone that is none", { ...dev, hostedZoneId: "example.com" }, "must be the id of a Route 53 zone"],
  [
    "a database in a new cluster",
    { ...dev, databaseKind: "inCluster" },
    'databaseKind "inCluster" needs existingCluster',
  ],
  [
    "a database in prod's new cluster",
    { ...prod, databaseKind: "inCluster" },
    "one pod without backups, which is not for prod",
  ],
  [
    "a database in prod's existing cluster",
    { ...prod, existingCluster: cluster, ingressExposure: "nodePort", databaseKind: "inCluster" },
    "one pod without backups, which is not for prod",
  ],
  [
    "no backups in prod",
    { ...prod, databaseBackupDays: 0 },
    "databaseBackupDays is 0, so prod would have nothing to restore",
  ],
  ["no standby in prod", { ...prod, databaseMultiAz: false }, "databaseMultiAz is off"],
  [
    "clear text to prod's database",
    { ...prod, databaseKind: "existing", existingDatabase: { ...server, tls: "disable" } },
    "existingDatabase.tls is disable",
    ["existingDatabasePassword"],
  ],
  [
    "prod without NAT",
    { ...prod, nat: "none" },
    'nat "none" is not for prod: its machines have public addresses',
  ],
  [
    "prod behind one small machine",
    { ...prod, nat: "instance" },
    'nat "instance" is not for prod: it is one machine without a standby',
  ],
  ["prod on SPOT", { ...prod, nodeCapacityType: "SPOT" }, "nodeCapacityType SPOT is not for prod"],
  ["prod on one machine", { ...prod, nodeMin: 1 }, "nodeMin is 1, so prod would stop with one machine"],
  [
    "one Conductor in prod",
    { ...prod, conductorReplicas: 1 },
    "conductorReplicas of 1 would stop prod with one pod",
  ],
  [
    "one of everything in prod",
    { ...prod, conductorReplicas: 1, consoleReplicas: 1, dexReplicas: 1, ingressReplicas: 1 },
    "ingressReplicas, dexReplicas, conductorReplicas, consoleReplicas of 1",
  ],
  [
    "staging certificates in prod",
    { ...prod, acmeServer: "staging" },
    "acmeServer staging gives certificates that browsers refuse",
  ],
  [
    "the latest Conductor in prod",
    { ...prod, conductorImage: "podium/conductor:latest" },
    "conductorImage is podium/conductor:latest: what it means may change under prod",
  ],
  [
    "a Console without a tag in prod",
    { ...prod, consoleImage: "registry:5000/console" },
    "consoleImage is registry:5000/console",
  ],
  [
    "the latest application in prod",
    { ...prod, ...images, appEnabled: true, appVersions: [{ version: "v1", image: "app:latest" }] },
    "appVersions v1 is app:latest",
  ],
  [
    "the latest Compose server in prod",
    { ...prod, compose: { image: "compose:latest", googleClientId: "x" } },
    "compose.image is compose:latest",
  ],
  [
    "two versions from one build",
    { ...dev, appVersions: [{ version: "v2" }, { version: "v1" }] },
    "appVersions v2 and v1 would all run the image that is built here",
  ],
  [
    "two versions with one appImage",
    { ...dev, ...images, appVersions: [{ version: "v2" }, { version: "v1" }] },
    "appVersions v2 and v1 would all run registry.example.org/app:v1",
  ],
  [
    "two versions that name one image",
    {
      ...dev,
      appVersions: [
        { version: "v2", image: "a/b:1" },
        { version: "v1", image: "a/b:1" },
      ],
    },
    "appVersions v2 and v1 would all run a/b:1",
  ],
  [
    "versions with one Deployment name",
    { ...dev, appVersions: [{ version: "v1.0" }, { version: "v1_0", image: "a/b:1" }] },
    "appVersions v1.0 and v1_0 would share the Deployment dbos-app-v1-0",
  ],
  [
    "versions that differ in case only",
    { ...dev, appVersions: [{ version: "V1" }, { version: "v1", image: "a/b:1" }] },
    "would share the Deployment dbos-app-v1",
  ],
  [
    "a version that ends with a dash",
    { ...dev, appVersions: [{ version: "v1-" }] },
    "a version must end with a letter or digit",
  ],
  [
    "a version that ends with a dot",
    { ...dev, appVersions: [{ version: "v1." }] },
    "a version must end with a letter or digit",
  ],
  ["half of the end of prod", { ...prod, deletionProtection: false }, "set allowDestroy: true as well"],
  ["the other half", { ...prod, allowDestroy: true }, "deletionProtection still on"],
  [
    "a misspelt key of AWS",
    { ...dev, "aws:allowedAccounts": ["111122223333"] },
    "aws:allowedAccounts would be ignored",
  ],
  ["a key of yours", { ...dev, "aws:accessKey": "AKIA" }, "aws:accessKey would be ignored; use a profile"],
  [
    "default tags",
    { ...dev, "aws:defaultTags": { tags: {} } },
    "aws:defaultTags would be ignored; use podium:tags",
  ],
  [
    "the role of an older provider",
    { ...dev, "aws:assumeRole": { roleArn: operators } },
    "use aws:assumeRoles",
  ],
  [
    "two roles in a row",
    { ...dev, "aws:assumeRoles": [{ roleArn: operators }, { roleArn: operators }] },
    "may name one role",
  ],
  ["a role with a misspelt field", { ...dev, "aws:assumeRoles": [{ role: operators }] }, "aws:assumeRoles"],
  [
    "an account that is none",
    { ...dev, "aws:allowedAccountIds": ["prod"] },
    "must be account ids of 12 digits",
  ],
  ["an empty list of accounts", { ...dev, "aws:allowedAccountIds": [] }, "must name an account"],
  [
    "accounts both allowed and forbidden",
    { ...dev, "aws:allowedAccountIds": ["111122223333"], "aws:forbiddenAccountIds": ["111122224444"] },
    "exclude each other",
  ],
  [
    "a region without a known authority",
    { ...dev, "aws:region": "us-gov-west-1" },
    "whose certificate authority for RDS is not part of the program; fetch it: curl -fsS https://truststore.pki.us-gov-west-1.rds",
  ],
  [
    "a boundary that is a name",
    { ...dev, permissionsBoundary: "boundary" },
    "must be the ARN of an IAM policy, such as",
  ],
  [
    "a boundary that is a role",
    { ...dev, permissionsBoundary: operators },
    "must be the ARN of an IAM policy",
  ],
  [
    "an authority that is a path",
    { ...dev, databaseCa: "bundle.pem" },
    "databaseCa must be the text of certificates",
  ],
];

describe("settings that do not hold", () => {
  test.each(refused)("are refused: %s", (_, config, sentence, secrets = []) => {
    expect(problemsOf(config, secrets).join("\n")).toContain(sentence);
  });

  test("are reported together, each once", () => {
    const problems = problemsOf({
      ...prod,
      nodeInstanceTypes: ["t3.medium"],
      networkCidr: "8.8.0.0/28",
      nat: "none",
    });
    expect(problems).toHaveLength(4);
    expect(new Set(problems).size).toBe(4);
  });
});

test("at least a hundred combinations are in the tables", () => {
  expect(accepted.length + refused.length).toBeGreaterThanOrEqual(100);
});

test("the guard against the wrong account gets through to the provider", () => {
  const { aws } = load({
    ...dev,
    "aws:profile": "podium",
    "aws:allowedAccountIds": ["111122223333"],
    "aws:assumeRoles": [{ roleArn: operators, externalId: "x" }],
  });
  expect(aws).toEqual({
    profile: "podium",
    allowedAccountIds: ["111122223333"],
    assumeRole: { roleArn: operators, externalId: "x" },
  });
});
