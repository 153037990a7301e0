// What the preflight asks AWS: reads only, behind one interface, so that tests answer in its place.
export interface AwsQuestions {
  /** Whose credentials these are; rejects where there are none. */
  caller(): Promise<Caller>;
  /** Availability zones of the region that need no opt-in. */
  zones(): Promise<readonly Zone[]>;
  /** Facts about instance types that the region has; one that it lacks is absent. */
  machines(types: readonly string[]): Promise<ReadonlyMap<string, Machine>>;
  /** Version of Kubernetes that a cluster runs; undefined when there is no such cluster. */
  clusterVersion(name: string): Promise<string | undefined>;
  /** Versions of an add-on that EKS offers for a version of Kubernetes. */
  addonVersions(addon: string, kubernetesVersion: string): Promise<readonly string[]>;
  /** A zone of Route 53; undefined when the account has none of that id. */
  hostedZone(id: string): Promise<HostedZone | undefined>;
  /** Whether ECR has an image; `reference` is a tag or a digest. */
  hasImage(registry: EcrRepository, reference: string): Promise<boolean>;
  /** How many of something the account has, and may have, in the region. */
  usage(of: "networks" | "addresses"): Promise<Usage>;
  /** How many virtual processors machines may have together. */
  processorLimit(capacity: "ON_DEMAND" | "SPOT"): Promise<number>;
}

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

export interface Zone {
  readonly id: string;
  readonly available: boolean;
}

export interface Machine {
  readonly architectures: readonly string[];
  readonly processors: number;
}

export interface HostedZone {
  /** Without the dot at its end. */
  readonly name: string;
  readonly isPrivate: boolean;
}

export interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export interface Usage {
  readonly used: number;
  readonly limit: number;
}
