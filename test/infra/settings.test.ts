// Settings in combination: which are accepted, and with which sentence the others are refused.
import { describe, expect, test } from "vitest";

import { dev, load, local, problemsOf, prod, type Config } from "./support/configuration.ts";

const network = {
  vpcId: "vpc-1",
  vpcCidr: "10.0.0.0/16",
  publicSubnetIds: ["p", "q"],
  privateSubnetIds: ["r", "s"],
  databaseSubnetIds: ["t", "u"],
};
const cluster = { name: "mine", context: "mine" };
const behindBalancer = { ...cluster, securityGroupId: "sg-1", autoScalingGroupNames: ["asg-1"] };
const server = { host: "db.example.org", adminUser: "postgres" };
const digest = `sha256:${"0".repeat(64)}`;
const operators = "arn:aws:iam::111122223333:role/operators";
const images = {
  imagesMode: "prebuilt",
  conductorImage: "registry.example.org/conductor:v1",
  consoleImage: "registry.example.org/console:v1",
  appImage: "registry.example.org/app:v1",
  migrateImage: "registry.example.org/migrate:v1",
};

/** Title, settings, and secrets that are set. */
const accepted: [string, Config, string[]?][] = [
  ["dev as it is", dev],
  ["prod as it is", prod],
  ["local as it is", local],
  ["machines with Graviton", { ...dev, nodeInstanceTypes: ["t4g.medium", "m7g.large", "c6gn.xlarge"] }],
  ["the first machines with Graviton", { ...dev, nodeInstanceTypes: ["a1.large"] }],
  ["im4gn and r8gd, which are Graviton too", { ...dev, nodeInstanceTypes: ["im4gn.large", "r8gd.xlarge"] }],
  ["the other processor alone, with machines that fit it", { ...dev, nodeArchitecture: "amd64" }],
  ["prod with the other processor alone", { ...prod, nodeArchitecture: "amd64" }],
  [
    "the guide's machine with its processor",
    { ...dev, nodeArchitecture: "amd64", nodeInstanceTypes: ["t3.medium"] },
  ],
  [
    "g4dn and g6, which are not Graviton",
    { ...dev, nodeArchitecture: "amd64", nodeInstanceTypes: ["g4dn.xlarge", "g6.xlarge"] },
  ],
  [
    "flex and metal",
    { ...dev, nodeArchitecture: "amd64", nodeInstanceTypes: ["c7i-flex.large", "m7i.metal-24xl"] },
  ],
  ["any machine beside an existing cluster", { ...local, nodeInstanceTypes: ["t3.medium"] }],
  ["a network of 172.16.0.0/12", { ...dev, networkCidr: "172.20.0.0/16" }],
  ["a network of 192.168.0.0/16", { ...dev, networkCidr: "192.168.0.0/16" }],
  ["a network of 100.64.0.0/10", { ...dev, networkCidr: "100.64.0.0/16" }],
  ["the smallest network", { ...dev, networkCidr: "10.1.16.0/20" }],
  ["four zones", { ...dev, zoneCount: 4 }],
  ["one way out per zone", { ...prod, nat: "perZone" }],
  ["one way out for prod", { ...prod, nat: "single" }],
  ["no NAT in dev", { ...dev, nat: "none" }],
  ["an existing network", { ...dev, existingNetwork: network }],
  ["a closed API", { ...dev, clusterPrivateEndpoint: true }],
  [
    "a closed API in prod, without networks",
    { ...prod, clusterPrivateEndpoint: true, clusterEndpointCidrs: undefined },
  ],
  ["several offices", { ...prod, clusterEndpointCidrs: ["203.0.113.0/24", "198.51.100.7/32"] }],
  ["private networks of any size", { ...prod, clusterEndpointCidrs: ["10.0.0.0/8", "172.16.0.0/12"] }],
  [
    "a role as administrator and another as viewer",
    { ...prod, clusterAdmins: [operators], clusterViewers: [`${operators}-2`] },
  ],
  ["a user as administrator", { ...dev, clusterAdmins: ["arn:aws:iam::111122223333:user/ada"] }],
  ["a role with a path", { ...dev, clusterAdmins: ["arn:aws:iam::111122223333:role/team/ops"] }],
  ["a role in China", { ...dev, clusterAdmins: ["arn:aws-cn:iam::111122223333:role/ops"] }],
  ["audit logs in dev", { ...dev, clusterAuditLogs: true }],
  ["SPOT in dev", { ...dev, nodeCapacityType: "SPOT" }],
  ["one machine in dev", { ...dev, nodeMin: 1, nodeDesired: 1, nodeMax: 1 }],
  ["PostgreSQL 16", { ...dev, databaseVersion: "16" }],
  ["PostgreSQL 18 in prod", { ...prod, databaseVersion: "18" }],
  ["a large database", { ...prod, databaseInstanceClass: "db.r7g.16xlarge" }],
  ["a standby in dev", { ...dev, databaseMultiAz: true }],
  ["no backups in dev", { ...dev, databaseBackupDays: 0 }],
  ["a last snapshot in dev", { ...dev, databaseLastSnapshot: true }],
  [
    "an existing database",
    { ...dev, databaseKind: "existing", existingDatabase: server },
    ["existingDatabasePassword"],
  ],
  [
    "an existing database in prod",
    { ...prod, databaseKind: "existing", existingDatabase: server },
    ["existingDatabasePassword"],
  ],
  [
    "clear text to a database in local",
    { ...local, databaseKind: "existing", existingDatabase: { ...server, tls: "disable" } },
    ["existingDatabasePassword"],
  ],
  [
    "RDS beside an existing cluster",
    {
      ...local,
      "aws:region": "us-west-2",
      databaseKind: "rds",
      existingNetwork: network,
      existingCluster: behindBalancer,
    },
  ],
  [
    "a balancer before an existing cluster",
    {
      ...local,
      "aws:region": "us-west-2",
      ingressExposure: "nlb",
      existingNetwork: network,
      existingCluster: behindBalancer,
    },
  ],
  ["a cluster by kubeconfig", { ...local, existingCluster: { name: "x" } }, ["existingClusterKubeconfig"]],
  [
    "two versions with images of their own",
    {
      ...dev,
      appVersions: [{ version: "v2" }, { version: "v1", image: `registry.example.org/app@${digest}` }],
    },
  ],
  ["a version with a dot", { ...dev, appVersions: [{ version: "1.4.2" }] }],
  ["the official image without a licence", { ...dev, conductorImage: "dbosdev/conductor:1" }],
  [
    "the official image with a licence",
    { ...dev, conductorImage: "dbosdev/conductor:1" },
    ["conductorLicenseKey"],
  ],
  ["images from elsewhere in dev", { ...dev, ...images }],
  ["private images", { ...prod }, ["imagePullSecret"]],
  [
    "images built in prod",
    { ...prod, imagesMode: "build", conductorImage: undefined, consoleImage: undefined },
  ],
  ["images by digest in prod", { ...prod, conductorImage: `ghcr.io/acme/conductor@${digest}` }],
  ["a registry with a port", { ...prod, conductorImage: "registry.acme.org:5000/conductor:v1" }],
  ["the application in prod", { ...prod, ...images, appEnabled: true }],
  ["a staging certificate in dev", { ...dev, domain: "a.org", hostedZoneId: "Z1", acmeEmail: "a@a.org" }],
  ["a staging certificate in prod, for a trial", { ...prod, acmeServer: "staging", allowInsecure: true }],
  ["a certificate of one's own", { ...prod, tlsMode: "secret", tlsCertificate: "pem" }, ["tlsKey"]],
  ["a self-signed certificate in prod, on purpose", { ...prod, tlsMode: "selfSigned", allowInsecure: true }],
  [
    "path routing with a self-signed certificate",
    { ...prod, routing: "path", tlsMode: "selfSigned", allowInsecure: true },
  ],
  ["scaling by the database to none", { ...dev, appScaler: "database", appMinReplicas: 0 }],
  ["restricted egress", { ...prod, networkPolicyEgress: true }],
  ["tags", { ...dev, tags: { team: "platform" } }],
  ["protection in dev", { ...dev, deletionProtection: true }],
  ["the end of prod, with both keys", { ...prod, deletionProtection: false, allowDestroy: true }],
  ["a profile", { ...dev, "aws:profile": "podium" }],
  ["the right account", { ...dev, "aws:allowedAccountIds": ["111122223333"] }],
  ["a role to take", { ...dev, "aws:assumeRoles": [{ roleArn: operators }] }],
  ["Frankfurt", { ...dev, "aws:region": "eu-central-1" }],
];

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
    "a database that is no class",
    { ...dev, databaseInstanceClass: "db.tiny" },
    "must be an RDS class such as db.t4g.micro",
  ],
  ["a database of a machine's type", { ...dev, databaseInstanceClass: "t4g.micro" }, "must be an RDS class"],
  [
    "somebody else's addresses",
    { ...dev, networkCidr: "8.8.0.0/16" },
    "networkCidr is 8.8.0.0/16, which belongs to somebody on the internet",
  ],
  [
    "addresses just outside a private network",
    { ...dev, networkCidr: "172.32.0.0/16" },
    "which belongs to somebody on the internet",
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
    { ...dev, "aws:region": "xx-north-1" },
    "whose certificate authority for RDS",
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
