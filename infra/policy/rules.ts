// The rules of the policy pack as plain functions: a resource in, what is wrong with it out.
import { judgeKubernetesVersion } from "../plans/kubernetes-versions.ts";
import { mandatoryTags } from "../shared/tag-names.ts";

export interface Inspected {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface Rule {
  readonly name: string;
  readonly description: string;
  /** Sentences about what is wrong; none when the rule does not apply. */
  check(resource: Inspected): string[];
}

type Props = Record<string, unknown>;

/** A rule about resources whose type ends in one of these. */
function rule(
  name: string,
  description: string,
  types: readonly string[],
  check: (props: Props) => string[],
): Rule {
  return {
    name,
    description,
    check: ({ type, props }) => (types.some((each) => type === each) ? check(props) : []),
  };
}

function unless(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}

const workloads = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:batch/v1:Job",
];
const servers = workloads.slice(0, 2);
const securityGroups = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];
const policyDocuments = ["aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"];
const publicPorts = new Set([80, 443]);

/** Every rule, each about one thing. */
export const rules: readonly Rule[] = [
  rule(
    "database-private",
    "Databases are encrypted and not reachable from the internet",
    ["aws:rds/instance:Instance"],
    (props) => [
      ...unless(
        props["storageEncrypted"] === true,
        "The database's storage is not encrypted; set storageEncrypted.",
      ),
      ...unless(
        props["publiclyAccessible"] === false,
        "The database is public; set publiclyAccessible to false.",
      ),
    ],
  ),
  rule("database-tls", "Databases refuse clear text", ["aws:rds/parameterGroup:ParameterGroup"], (props) =>
    unless(
      list(props["parameters"]).some((each) => each["name"] === "rds.force_ssl" && each["value"] === "1"),
      'The parameter group lets clear text in; set rds.force_ssl to "1".',
    ),
  ),
  rule(
    "cluster-version",
    "Clusters run a version in standard support",
    ["aws:eks/cluster:Cluster"],
    (props) => {
      const verdict = judgeKubernetesVersion(String(props["version"]), new Date());
      return verdict.kind === "refused" ? [`${verdict.reason}.`] : [];
    },
  ),
  rule(
    "cluster-access",
    "Clusters know people through access entries",
    ["aws:eks/cluster:Cluster"],
    (props) =>
      unless(
        object(props["accessConfig"])["authenticationMode"] === "API",
        "The cluster reads its users from a ConfigMap; set authenticationMode to API.",
      ),
  ),
  rule("network-closed", "The internet reaches HTTP and HTTPS only", securityGroups, (props) =>
    openings(props)
      .filter(({ from, to }) => !(from === to && publicPorts.has(from)))
      .map(
        ({ from, to }) => `Ports ${from} to ${to} are open to 0.0.0.0/0; name the networks that need them.`,
      ),
  ),
  rule(
    "iam-no-wildcard",
    "No policy allows everything, or something on everything",
    policyDocuments,
    (props) =>
      statements(props["policy"]).flatMap((statement) => [
        ...unless(!all(statement["Action"]), "A statement allows every action; list those that are needed."),
        ...unless(
          !all(statement["Resource"]) || onlyDescribes(statement["Action"]),
          "A statement is about every resource; name those that are meant.",
        ),
      ]),
  ),
  rule(
    "registry-immutable",
    "A tag in the registry never changes its meaning",
    ["aws:ecr/repository:Repository"],
    (props) =>
      unless(
        String(props["imageTagMutability"]).startsWith("IMMUTABLE"),
        "Tags of the repository may move; set imageTagMutability.",
      ),
  ),
  {
    name: "tags",
    description: "Everything in AWS that takes tags says which stack it belongs to",
    check: ({ type, props }) => {
      if (!type.startsWith("aws:") || props["tagsAll"] === undefined) return [];
      const missing = mandatoryTags.filter((tag) => !(tag in object(props["tagsAll"])));
      return unless(
        missing.length === 0,
        `The tags ${missing.join(", ")} are missing; use the tagging provider.`,
      );
    },
  },
  rule("pods-limited", "Containers ask for what they need and stop at a limit", workloads, (props) =>
    containers(props).flatMap((container) => {
      const { requests, limits } = object(container["resources"]);
      return [
        ...unless(
          "cpu" in object(requests) && "memory" in object(requests),
          `${named(container)} has no requests; set cpu and memory.`,
        ),
        ...unless("memory" in object(limits), `${named(container)} has no memory limit; set one.`),
      ];
    }),
  ),
  rule("pods-probed", "Servers say when they are ready and when they are stuck", servers, (props) =>
    containers(props).flatMap((container) => [
      ...unless("readinessProbe" in container, `${named(container)} has no readinessProbe; add one.`),
      ...unless("livenessProbe" in container, `${named(container)} has no livenessProbe; add one.`),
    ]),
  ),
  rule("pods-hardened", "Containers run without rights they do not need", workloads, (props) => [
    ...unless(
      object(podSpec(props)["securityContext"])["runAsNonRoot"] === true,
      "The pod may run as root; set runAsNonRoot.",
    ),
    ...containers(props).flatMap((container) => {
      const context = object(container["securityContext"]);
      return [
        ...unless(
          context["readOnlyRootFilesystem"] === true,
          `${named(container)} may write to its image; set readOnlyRootFilesystem.`,
        ),
        ...unless(
          context["allowPrivilegeEscalation"] === false,
          `${named(container)} may gain rights; set allowPrivilegeEscalation to false.`,
        ),
      ];
    }),
  ]),
  rule("images-pinned", "Images have a tag or digest that means one thing", workloads, (props) =>
    containers(props).flatMap((container) =>
      unless(
        /(@sha256:[0-9a-f]{64}|:(?!latest$)[\w.-]+)$/.test(String(container["image"])),
        `${named(container)} uses ${String(container["image"])}; name a version or a digest.`,
      ),
    ),
  ),
  rule(
    "secrets-sealed",
    "Secrets come sealed; only the sealing key itself does not",
    ["kubernetes:core/v1:Secret"],
    (props) => {
      const { labels } = object(props["metadata"]);
      return unless(
        "sealedsecrets.bitnami.com/sealed-secrets-key" in object(labels),
        "The Secret is stored in clear text; use SealedSecret.",
      );
    },
  ),
  rule(
    "ingress-tls",
    "Hosts are served with a certificate, and WebSockets are given time",
    ["kubernetes:networking.k8s.io/v1:Ingress"],
    (props) => {
      const { rules: paths, tls } = object(props["spec"]);
      const hosts = list(paths).flatMap((each) => (typeof each["host"] === "string" ? [each["host"]] : []));
      const covered = list(tls).flatMap((each) => (each["hosts"] as string[] | undefined) ?? []);
      const annotations = object(object(props["metadata"])["annotations"]);
      const hasTime = Number.parseInt(String(annotations["nginx.org/proxy-read-timeout"]), 10) >= 300;
      return [
        ...hosts
          .filter((host) => !covered.includes(host))
          .map((host) => `${host} has no certificate; add it to tls.`),
        ...unless(
          !("nginx.org/websocket-services" in annotations) || hasTime,
          "WebSockets are cut after a minute of silence; set nginx.org/proxy-read-timeout.",
        ),
      ];
    },
  ),
];

