// Every key a stack file may set: its type, its limits, what it means. The only list of keys there is.
import { z } from "zod";

import { instanceTypePattern } from "../plans/machines.ts";

/** Pulumi hands every non-string value over as JSON text. */
const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "is not valid JSON or YAML for this type" });
    return z.NEVER;
  }
});

const count = (min: number, max: number) =>
  json.pipe(z.int(`must be a whole number from ${min} to ${max}`).min(min).max(max));
const flag = json.pipe(z.boolean("must be true or false"));
const text = z.string().min(1, "must not be empty");
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be one of ${values.join(", ")}`);
const listOf = <Item extends z.ZodType>(item: Item) => json.pipe(z.array(item, "must be a list"));

const hostname = z
  .string()
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
    "must be a bare host name such as example.com",
  );
const cidr = z.cidrv4("must be a network such as 10.40.0.0/16");
const principal = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
    "must be the ARN of an IAM role or user, such as arn:aws:iam::123456789012:role/operators",
  );
const policy = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
    "must be the ARN of an IAM policy, such as arn:aws:iam::123456789012:policy/boundary",
  );
const imageReference = z
  .string()
  .regex(/^[\w.-]+(:\d+)?(\/[\w.-]+)*(:[\w.-]+)?(@sha256:[0-9a-f]{64})?$/, "must be an image reference");
const instanceType = z.string().regex(instanceTypePattern, "must be an instance type such as m7g.large");
const version = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, "must be 1 to 32 letters, digits, . _ -");
const email = z.email("must be an e-mail address");

const existingNetwork = z.strictObject({
  vpcId: text,
  vpcCidr: cidr,
  publicSubnetIds: z.array(text).min(1),
  privateSubnetIds: z.array(text).min(1),
  databaseSubnetIds: z.array(text).min(2),
});

const existingCluster = z.strictObject({
  name: text,
  /** Name of a context of the runner's kubeconfig; without it the secret existingClusterKubeconfig is used. */
  context: text.optional(),
  /** Only for a load balancer of ours in front of it: the security group and scaling groups of its nodes. */
  securityGroupId: text.optional(),
  autoScalingGroupNames: z.array(text).optional(),
  /** Where the Kubernetes API listens on its machines, for egress policies. */
  apiServerPort: z.int().min(1).max(65_535).default(6443),
});

const existingDatabase = z.strictObject({
  host: text,
  port: z.int().min(1).max(65_535).default(5432),
  adminUser: text,
  tls: z.enum(["verify-full", "disable"]).default("verify-full"),
  /** PEM of the certificate authority; without it the system's authorities are trusted. */
  caCertificate: text.optional(),
});

const dexConnector = z.looseObject({ type: text, id: text, name: text });

const compose = z.strictObject({
  /** Its name below the domain: it works only at the root of a host of its own. */
  subdomain: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be one label of a host name")
    .default("compose"),
  image: imageReference,
  googleClientId: text,
  buildVersion: text.default("static"),
  strategy: z.enum(["rolling", "recreate"]).default("rolling"),
  replicas: z.literal(1, "must be 1: it keeps its connections in memory").default(1),
  gracePeriodSeconds: z.int().min(45, "must be at least 45: its drain takes up to 34 s").default(60),
});

export const fields = {
  environment: oneOf(["dev", "prod", "local"]),
  tags: json.pipe(z.record(z.string(), z.string())),
  deletionProtection: flag,
  allowDestroy: flag,
  allowInsecure: flag,
  permissionsBoundary: policy.optional(),

  domain: hostname.optional(),
  hostedZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]*$/, "must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ")
    .optional(),
  routing: oneOf(["auto", "host", "path"]),
  tlsMode: oneOf(["auto", "acme", "selfSigned", "secret"]),
  tlsCertificate: text.optional(),
  acmeEmail: email.optional(),
  acmeServer: oneOf(["staging", "production"]),

  networkCidr: cidr,
  zoneCount: count(2, 4),
  nat: oneOf(["none", "instance", "single", "regional", "perZone"]),
  existingNetwork: json.pipe(existingNetwork).optional(),

  kubernetesVersion: text,
  clusterEndpointCidrs: listOf(cidr),
  clusterPrivateEndpoint: flag,
  clusterAdmins: listOf(principal),
  clusterViewers: listOf(principal),
  clusterAuditLogs: flag,
  existingCluster: json.pipe(existingCluster).optional(),
  nodeInstanceTypes: listOf(instanceType),
  nodeArchitecture: oneOf(["arm64", "amd64"]),
  nodeCapacityType: oneOf(["ON_DEMAND", "SPOT"]),
  nodeMin: count(1, 100),
  nodeDesired: count(1, 100),
  nodeMax: count(1, 100),
  nodeDiskGb: count(20, 1000),
  nodeAutoscaler: flag,

  databaseKind: oneOf(["rds", "inCluster", "existing"]),
  databaseVersion: oneOf(["16", "17", "18"]),
  databaseInstanceClass: z
    .string()
    .regex(
      /^db\.[a-z]+\d+[a-z]*\.(micro|small|medium|large|xlarge|\d+xlarge)$/,
      "must be an RDS class such as db.t4g.micro",
    ),
  databaseStorageGb: count(20, 65_536),
  databaseMaxStorageGb: count(20, 65_536),
  databaseMultiAz: flag,
  databaseBackupDays: count(0, 35),
  databaseLastSnapshot: flag,
  databaseCa: text.optional(),
  existingDatabase: json.pipe(existingDatabase).optional(),

  imagesMode: oneOf(["build", "prebuilt"]),
  imageTag: version.optional(),
  imagesBuildOnPreview: flag,
  conductorImage: imageReference.optional(),
  consoleImage: imageReference.optional(),
  appImage: imageReference.optional(),
  migrateImage: imageReference.optional(),
  appConnectorImage: imageReference.optional(),

  ingressExposure: oneOf(["nlb", "nodePort"]),
  ingressAllowedCidrs: listOf(cidr),
  ingressReplicas: count(1, 10),
  idleTimeoutSeconds: count(60, 6000),

  organization: z.string().regex(/^[a-z0-9][a-z0-9_-]{2,29}$/, "must be 3 to 30 of a-z, 0-9, _ and -"),
  dexUsers: listOf(z.strictObject({ email, name: text })),
  dexConnectors: listOf(dexConnector),
  dexReplicas: count(1, 10),
  conductorReplicas: count(1, 20),
  consoleReplicas: count(1, 20),

  appEnabled: flag,
  appName: z.string().regex(/^[a-z0-9-_]{3,256}$/, "must be 3 to 256 of a-z, 0-9, - and _"),
  appVersions: listOf(z.strictObject({ version, image: imageReference.optional() })),
  appScaler: oneOf(["conductor", "app", "database"]),
  appQueue: text,
  appQueueConcurrency: count(1, 1000),
  appMinReplicas: count(0, 100),
  appMaxReplicas: count(1, 1000),
  kedaExisting: flag,

  sealedSecretsKeyGeneration: count(1, 1000),
  networkPolicyEgress: flag,
  compose: json.pipe(compose).optional(),
  chartVersions: json.pipe(z.record(z.string(), text)),
} as const;

/** Keys that must be stored encrypted. Their values stay wrapped, so only their presence is checked. */
export const secretKeys = [
  "conductorLicenseKey",
  "existingClusterKubeconfig",
  "imagePullSecret",
  "existingDatabasePassword",
  "tlsKey",
  "dexConnectorSecrets",
  "composeGoogleClientSecret",
] as const;

export type SecretKey = (typeof secretKeys)[number];
export type SettingKey = keyof typeof fields;

/** The checked, complete settings of one stack. */
export type Settings = { readonly [Key in SettingKey]: z.output<(typeof fields)[Key]> };
export type Environment = Settings["environment"];
