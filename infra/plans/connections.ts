// How many connections the database server allows, and how many our processes may open: refused when they cannot fit,
// because a process without a connection fails when the load is highest.
/** Maximum connections of one process: all that Conductor, the SDK and Compose open come from their pools. */
export const poolSizes = { conductor: 10, app: 4, connector: 5, compose: 10 } as const;
/** A Job, and KEDA or a person with psql. */
const others = 2;
/** Kept by PostgreSQL for superusers, and by RDS for its own. */
const reserved = 5;
/** PostgreSQL's default, which the server in the cluster has. */
const inClusterConnections = 100;

const mebibyte = 1024 ** 2;
/** RDS divides what the operating system leaves of the memory by this; the part that it takes is measured. */
const bytesPerConnection = 9_531_392;
const systemMebibytes = 280;
const maxConnections = 5000;

/** GiB of memory of the size `large`, by the family's letter. */
const gibibytesOfLarge: Readonly<Record<string, number>> = { c: 4, m: 8, r: 16, t: 8 };
/** How many times `large` a size is; `4xlarge` is four times `xlarge`. */
const sizes: Readonly<Record<string, number>> = {
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};

/** The settings that decide. */
export interface ConnectionUse {
  readonly databaseKind: "rds" | "inCluster" | "existing";
  readonly databaseInstanceClass: string;
  readonly conductorReplicas: number;
  readonly appEnabled: boolean;
  readonly appVersions: readonly unknown[];
  readonly appMaxReplicas: number;
  /** Set where a connector stands beside every process of the application. */
  readonly appConnectorImage?: string | undefined;
  readonly compose?: unknown;
}

/** Connections that clients get from an RDS class such as `db.t4g.micro`; undefined for one that is not known. */
export function connectionsOf(instanceClass: string): number | undefined {
  const gibibytes = memoryOf(instanceClass);
  if (gibibytes === undefined) return undefined;

  const bytes = (gibibytes * 1024 - systemMebibytes) * mebibyte;
  return Math.min(maxConnections, Math.floor(bytes / bytesPerConnection)) - reserved;
}

function memoryOf(instanceClass: string): number | undefined {
  const [, family = "", times = "1", size = ""] =
    /^db\.([a-z])\d\w*\.(\d+(?=xlarge))?(\w+)$/.exec(instanceClass) ?? [];
  const [large, factor] = [gibibytesOfLarge[family], sizes[size]];
  return large === undefined || factor === undefined ? undefined : large * factor * Number(times);
}

/** Connections at the busiest moment: the newest version at its maximum, older ones with a process each, one rollout. */
export function connectionsWanted(settings: ConnectionUse): number {
  const versions = settings.appVersions.length;
  const appProcesses = settings.appEnabled ? settings.appMaxReplicas + versions : 0;
  return (
    others +
    (settings.conductorReplicas + 1) * poolSizes.conductor +
    appProcesses * (poolSizes.app + (settings.appConnectorImage === undefined ? 0 : poolSizes.connector)) +
    (settings.compose === undefined ? 0 : poolSizes.compose)
  );
}

/** Says what does not fit and what to change; undefined when it fits, or nothing is known of the server. */
export function judgeConnections(settings: ConnectionUse): string | undefined {
  const allowed = allowedBy(settings);
  const wanted = connectionsWanted(settings);
  if (allowed === undefined || wanted <= allowed) return undefined;

  const server =
    settings.databaseKind === "rds" ? settings.databaseInstanceClass : "the server in the cluster";
  return (
    `the processes may open ${wanted} database connections and ${server} allows ${allowed}; lower appMaxReplicas or ` +
    `conductorReplicas${settings.databaseKind === "rds" ? ", or take a larger databaseInstanceClass" : ""}`
  );
}

function allowedBy(settings: ConnectionUse): number | undefined {
  switch (settings.databaseKind) {
    case "rds":
      return connectionsOf(settings.databaseInstanceClass);
    case "inCluster":
      return inClusterConnections - reserved;
    default:
      return undefined;
  }
}
