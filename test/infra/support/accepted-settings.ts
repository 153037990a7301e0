// Settings that hold, and the parts that they are made of.
import { selfSigned } from "../../support/certificate.ts";
import { dev, local, prod, type Config } from "./configuration.ts";

export const network = {
  vpcId: "vpc-1",
  vpcCidr: "10.0.0.0/16",
  publicSubnetIds: ["p", "q"],
  privateSubnetIds: ["r", "s"],
  databaseSubnetIds: ["t", "u"],
};
export const cluster = { name: "mine", context: "mine" };
const behindBalancer = { ...cluster, securityGroupId: "sg-1", autoScalingGroupNames: ["asg-1"] };
export const server = { host: "db.example.org", adminUser: "postgres" };
const digest = `sha256:${"0".repeat(64)}`;
export const operators = "arn:aws:iam::111122223333:role/operators";
export const images = {
  imagesMode: "prebuilt",
  conductorImage: "registry.example.org/conductor:v1",
  consoleImage: "registry.example.org/console:v1",
  appImage: "registry.example.org/app:v1",
  migrateImage: "registry.example.org/migrate:v1",
};

const withoutRds = {
  ...dev,
  "aws:region": "us-gov-east-1",
  databaseKind: "existing",
  existingDatabase: server,
};

/** As AWS names it. */
export function authorityOf(region: string): string {
  return selfSigned([], 30, `Amazon RDS ${region} Root CA RSA2048 G1`).cert;
}

/** Title, settings, and secrets that are set. */
export const accepted: [string, Config, string[]?][] = [
  ["dev as it is", dev],
  ["prod as it is", prod],
  [
    "a connector beside the application",
    { ...dev, appMaxReplicas: 3, appConnectorImage: `registry.example.org/connector@${digest}` },
  ],
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
  ["scaling by Conductor to none", { ...dev, appMinReplicas: 0 }],
  ["scaling by the database to none", { ...dev, appScaler: "database", appMinReplicas: 0 }],
  ["restricted egress", { ...prod, networkPolicyEgress: true }],
  ["tags", { ...dev, tags: { team: "platform" } }],
  ["protection in dev", { ...dev, deletionProtection: true }],
  ["the end of prod, with both keys", { ...prod, deletionProtection: false, allowDestroy: true }],
  ["a profile", { ...dev, "aws:profile": "podium" }],
  ["the right account", { ...dev, "aws:allowedAccountIds": ["111122223333"] }],
  ["a boundary", { ...dev, permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" }],
  ["a boundary of AWS's own", { ...dev, permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }],
  ["a role to take", { ...dev, "aws:assumeRoles": [{ roleArn: operators }] }],
  ["Frankfurt", { ...dev, "aws:region": "eu-central-1" }],
  ...["us-gov-west-1", "cn-north-1", "ap-east-2"].map((region): [string, Config] => [
    `${region}, with the authority of its databases`,
    { ...dev, "aws:region": region, databaseCa: authorityOf(region) },
  ]),
  ["a region without RDS, whose authorities are not needed", withoutRds, ["existingDatabasePassword"]],
];
