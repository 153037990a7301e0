import { describe, expect, test } from "vitest";

import { rules } from "../../infra/policy/rules.ts";
import { reveal } from "../../infra/render/recorder.ts";
import { run, withDomain, type Inputs } from "./support/program.ts";

function check(type: string, props: Inputs): string[] {
  return rules.flatMap((rule) => rule.check({ type, props }).map((problem) => `${rule.name}: ${problem}`));
}

const container = {
  name: "server",
  image: "registry.example.com/server:v1",
  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
  readinessProbe: {},
  livenessProbe: {},
  securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
};

function deployment(change: Inputs): Inputs {
  const spec = { securityContext: { runAsNonRoot: true }, containers: [{ ...container, ...change }] };
  return { spec: { template: { spec } } };
}

const deploymentType = "kubernetes:apps/v1:Deployment";

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

  test("has a name of its own for each rule", () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });
});
