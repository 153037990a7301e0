// What a stack gets without asking, per environment. A stack file holds only what differs.
import type { Environment, Settings } from "./fields.ts";

/** Machines of the same size with the other processor, for a stack that chooses only that. */
const amd64Machines: Readonly<Record<Environment, readonly string[]>> = {
  dev: ["t3.medium"],
  prod: ["m7i.large"],
  local: ["t3.medium"],
};

/** Every default of an environment, given what the stack has set itself. */
export function defaultsOf(
  environment: Environment,
  given: Partial<Settings>,
): Omit<Settings, "environment"> {
  const preset = presets[environment] as Omit<Settings, "environment">;
  return given.nodeArchitecture === "amd64"
    ? { ...preset, nodeInstanceTypes: [...amd64Machines[environment]] }
    : preset;
}

type Optional<T> = { [Key in keyof T]: undefined extends T[Key] ? Key : never }[keyof T];
/** Every key that needs a value, so that a new key without a default does not compile. */
type Defaults = Omit<Settings, "environment" | Optional<Settings>>;

const everywhere = {
  tags: {},
  allowInsecure: false,
  allowDestroy: false,
  routing: "auto",
  tlsMode: "auto",
  networkCidr: "10.40.0.0/16",
  kubernetesVersion: "1.36",
  clusterPrivateEndpoint: false,
  clusterAdmins: [],
  clusterViewers: [],
  nodeArchitecture: "arm64",
  nodeCapacityType: "ON_DEMAND",
  nodeDiskGb: 30,
  nodeAutoscaler: true,
  databaseVersion: "17",
  imagesBuildOnPreview: false,
  ingressAllowedCidrs: ["0.0.0.0/0"],
  idleTimeoutSeconds: 3600,
  organization: "main",
  dexConnectors: [],
  appName: "dbos-app",
  appVersions: [{ version: "v1" }],
  appScaler: "conductor",
  appQueue: "taskQueue",
  appQueueConcurrency: 2,
  appMinReplicas: 1,
  appMaxReplicas: 10,
  kedaExisting: false,
  sealedSecretsKeyGeneration: 1,
  networkPolicyEgress: false,
  chartVersions: {},
} satisfies Partial<Defaults>;

const dev: Defaults = {
  ...everywhere,
  deletionProtection: false,
  acmeServer: "staging",
  zoneCount: 2,
  nat: "single",
  clusterEndpointCidrs: ["0.0.0.0/0"],
  clusterAuditLogs: false,
  nodeInstanceTypes: ["t4g.medium"],
  nodeMin: 2,
  nodeDesired: 2,
  nodeMax: 4,
  databaseKind: "rds",
  databaseInstanceClass: "db.t4g.micro",
  databaseStorageGb: 20,
  databaseMaxStorageGb: 100,
  databaseMultiAz: false,
  databaseBackupDays: 1,
  databaseLastSnapshot: false,
  imagesMode: "build",
  ingressExposure: "nlb",
  ingressReplicas: 1,
  dexUsers: [{ email: "admin@example.com", name: "admin" }],
  dexReplicas: 1,
  conductorReplicas: 1,
  consoleReplicas: 1,
  appEnabled: true,
};

export const presets: Record<Environment, Defaults> = {
  dev,
  prod: {
    ...dev,
    deletionProtection: true,
    acmeServer: "production",
    zoneCount: 3,
    nat: "regional",
    clusterEndpointCidrs: [],
    clusterAuditLogs: true,
    nodeInstanceTypes: ["m7g.large"],
    nodeMin: 3,
    nodeDesired: 3,
    nodeMax: 6,
    databaseInstanceClass: "db.t4g.medium",
    databaseStorageGb: 100,
    databaseMaxStorageGb: 1000,
    databaseMultiAz: true,
    databaseBackupDays: 30,
    databaseLastSnapshot: true,
    imagesMode: "prebuilt",
    ingressReplicas: 2,
    dexUsers: [],
    dexReplicas: 2,
    conductorReplicas: 2,
    consoleReplicas: 2,
    appEnabled: false,
  },
  local: {
    ...dev,
    databaseKind: "inCluster",
    imagesMode: "prebuilt",
    ingressExposure: "nodePort",
    appMaxReplicas: 5,
  },
};
