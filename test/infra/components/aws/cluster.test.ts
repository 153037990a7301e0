// The control plane, its nodes and add-ons.
import { describe, expect, test } from "vitest";

import { clusterParts } from "../../../../infra/plans/kubernetes-versions.ts";
import type { Recording } from "../../../../infra/render/recorder.ts";
import {
  ancestorsOf,
  find,
  inputsOf,
  ofType,
  run,
  type Inputs,
  withDomain,
  runWide,
} from "../../support/program.ts";

const dev = await run("dev", { config: withDomain });
const prod = await run("prod");
const wide = await runWide();

describe("the cluster", () => {
  const control = (recording: Recording): Inputs => inputsOf(recording, "podium-cluster-control-plane");

  test("runs the default version and never drifts into extended support", () => {
    expect(control(dev)).toMatchObject({ version: "1.36", upgradePolicy: { supportType: "STANDARD" } });
  });

  test("has machines and add-ons of the version in the table, and none that AWS chooses", () => {
    const { nodeRelease, addons } = clusterParts("1.36");
    expect(control(dev)).toMatchObject({
      vpcCniOptions: { addonVersion: addons["vpc-cni"] },
      kubeProxyAddonOptions: { version: addons["kube-proxy"] },
    });
    expect(inputsOf(dev, "podium-cluster-nodes-group")).toMatchObject({
      version: "1.36",
      releaseVersion: nodeRelease,
    });
    const installed = ofType(dev, "aws:eks/addon:Addon").map(({ inputs }) => [
      inputs["addonName"],
      inputs["addonVersion"],
    ]);
    expect(Object.fromEntries(installed)).toEqual({
      coredns: addons.coredns,
      "metrics-server": addons["metrics-server"],
      "eks-pod-identity-agent": addons["eks-pod-identity-agent"],
    });
  });

  test("takes machines and add-ons along to another version", async () => {
    const older = await run("dev", { config: { "podium:kubernetesVersion": "1.35" } });
    const { nodeRelease, addons } = clusterParts("1.35");
    expect(nodeRelease).toMatch(/^1\.35\./);
    expect(inputsOf(older, "podium-cluster-nodes-group")).toMatchObject({
      version: "1.35",
      releaseVersion: nodeRelease,
    });
    expect(control(older)).toMatchObject({ kubeProxyAddonOptions: { version: addons["kube-proxy"] } });
    expect(addons["kube-proxy"]).toMatch(/^v1\.35\./);
  });

  test("has its own addresses in the same two zones, however many the nodes have, and wherever they are", async () => {
    const fixed = ["podium-network-private-0-id", "podium-network-private-1-id"];
    expect(control(dev)["subnetIds"]).toEqual(fixed);
    expect(control(wide)["subnetIds"]).toEqual(fixed);
    expect(control(await run("dev", { config: { "podium:nat": "none" } }))["subnetIds"]).toEqual(fixed);
  });

  test("can close its API to everything outside the network", async () => {
    const closed = await run("dev", { config: { "podium:clusterPrivateEndpoint": "true" } });
    expect(control(closed)).toMatchObject({ endpointPublicAccess: false, endpointPrivateAccess: true });
    expect(control(closed)).not.toHaveProperty("publicAccessCidrs");
  });

  test("lets people in as the one whom AWS was told to be", async () => {
    const roleArn = "arn:aws:iam::111122223333:role/deployer";
    const other = await run("dev", {
      config: {
        "aws:profile": "podium",
        "aws:allowedAccountIds": '["111122223333"]',
        "aws:assumeRoles": JSON.stringify([{ roleArn }]),
      },
    });
    expect(inputsOf(other, "podium-aws")).toMatchObject({ profile: "podium" });
    expect(String(inputsOf(other, "podium-aws")["allowedAccountIds"])).toContain("111122223333");
    expect(String(inputsOf(other, "podium-aws")["assumeRoles"])).toContain(roleArn);
    expect(control(other)["providerCredentialOpts"]).toEqual({ profileName: "podium", roleArn });
    expect(control(dev)).not.toHaveProperty("providerCredentialOpts");
  });

  test("is named as AWS names things in China", async () => {
    const china = await run("dev", {
      config: {
        "aws:region": "cn-north-1",
        "podium:databaseKind": "existing",
        "podium:existingDatabase": '{"host":"db","adminUser":"a"}',
        "podium:existingDatabasePassword": "x",
        "podium:clusterAdmins": '["arn:aws-cn:iam::111122223333:role/a"]',
      },
      secretKeys: ["podium:existingDatabasePassword"],
    });
    const text = JSON.stringify(china.resources.map(({ inputs }) => inputs));
    expect(text).not.toMatch(/arn:aws:(iam|eks|route53)/);
    expect(text).toContain("arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodePolicy");
    expect(text).toContain("arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");
    expect(text).toContain("cn.com.amazonaws.cn-north-1.s3");
    expect(text).toContain("ec2.amazonaws.com.cn");
  });

  test("knows people through access entries", () => {
    expect(control(wide)).toMatchObject({ authenticationMode: "API" });
    const entries = JSON.stringify(control(wide)["accessEntries"]);
    expect(entries).toContain("AmazonEKSClusterAdminPolicy");
    expect(entries).toContain("AmazonEKSAdminViewPolicy");
  });

  test("enforces network policies before the first pod starts", () => {
    expect(control(dev)).toMatchObject({
      bootstrapSelfManagedAddons: false,
      vpcCniOptions: { enableNetworkPolicy: true },
    });
    expect(ancestorsOf(dev, "podium-cluster-nodes-group")).toContain("podium-cluster-control-plane");
  });

  test("has Pod Identity before its nodes, and DNS and metrics after them", () => {
    expect(ancestorsOf(dev, "podium-cluster-nodes-group")).toContain(
      "podium-cluster-nodes-eks-pod-identity-agent",
    );
    for (const addon of ["coredns", "metrics-server"]) {
      expect(ancestorsOf(dev, `podium-cluster-nodes-${addon}`)).toContain("podium-cluster-nodes-group");
    }
  });

  test("keeps pods away from the metadata of their node", () => {
    expect(inputsOf(dev, "podium-cluster-nodes-template")).toMatchObject({
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ ebs: { encrypted: "true", volumeType: "gp3" } }],
    });
  });

  test("encrypts its Secrets with a key that rotates", () => {
    expect(inputsOf(dev, "podium-cluster-secrets-key")).toMatchObject({ enableKeyRotation: true });
    expect(String(control(dev)["encryptionConfigKeyArn"])).toContain("podium-cluster-secrets-key");
  });

  test("logs who did what in prod, for a limited time", () => {
    expect(control(prod)).toMatchObject({ enabledClusterLogTypes: ["audit", "authenticator"] });
    expect(inputsOf(prod, "podium-cluster-audit")).toMatchObject({
      name: "/aws/eks/podium-prod/cluster",
      retentionInDays: 90,
    });
    expect(control(dev)).not.toHaveProperty("enabledClusterLogTypes");
  });

  test("is protected in prod only", () => {
    expect([find(prod, "podium-cluster-control-plane").protect, control(prod)["deletionProtection"]]).toEqual(
      [true, true],
    );
    expect([find(dev, "podium-cluster-control-plane").protect, control(dev)["deletionProtection"]]).toEqual([
      false,
      false,
    ]);
  });

  test("opens its API in prod to named networks only", () => {
    expect(control(prod)).toMatchObject({
      publicAccessCidrs: ["203.0.113.0/24"],
      endpointPrivateAccess: true,
    });
  });

  test("takes machines of the chosen processor", () => {
    expect(inputsOf(dev, "podium-cluster-nodes-group")).toMatchObject({ amiType: "AL2023_ARM_64_STANDARD" });
    expect(inputsOf(wide, "podium-cluster-nodes-group")).toMatchObject({ amiType: "AL2023_x86_64_STANDARD" });
    expect(inputsOf(wide, "podium-images-app")).toMatchObject({ platforms: ["linux/amd64"] });
  });

  test("leaves the number of machines to the autoscaler", () => {
    expect(inputsOf(dev, "podium-cluster-nodes-group")).toMatchObject({ ignoreScalingChanges: true });
  });

  test("is known to Pulumi by a name that outlives its certificate", () => {
    expect(inputsOf(dev, "podium-cluster-kubernetes")).toMatchObject({
      clusterIdentifier: "podium/dev/podium-dev",
    });
  });

  test("gives nodes no right to write to the registry", () => {
    const policies = ofType(dev, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) =>
      String(inputs["policyArn"]),
    );
    expect(policies).toContain("arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly");
    expect(policies.join()).not.toMatch(/FullAccess|PowerUser/);
  });
});
