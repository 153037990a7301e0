import { describe, expect, test } from "vitest";

import { reveal } from "../../../infra/render/recorder.ts";
import {
  check,
  cluster,
  container,
  deployment,
  deploymentType,
  podWith,
  trust,
} from "../support/inspected.ts";
import { run, withDomain, type Inputs } from "../support/program.ts";

describe("the policy pack", () => {
  test.each([
    ["dev", {}],
    ["dev", withDomain],
    ["prod", {}],
    ["local", {}],
  ])(
    "has nothing against %s with %j",
    async (stack, config) => {
      const { resources } = await run(stack, { config });
      const problems = resources.flatMap(({ type, name, inputs }) =>
        check(type, reveal(inputs) as Inputs).map((problem) => `${name}: ${problem}`),
      );
      expect(problems).toEqual([]);
    },
    60_000,
  );

  test("accepts the workload that the following tests break", () => {
    expect(check(deploymentType, deployment({}))).toEqual([]);
  });

  test.each<[string, string, Inputs, string]>([
    [
      "a public database",
      "aws:rds/instance:Instance",
      { storageEncrypted: true, publiclyAccessible: true },
      "database-private: The database is public",
    ],
    [
      "a database in the clear",
      "aws:rds/instance:Instance",
      { publiclyAccessible: false },
      "database-private: The database's storage",
    ],
    ["SQL in the clear", "aws:rds/parameterGroup:ParameterGroup", { parameters: [] }, "database-tls: "],
    [
      "an old cluster",
      "aws:eks/cluster:Cluster",
      { version: "1.31", accessConfig: { authenticationMode: "API" } },
      "cluster-version: ",
    ],
    ["users in a ConfigMap", "aws:eks/cluster:Cluster", { version: "1.36" }, "cluster-access: "],
    [
      "an open port",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [{ fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] },
      "network-closed: Ports 22 to 22",
    ],
    [
      "an open range that contains 443",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { fromPort: 0, toPort: 443, cidrIpv4: "0.0.0.0/0" },
      "network-closed: Ports 0 to 443",
    ],
    [
      "every action",
      "aws:iam/rolePolicy:RolePolicy",
      { policy: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:x"}}' },
      "iam-no-wildcard: A statement allows",
    ],
    [
      "every resource",
      "aws:iam/policy:Policy",
      { policy: '{"Statement":[{"Effect":"Allow","Action":"s3:Get","Resource":["*"]}]}' },
      "iam-no-wildcard: A statement is about",
    ],
    [
      "every resource, in a statement that does more than describe",
      "aws:iam/policy:Policy",
      {
        policy:
          '{"Statement":[{"Effect":"Allow","Action":["ec2:DescribeImages","ec2:RunInstances"],"Resource":"*"}]}',
      },
      "iam-no-wildcard: A statement is about",
    ],
    [
      "moving tags",
      "aws:ecr/repository:Repository",
      { imageTagMutability: "MUTABLE" },
      "registry-immutable: ",
    ],
    [
      "no tags",
      "aws:ec2/vpc:Vpc",
      { tagsAll: { "podium:project": "podium" } },
      "tags: The tags podium:stack",
    ],
    [
      "no limit",
      deploymentType,
      deployment({ resources: { requests: { cpu: "1", memory: "1" } } }),
      "pods-limited: Container server has no memory limit",
    ],
    [
      "no requests",
      deploymentType,
      deployment({ resources: { limits: { memory: "1" } } }),
      "pods-limited: Container server has no requests",
    ],
    [
      "a writable image",
      deploymentType,
      deployment({ securityContext: { allowPrivilegeEscalation: false } }),
      "pods-hardened: Container server may write",
    ],
    [
      "rights to gain",
      deploymentType,
      deployment({ securityContext: { readOnlyRootFilesystem: true } }),
      "pods-hardened: Container server may gain",
    ],
    [
      "the latest image",
      deploymentType,
      deployment({ image: "server:latest" }),
      "images-pinned: Container server uses server:latest",
    ],
    [
      "an image without a tag",
      deploymentType,
      deployment({ image: "registry:5000/server" }),
      "images-pinned: ",
    ],
    ["a plain Secret", "kubernetes:core/v1:Secret", { metadata: { name: "x" } }, "secrets-sealed: "],
    [
      "a host without a certificate",
      "kubernetes:networking.k8s.io/v1:Ingress",
      { spec: { rules: [{ host: "a.org" }] } },
      "ingress-tls: a.org has no certificate",
    ],
    [
      "impatience with WebSockets",
      "kubernetes:networking.k8s.io/v1:Ingress",
      { metadata: { annotations: { "nginx.org/websocket-services": "x" } } },
      "ingress-tls: WebSockets are cut",
    ],
    [
      "a cluster open to all",
      "aws:eks/cluster:Cluster",
      cluster({ endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] }),
      "cluster-endpoint-closed: The Kubernetes API is open to 0.0.0.0/0",
    ],
    ["a cluster without a list", "aws:eks/cluster:Cluster", cluster({}), "cluster-endpoint-closed: "],
    [
      "a cluster open to all in halves",
      "aws:eks/cluster:Cluster",
      cluster({ publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1"] }),
      "cluster-endpoint-closed: ",
    ],
    [
      "SSH open to IPv6",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [{ fromPort: 22, toPort: 22, ipv6CidrBlocks: ["::/0"] }] },
      "network-closed: Ports 22 to 22 are open to ::/0",
    ],
    [
      "SSH open to IPv6 in halves",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { fromPort: 22, toPort: 22, cidrIpv6: "8000::/1" },
      "network-closed: ",
    ],
    [
      "SSH open in halves",
      "aws:ec2/securityGroup:SecurityGroup",
      {
        ingress: [
          { fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/1"] },
          { fromPort: 22, toPort: 22, cidrBlocks: ["128.0.0.0/1"] },
        ],
      },
      "network-closed: Ports 22 to 22 are open to 0.0.0.0/1, 128.0.0.0/1",
    ],
    [
      "half of the internet in a rule of its own",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "ingress", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/1"] },
      "network-closed: ",
    ],
    [
      "everything open",
      "aws:ec2/securityGroup:SecurityGroup",
      { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] },
      "network-closed: Ports 0 to 0",
    ],
    [
      "an administrator",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      "iam-no-administrator: ",
    ],
    [
      "an administrator in China, attached to a role itself",
      "aws:iam/role:Role",
      { managedPolicyArns: ["arn:aws-cn:iam::aws:policy/AdministratorAccess"] },
      "iam-no-administrator: ",
    ],
    [
      "a role's own policy that allows everything",
      "aws:iam/role:Role",
      {
        inlinePolicies: [{ policy: '{"Statement":[{"Effect":"Allow","Action":["*"],"Resource":"arn:x"}]}' }],
      },
      "iam-no-wildcard: A statement allows every action",
    ],
    [
      "a user's policy that allows everything",
      "aws:iam/userPolicy:UserPolicy",
      { policy: '{"Statement":{"Effect":"Allow","Action":"*:*","Resource":"arn:x"}}' },
      "iam-no-wildcard: A statement allows every action",
    ],
    [
      "all but some actions",
      "aws:iam/policy:Policy",
      { policy: '{"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"arn:x"}}' },
      "iam-no-wildcard: A statement allows all but what NotAction lists",
    ],
    [
      "all but some resources",
      "aws:iam/policy:Policy",
      { policy: '{"Statement":{"Effect":"Allow","Action":"s3:Get","NotResource":"arn:x"}}' },
      "iam-no-wildcard: A statement allows all but what NotResource lists",
    ],
    [
      "trust in any account",
      "aws:iam/role:Role",
      trust('"*"'),
      "iam-trust-named: Any AWS account may take the role",
    ],
    ["trust in any account", "aws:iam/role:Role", trust('{"AWS":["*"]}'), "iam-trust-named: "],
    [
      "no backups",
      "aws:rds/instance:Instance",
      { storageEncrypted: true, publiclyAccessible: false, backupRetentionPeriod: 0 },
      "database-backed-up: ",
    ],
    [
      "machines without tokens",
      "aws:ec2/launchTemplate:LaunchTemplate",
      { metadataOptions: { httpTokens: "optional" } },
      "machines-guarded: ",
    ],
    ["an instance that says nothing about tokens", "aws:ec2/instance:Instance", {}, "machines-guarded: "],
    [
      "a privileged container",
      deploymentType,
      deployment({ securityContext: { ...container.securityContext, privileged: true } }),
      "pods-hardened: Container server is privileged",
    ],
    [
      "capabilities",
      deploymentType,
      deployment({ securityContext: { ...container.securityContext, capabilities: { add: ["NET_ADMIN"] } } }),
      "pods-hardened: Container server adds the capabilities NET_ADMIN",
    ],
    [
      "a container that is root in a pod that is not",
      deploymentType,
      deployment({ securityContext: { ...container.securityContext, runAsUser: 0 } }),
      "pods-hardened: Container server runs as root",
    ],
    [
      "the machine's network",
      deploymentType,
      podWith({ hostNetwork: true }),
      "pods-apart: The pod shares namespaces of its machine through hostNetwork",
    ],
    ["the machine's processes", deploymentType, podWith({ hostPID: true }), "pods-apart: "],
    [
      "a folder of the machine",
      deploymentType,
      podWith({ volumes: [{ name: "root", hostPath: { path: "/" } }] }),
      "pods-apart: Volume root is a folder of the machine",
    ],
    ["a port of the machine", deploymentType, deployment({ ports: [{ hostPort: 80 }] }), "pods-apart: "],
    [
      "a DaemonSet without limits",
      "kubernetes:apps/v1:DaemonSet",
      deployment({ resources: {} }),
      "pods-limited: Container server has no memory limit",
    ],
    [
      "a CronJob that may gain rights",
      "kubernetes:batch/v1:CronJob",
      { spec: { jobTemplate: { spec: deployment({ securityContext: {} })["spec"] } } },
      "pods-hardened: Container server may gain rights",
    ],
    [
      "a pod of its own",
      "kubernetes:core/v1:Pod",
      { spec: { securityContext: { runAsNonRoot: true }, containers: [container] } },
      "pods-owned: ",
    ],
    [
      "a pod of its own with the latest image",
      "kubernetes:core/v1:Pod",
      { spec: { containers: [{ ...container, image: "x:latest" }] } },
      "images-pinned: ",
    ],
  ])("objects to %s", (_, type, props, problem) => {
    expect(check(type, props).join("\n")).toContain(problem);
  });

  test("objects to a server without probes, and not to a Job", () => {
    const { readinessProbe: _readiness, livenessProbe: _liveness, ...bare } = container;
    const spec = { securityContext: { runAsNonRoot: true }, containers: [bare] };
    const props = { spec: { template: { spec } } };
    expect(check(deploymentType, props)).toHaveLength(2);
    expect(check("kubernetes:batch/v1:Job", props)).toEqual([]);
  });

  test("objects to a pod that may run as root", () => {
    const props = { spec: { template: { spec: { containers: [container] } } } };
    expect(check(deploymentType, props)).toEqual([
      "pods-hardened: The pod may run as root; set runAsNonRoot.",
    ]);
  });

  test("lets the sealing key be a Secret", () => {
    const labels = { "sealedsecrets.bitnami.com/sealed-secrets-key": "active" };
    expect(check("kubernetes:core/v1:Secret", { metadata: { labels } })).toEqual([]);
  });

  test.each<[string, string, Inputs]>([
    [
      "a cluster for named networks",
      "aws:eks/cluster:Cluster",
      cluster({ endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] }),
    ],
    ["a closed cluster", "aws:eks/cluster:Cluster", cluster({ endpointPublicAccess: false })],
    [
      "HTTPS for all",
      "aws:ec2/securityGroup:SecurityGroup",
      {
        ingress: [{ fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"] }],
        egress: [{ fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      },
    ],
    [
      "SSH for an office",
      "aws:ec2/securityGroup:SecurityGroup",
      {
        ingress: [
          { fromPort: 22, toPort: 22, cidrBlocks: ["203.0.113.0/24"], ipv6CidrBlocks: ["2001:db8::/48"] },
        ],
      },
    ],
    [
      "a rule for what goes out",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      { type: "egress", fromPort: 0, toPort: 65_535, cidrBlocks: ["0.0.0.0/0"] },
    ],
    [
      "a named action on a named resource",
      "aws:iam/userPolicy:UserPolicy",
      { policy: '{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:x"}}' },
    ],
    [
      "a denial of everything",
      "aws:iam/policy:Policy",
      { policy: '{"Statement":{"Effect":"Deny","NotAction":"sts:*","Resource":"*"}}' },
    ],
    [
      "a policy for one purpose",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
      { policyArn: "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy" },
    ],
    ["trust in a service", "aws:iam/role:Role", trust('{"Service":"ec2.amazonaws.com"}')],
    [
      "a database with backups",
      "aws:rds/instance:Instance",
      { storageEncrypted: true, publiclyAccessible: false, backupRetentionPeriod: 7 },
    ],
    ["machines with tokens", "aws:ec2/instance:Instance", { metadataOptions: { httpTokens: "required" } }],
    ["a DaemonSet that keeps to the rules", "kubernetes:apps/v1:DaemonSet", deployment({})],
    [
      "a CronJob that keeps to the rules",
      "kubernetes:batch/v1:CronJob",
      { spec: { jobTemplate: { spec: deployment({})["spec"] } } },
    ],
    ["volumes of its own", deploymentType, podWith({ volumes: [{ name: "tmp", emptyDir: {} }] })],
  ])("has nothing against %s", (_, type, props) => {
    expect(check(type, props)).toEqual([]);
  });
});
