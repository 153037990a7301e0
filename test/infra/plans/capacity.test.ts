// What the defaults promise to carry, by arithmetic: machines for pods, and connections for processes.
import { beforeAll, describe, expect, test } from "vitest";

import { connectionsOf, connectionsWanted, judgeConnections } from "../../../infra/plans/connections.ts";
import { judgeKubernetesVersion } from "../../../infra/plans/kubernetes-versions.ts";
import type { Recording } from "../../../infra/render/recorder.ts";
import { presets } from "../../../infra/settings/presets.ts";
import { images } from "../../../infra/plans/versions.ts";
import { allocatable, machinesFor, ofTheCluster, podsOf } from "../support/capacity.ts";
import { ancestorsOf, inputsOf, ofType, run, withDomain, type Inputs } from "../support/program.ts";

let dev: Recording;
let prod: Recording;

beforeAll(async () => {
  dev = await run("dev", { config: withDomain });
  prod = await run("prod");
}, 60_000);

describe("the machines of the default dev stack", () => {
  const { nodeDesired, nodeMax, nodeInstanceTypes, appQueueConcurrency, appMaxReplicas } = presets.dev;
  const machine = allocatable(nodeInstanceTypes[0] ?? "");
  const needed = (scaled: number) => machinesFor([...podsOf(dev, scaled), ...ofTheCluster], machine);
  /** The page's demo: ten workflows that take long. */
  const demo = Math.ceil(10 / appQueueConcurrency);

  test("carry everything at rest from the start", () => {
    expect(needed(presets.dev.appMinReplicas)).toBeLessThanOrEqual(nodeDesired);
  });

  test("reach what ten long workflows want, and a rollout of it, within nodeMax", () => {
    expect(demo).toBe(5);
    expect(needed(demo)).toBeGreaterThan(nodeDesired);
    const surge = podsOf(dev, 1).filter(({ name }) => /^(conductor|console|dex|dbos-app)/.test(name));
    const busiest = [...podsOf(dev, demo), ...surge, ...ofTheCluster];
    expect(machinesFor(busiest, machine)).toBeLessThanOrEqual(nodeMax);
  });

  test("reach the largest number of processes that the settings allow", () => {
    expect(needed(appMaxReplicas)).toBeLessThanOrEqual(nodeMax);
  });

  test("do not when one is asked too much of, so that the sum means something", () => {
    expect(needed(4 * appMaxReplicas)).toBeGreaterThan(nodeMax);
  });
});

test("the machines of prod carry the platform when one of them is gone", () => {
  const machine = allocatable(presets.prod.nodeInstanceTypes[0] ?? "");
  const needed = machinesFor([...podsOf(prod, 0), ...ofTheCluster], machine);
  expect(needed).toBeLessThan(presets.prod.nodeDesired);
});

