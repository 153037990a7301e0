// Stacks of which parts are there already: network, cluster, database, images, and no AWS at all.
import { describe, expect, test } from "vitest";

import type { Recording } from "../../../infra/render/recorder.ts";
import { inputsOf, ofType, run } from "../support/program.ts";
import type { PolicySpec } from "../../../infra/plans/network-policies/policies.ts";

const text = (value: unknown): string => JSON.stringify(value);
const network = {
  vpcId: "vpc-9",
  vpcCidr: "172.31.0.0/16",
  publicSubnetIds: ["public-1", "public-2"],
  privateSubnetIds: ["private-1", "private-2"],
  databaseSubnetIds: ["database-1", "database-2"],
};
const cluster = {
  name: "shared",
  context: "shared",
  securityGroupId: "sg-9",
  autoScalingGroupNames: ["asg-9"],
};
const server = { host: "db.acme.test", port: 6432, adminUser: "admin", caCertificate: "authority" };

const allTheirs = {
  config: {
    "podium:existingNetwork": text(network),
    "podium:existingCluster": text(cluster),
    "podium:databaseKind": "existing",
    "podium:existingDatabase": text(server),
    "podium:existingDatabasePassword": "secret",
    "podium:imagesMode": "prebuilt",
    ...Object.fromEntries(
      ["conductor", "console", "app", "migrate"].map((image) => [
        `podium:${image}Image`,
        `registry.acme.test/${image}:v1`,
      ]),
    ),
  },
  secretKeys: ["podium:existingDatabasePassword"],
};

const typesOf = ({ resources }: Recording): string[] => [...new Set(resources.map(({ type }) => type))];

interface Rule {
  readonly host: string;
  readonly http: { readonly paths: readonly { readonly path: string }[] };
}

function rulesOf(stack: Recording): Rule[] {
  return ofType(stack, "kubernetes:networking.k8s.io/v1:Ingress").flatMap(
    ({ inputs }) => (inputs["spec"] as { readonly rules: Rule[] }).rules,
  );
}

/** Everything that a policy lets Dex open, as text. */
function egressOfDex(stack: Recording): string {
  const specs = ofType(stack, "kubernetes:networking.k8s.io/v1:NetworkPolicy").map(
    ({ inputs }) => inputs["spec"] as PolicySpec,
  );
  const ofDex = specs.filter(({ podSelector }) => podSelector.matchLabels?.["app"] === "dex");
  return text(ofDex.flatMap(({ egress = [] }) => egress));
}

describe("an existing network, cluster and database", () => {
  test("get a load balancer in front, and nothing else of AWS", async () => {
    const stack = await run("dev", allTheirs);
    expect(
      typesOf(stack)
        .filter((type) => type.startsWith("aws:"))
        .sort(),
    ).toEqual([
      "aws:autoscaling/attachment:Attachment",
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:lb/listener:Listener",
      "aws:lb/loadBalancer:LoadBalancer",
      "aws:lb/targetGroup:TargetGroup",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ]);
    expect(inputsOf(stack, "podium-edge-balancer")).toMatchObject({ subnets: network.publicSubnetIds });
    expect(inputsOf(stack, "podium-edge-https")).toMatchObject({ vpcId: "vpc-9" });
    expect(inputsOf(stack, "podium-edge-https-nodes-0")).toMatchObject({ autoscalingGroupName: "asg-9" });
    expect(inputsOf(stack, "podium-edge-to-nodes-https")).toMatchObject({ securityGroupId: "sg-9" });
  });

  test("are believed about their addresses, and asked with their authority at their port", async () => {
    const stack = await run("dev", allTheirs);
    const { values } = inputsOf(stack, "podium-ingress-release");
    expect(values).toMatchObject({
      controller: { config: { entries: { "set-real-ip-from": "172.31.0.0/16" } } },
    });
    expect(inputsOf(stack, "podium-database-setup-authority")).toMatchObject({
      data: { "bundle.pem": "authority" },
    });
    expect(text(inputsOf(stack, "podium-database-setup-roles-job"))).toContain('"db.acme.test"');
    expect(text(inputsOf(stack, "podium-database-setup-roles-job"))).toContain('"6432"');
  });

  test("may have a KEDA of their own", async () => {
    const stack = await run("dev", {
      ...allTheirs,
      config: { ...allTheirs.config, "podium:kedaExisting": "true" },
    });
    const releases = ofType(stack, "kubernetes:helm.sh/v3:Release").map(({ name }) => name);
    expect(releases).not.toContain("podium-autoscaler-release");
    expect(inputsOf(stack, "podium-app-v1-scaling")).toMatchObject({ kind: "ScaledObject" });
  });

  test("get RDS beside a cluster that is there, reached by its machines alone", async () => {
    const { "podium:databaseKind": _, "podium:existingDatabase": __, ...config } = allTheirs.config;
    const stack = await run("dev", { config });
    expect(inputsOf(stack, "podium-database-subnets")).toMatchObject({
      subnetIds: network.databaseSubnetIds,
    });
    expect(inputsOf(stack, "podium-database-group")).toMatchObject({
      vpcId: "vpc-9",
      ingress: [{ fromPort: 5432, securityGroups: ["sg-9"] }],
    });
  });

  test("do without a load balancer where the machines' ports are reached", async () => {
    const stack = await run("dev", {
      ...allTheirs,
      config: {
        ...allTheirs.config,
        "podium:ingressExposure": "nodePort",
        "podium:domain": "podium.acme.test",
        "podium:tlsMode": "selfSigned",
      },
    });
    expect(typesOf(stack).filter((type) => type.startsWith("aws:"))).toEqual([]);
    const { values } = inputsOf(stack, "podium-ingress-release");
    expect(text(values)).not.toContain("proxy-protocol");
    expect(rulesOf(stack).map(({ host }) => host)).toContain("console.podium.acme.test");
  });
});

