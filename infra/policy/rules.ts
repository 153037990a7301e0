// The rules of the policy pack as plain functions: a resource in, what is wrong with it out.
import { judgeKubernetesVersion } from "../plans/kubernetes-versions.ts";
import { mandatoryTags } from "../plans/tag-names.ts";
import { iamRules } from "./iam-rules.ts";
import { isWide, list, object, rule, texts, unless, type Props, type Rule } from "./inspect.ts";
import { podRules } from "./pod-rules.ts";

const securityGroups = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
];
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
  rule(
    "database-backed-up",
    "Databases can be restored",
    ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"],
    (props) =>
      unless(
        props["backupRetentionPeriod"] !== 0,
        "The database has no backups; set backupRetentionPeriod to at least 1.",
      ),
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
      .filter(({ from, to, networks }) => !(from === to && publicPorts.has(from)) && isWide(networks))
      .map(
        ({ from, to, networks }) =>
          `Ports ${from} to ${to} are open to ${networks.join(", ")}; name the networks that need them.`,
      ),
  ),
  rule(
    "cluster-endpoint-closed",
    "Named networks reach the Kubernetes API, and not the internet",
    ["aws:eks/cluster:Cluster"],
    (props) => {
      const { endpointPublicAccess, publicAccessCidrs } = object(props["vpcConfig"]);
      // What AWS does without a list.
      const networks = publicAccessCidrs === undefined ? ["0.0.0.0/0"] : texts(publicAccessCidrs);
      return unless(
        endpointPublicAccess === false || !isWide(networks),
        `The Kubernetes API is open to ${networks.join(", ")}; name the networks that need it.`,
      );
    },
  ),
  rule(
    "machines-guarded",
    "A forged request to a machine cannot read its credentials",
    [
      "aws:ec2/launchTemplate:LaunchTemplate",
      "aws:ec2/launchConfiguration:LaunchConfiguration",
      "aws:ec2/instance:Instance",
    ],
    (props) =>
      unless(
        object(props["metadataOptions"])["httpTokens"] === "required",
        "The machine answers questions about itself without a token; set metadataOptions.httpTokens to required.",
      ),
  ),
  ...iamRules,
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
  ...podRules,
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

interface Opening {
  readonly from: number;
  readonly to: number;
  readonly networks: readonly string[];
}

/** What is let in, with all networks that the same ports are open to together. */
function openings(props: Props): Opening[] {
  const own = props["type"] === "egress" ? [] : [props];
  const entries = [...list(props["ingress"]), ...own].map((each) => ({
    from: Number(each["fromPort"]),
    to: Number(each["toPort"]),
    networks: ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"].flatMap((key) => texts(each[key])),
  }));
  const ports = new Map<string, Opening>();
  for (const { from, to, networks } of entries.filter((each) => each.networks.length > 0)) {
    const key = `${from}-${to}`;
    ports.set(key, { from, to, networks: [...(ports.get(key)?.networks ?? []), ...networks] });
  }
  return [...ports.values()];
}