function openings(props: Props): { from: number; to: number }[] {
  const inline = list(props["ingress"]).map((each) => ({
    ...each,
    cidrs: (each["cidrBlocks"] as string[] | undefined) ?? [],
  }));
  const own = "cidrIpv4" in props ? [{ ...props, cidrs: [String(props["cidrIpv4"])] }] : [];
  return [...inline, ...own]
    .filter(({ cidrs }) => cidrs.includes("0.0.0.0/0"))
    .map((each: Props) => ({ from: Number(each["fromPort"]), to: Number(each["toPort"]) }));
}

function statements(policy: unknown): Props[] {
  if (typeof policy !== "string") return [];
  const { Statement } = JSON.parse(policy) as { Statement: Props | Props[] };
  return (Array.isArray(Statement) ? Statement : [Statement]).filter((each) => each["Effect"] === "Allow");
}

function all(value: unknown): boolean {
  return value === "*" || (Array.isArray(value) && value.includes("*"));
}

/** What things are, not what is in them; AWS lets such questions be narrowed for few services only. */
function onlyDescribes(value: unknown): boolean {
  const actions = Array.isArray(value) ? value : [value];
  return actions.every((action) => /^[a-z0-9-]+:Describe[A-Za-z]+$/.test(String(action)));
}

function podSpec(props: Props): Props {
  return object(object(object(props["spec"])["template"])["spec"]);
}

function containers(props: Props): Props[] {
  const spec = podSpec(props);
  return [...list(spec["initContainers"]), ...list(spec["containers"])];
}

function named(container: Props): string {
  return `Container ${String(container["name"])}`;
}

function object(value: unknown): Props {
  return typeof value === "object" && value !== null ? (value as Props) : {};
}

function list(value: unknown): Props[] {
  return Array.isArray(value) ? value.map(object) : [];
}