describe("a cluster on this machine, without a domain", () => {
  test("has nothing of AWS, and every service below one name that the controller takes", async () => {
    const stack = await run("local");
    expect(typesOf(stack).filter((type) => type.startsWith("aws:") || type.startsWith("eks:"))).toEqual([]);
    const rules = rulesOf(stack);
    expect(rules.map(({ host }) => host)).toEqual(["localhost"]);
    const paths = rules.flatMap(({ http }) => http.paths.map(({ path }) => path));
    expect(paths).toEqual(["/", "/conductor/", "/dex/", "/app/"]);
  });

  test("has URLs that lead to those paths, and a certificate for that name", async () => {
    const stack = await run("local");
    expect(stack.outputs).toMatchObject({
      consoleUrl: "https://localhost",
      conductorUrl: "https://localhost/conductor",
      issuerUrl: "https://localhost/dex",
      appUrl: "https://localhost/app",
    });
    expect(inputsOf(stack, "podium-certificate-certificate")).toMatchObject({ dnsNames: ["localhost"] });
  });
});

describe("the official images", () => {
  const official = {
    config: {
      "podium:conductorImage": "dbosdev/conductor:1.0",
      "podium:consoleImage": "dbosdev/console:1.0",
      "podium:conductorLicenseKey": "licence",
    },
    secretKeys: ["podium:conductorLicenseKey"],
  };

  test("take the place of ours, and nothing is built for them", async () => {
    const stack = await run("dev", official);
    const built = ofType(stack, "docker-build:index:Image").map(({ name }) => name);
    expect(built.sort()).toEqual(["podium-images-app", "podium-images-migrate"]);
    const image = (name: string) => text(inputsOf(stack, name)).match(/"image":"([^"]+)"/)?.[1];
    expect(image("podium-conductor-server-deployment")).toBe("dbosdev/conductor:1.0");
    expect(image("podium-console-server-deployment")).toBe("dbosdev/console:1.0");
  });

  test("have the Console on the port that its image listens on, in every object that names it", async () => {
    const stack = await run("dev", official);
    const { spec } = inputsOf(stack, "podium-console-server-deployment") as {
      readonly spec: {
        readonly template: {
          readonly spec: { readonly securityContext: object; readonly containers: Record<string, unknown>[] };
        };
      };
    };
    const [container] = spec.template.spec.containers;
    expect(container).toMatchObject({
      ports: [{ containerPort: 80 }],
      readinessProbe: { httpGet: { path: "/health", port: 80 } },
      livenessProbe: { httpGet: { path: "/health", port: 80 } },
    });
    // Its user is not root.
    expect(spec.template.spec.securityContext).toMatchObject({
      sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
    });
    expect(inputsOf(stack, "podium-console-service")).toMatchObject({
      spec: { ports: [{ port: 80, targetPort: 80 }] },
    });
    expect(text(ofType(stack, "kubernetes:networking.k8s.io/v1:Ingress"))).toMatch(
      /"name":"console","port":\{"number":80\}/,
    );
    const policies = ofType(stack, "kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) =>
      text(inputs),
    );
    const ofConsole = policies.filter((each) =>
      each.includes('"podSelector":{"matchLabels":{"app":"console"}}'),
    );
    expect(ofConsole.join()).toMatch(/"port":80[,}]/);
    expect(ofConsole.join()).not.toContain('"port":8080');
  });

  test("leave out what no part of the stack runs", async () => {
    const built = async (config: Record<string, string>): Promise<string[]> => {
      const stack = await run("dev", { config });
      return ofType(stack, "docker-build:index:Image").map(({ name }) => name.replace("podium-images-", ""));
    };
    expect(await built({ "podium:appEnabled": "false" })).toEqual(["conductor", "console"]);
    const own = text([{ version: "v1", image: "registry.acme.test/app:v1" }]);
    expect((await built({ "podium:appVersions": own })).sort()).toEqual(["conductor", "console", "migrate"]);
  });

  test("are asked for the number of processes as the documented API has it", async () => {
    const scaling = text(inputsOf(await run("dev", official), "podium-app-v1-scaling"));
    expect(scaling).toContain("/v2/orgs/main/apps/dbos-app/autoscale/versions/");
  });
});

describe("restricted egress", () => {
  const withConnectors = (connectors: unknown, more: Record<string, string> = {}) =>
    run("dev", {
      config: {
        "podium:networkPolicyEgress": "true",
        "podium:dexConnectors": text(connectors),
        ...more,
      },
    });
  test.each([
    ["LDAP with TLS", { type: "ldap", config: { host: "ldap.acme.test" } }, 636],
    ["LDAP in the clear", { type: "ldap", config: { host: "ldap.acme.test:389", insecureNoSSL: true } }, 389],
    ["a global catalogue", { type: "ldap", config: { host: "ad.acme.test:3269" } }, 3269],
    [
      "a provider on a port of its own",
      { type: "oidc", config: { issuer: "https://id.acme.test:8443" } },
      8443,
    ],
  ])("lets Dex reach %s", async (_, connector, port) => {
    const stack = await withConnectors([{ id: "it", name: "It", ...connector }]);
    expect(egressOfDex(stack)).toContain(`"port":${port}`);
    expect(egressOfDex(await withConnectors([]))).not.toContain(`"port":${port}`);
  });

  test("lets Dex reach the API of a cluster that is there, on its port", async () => {
    const stack = await run("local", { config: { "podium:networkPolicyEgress": "true" } });
    expect(egressOfDex(stack)).toContain('"port":6443');
  });
});