describe("the node autoscaler", () => {
  const release = "podium-node-autoscaler-release";

  test("is there where there is room to grow, and only there", async () => {
    const names = async (stack: string, config: Record<string, string> = {}) =>
      (await run(stack, { config })).resources.map(({ name }) => name);
    expect(await names("dev")).toContain(release);
    expect(await names("prod")).toContain(release);
    expect(await names("local")).not.toContain(release);
    expect(await names("dev", { "podium:nodeMax": "2" })).not.toContain(release);
    expect(await names("dev", { "podium:nodeAutoscaler": "false" })).not.toContain(release);
  }, 60_000);

  test("knows its cluster, goes with the cluster's version, and lets no pod of ours hold a machine", () => {
    expect(inputsOf(dev, release)["values"]).toMatchObject({
      autoDiscovery: { clusterName: "podium-dev" },
      awsRegion: "us-west-2",
      image: { tag: images.clusterAutoscaler(presets.dev.kubernetesVersion) },
      podDisruptionBudget: { maxUnavailable: 1 },
      extraArgs: { "skip-nodes-with-local-storage": false, "skip-nodes-with-system-pods": false },
    });
    for (const version of ["1.33", "1.34", "1.35", "1.36", "1.37"]) {
      if (judgeKubernetesVersion(version, new Date("2026-11-27")).kind === "refused") continue;
      expect(images.clusterAutoscaler(version)).toMatch(new RegExp(`^v${version}\\.`));
    }
  });

  test("changes the groups of its cluster and no others, by rights that are there before it", () => {
    const { policy } = inputsOf(dev, "podium-node-autoscaler-identity-policy") as { readonly policy: string };
    const { Statement } = JSON.parse(policy) as { readonly Statement: Inputs[] };
    const changing = Statement.filter(({ Action }) => !JSON.stringify(Action).includes(":Describe"));
    expect(changing).toEqual([
      expect.objectContaining({
        Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Condition: {
          StringEquals: { "aws:ResourceTag/k8s.io/cluster-autoscaler/podium-dev": "owned" },
        },
      }),
    ]);
    expect(ancestorsOf(dev, release)).toContain("podium-node-autoscaler-identity-association");
    expect(inputsOf(dev, "podium-node-autoscaler-identity-association")).toMatchObject({
      namespace: "cluster-autoscaler",
      serviceAccount: "cluster-autoscaler",
    });
  });

  test("is not contacted by any pod", () => {
    const policies = ofType(dev, "kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) => inputs);
    expect(policies).toContainEqual(
      expect.objectContaining({
        metadata: { name: "deny-ingress-to-autoscaler", namespace: "cluster-autoscaler" },
        spec: { podSelector: {}, policyTypes: ["Ingress"] },
      }),
    );
  });
});

describe("database connections", () => {
  test.each([
    ["db.t4g.micro", 76],
    ["db.t4g.small", 189],
    ["db.t4g.medium", 414],
    ["db.m7g.large", 865],
    ["db.r6g.large", 1766],
    ["db.m6gd.4xlarge", 4995],
    ["db.t3.2xlarge", 3569],
  ])("of %s are %d", (instanceClass, connections) => {
    expect(connectionsOf(instanceClass)).toBe(connections);
  });

  test.each(["db.x9.large", "db.t4g.huge", "t4g.micro"])("of %s are not known", (instanceClass) => {
    expect(connectionsOf(instanceClass)).toBeUndefined();
  });

  test("are enough in every preset, and for a second version beside the first", () => {
    const versions = [{ version: "v2" }, { version: "v1" }];
    for (const preset of Object.values(presets)) {
      expect(judgeConnections(preset)).toBeUndefined();
      expect(judgeConnections({ ...preset, appVersions: versions })).toBeUndefined();
    }
  });

  test("are as many as the pools that the pods are given", () => {
    const pool = (name: string, variable: string): number => {
      const { template } = inputsOf(dev, name)["spec"] as {
        readonly template: {
          readonly spec: {
            readonly containers: { readonly env: { readonly name: string; readonly value: string }[] }[];
          };
        };
      };
      return Number(template.spec.containers[0]?.env.find((each) => each.name === variable)?.value);
    };
    const conductor = pool("podium-conductor-server-deployment", "CONDUCTOR_DB_CONNECTIONS");
    const app = pool("podium-app-v1-deployment", "DBOS_SYSTEM_DATABASE_POOL_SIZE");
    const { appMaxReplicas, conductorReplicas } = presets.dev;
    expect(connectionsWanted(presets.dev)).toBe(
      2 + (conductorReplicas + 1) * conductor + (appMaxReplicas + 1) * app,
    );
  });

  test.each([
    ["more processes than the class has connections for", { appMaxReplicas: 13 }, "db.t4g.micro allows 76"],
    ["more replicas of Conductor", { conductorReplicas: 4 }, "lower appMaxReplicas or conductorReplicas"],
    [
      "the server in the cluster",
      { databaseKind: "inCluster", appMaxReplicas: 20 },
      "in the cluster allows 95",
    ],
  ] as const)("are refused for %s", (_, change, message) => {
    expect(judgeConnections({ ...presets.dev, ...change })).toContain(message);
  });

  test.each([
    ["a larger class", { appMaxReplicas: 30, databaseInstanceClass: "db.t4g.small" }],
    ["an existing server", { appMaxReplicas: 1000, databaseKind: "existing" }],
    ["an unknown class", { appMaxReplicas: 1000, databaseInstanceClass: "db.x9.large" }],
  ] as const)("are not refused for %s", (_, change) => {
    expect(judgeConnections({ ...presets.dev, ...change })).toBeUndefined();
  });
});
