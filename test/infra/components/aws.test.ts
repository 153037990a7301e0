// What each component asks of AWS.
import { beforeAll, describe, expect, test } from "vitest";

import { clusterParts } from "../../../infra/plans/kubernetes-versions.ts";
import type { Recording } from "../../../infra/render/recorder.ts";
import { ancestorsOf, find, inputsOf, ofType, run, withDomain, type Inputs } from "../support/program.ts";

let dev: Recording;
let prod: Recording;
let wide: Recording;

beforeAll(async () => {
  dev = await run("dev", { config: withDomain });
  prod = await run("prod");
  wide = await run("dev", {
    config: {
      "podium:nat": "perZone",
      "podium:zoneCount": "3",
      "podium:clusterAdmins": '["arn:aws:iam::123456789012:role/a"]',
      "podium:clusterViewers": '["arn:aws:iam::123456789012:role/v"]',
      "podium:nodeArchitecture": "amd64",
      "podium:idleTimeoutSeconds": "600",
    },
  });
}, 60_000);

describe("the network", () => {
  test("has three tiers in each zone", () => {
    expect(ofType(dev, "aws:ec2/subnet:Subnet")).toHaveLength(6);
    expect(ofType(prod, "aws:ec2/subnet:Subnet")).toHaveLength(9);
  });

  test("has one way out in dev, a regional one in prod, and one per zone on request", () => {
    expect(ofType(dev, "aws:ec2/natGateway:NatGateway")).toHaveLength(1);
    expect(inputsOf(prod, "podium-network-nat-regional")).toMatchObject({ availabilityMode: "regional" });
    expect(ofType(wide, "aws:ec2/natGateway:NatGateway")).toHaveLength(3);
    expect(ofType(wide, "aws:ec2/eip:Eip")).toHaveLength(3);
  });

  test("gives the database's subnets no route at all", () => {
    const routed = ofType(dev, "aws:ec2/routeTableAssociation:RouteTableAssociation").map(
      ({ inputs }) => inputs["subnetId"],
    );
    expect(routed.filter((id) => String(id).includes("database"))).toEqual([]);
    expect(routed).toHaveLength(4);
  });

  test("leads to the internet before nodes and load balancer are there, and longer than they are", () => {
    expect(ancestorsOf(dev, "podium-cluster-nodes-group")).toContain("podium-network-nat-0");
    expect(ancestorsOf(dev, "podium-cluster-nodes-group")).toContain("podium-network-private-route-1");
    expect(ancestorsOf(dev, "podium-edge-balancer")).toContain("podium-network-public-route-1");
    // Nothing in the control plane needs the way out, and its ten minutes would begin later.
    expect(ancestorsOf(dev, "podium-cluster-control-plane")).not.toContain("podium-network-nat-0");
  });

  test("names zones by what they are, in an order that does not depend on which are there today", () => {
    expect(inputsOf(wide, "podium-network-private-2")).toMatchObject({ availabilityZoneId: "usw2-az3" });
    expect(JSON.stringify(inputsOf(wide, "podium-network-private-2"))).not.toContain('"availabilityZone"');
    for (const { ignoreChanges } of ofType(wide, "aws:ec2/subnet:Subnet")) {
      expect(ignoreChanges).toContain("availabilityZoneId");
    }
  });

  test("tags subnets for load balancers", () => {
    expect(inputsOf(dev, "podium-network-public-0")["tags"]).toMatchObject({ "kubernetes.io/role/elb": "1" });
    expect(inputsOf(dev, "podium-network-private-0")["tags"]).toMatchObject({
      "kubernetes.io/role/internal-elb": "1",
    });
  });

  test("reaches S3 without NAT", () => {
    expect(inputsOf(dev, "podium-network-s3")).toMatchObject({ serviceName: "com.amazonaws.us-west-2.s3" });
  });

  test("empties the default security group", () => {
    expect(inputsOf(dev, "podium-network-default-group")).not.toHaveProperty("ingress");
  });

  test("can do without NAT, or with an instance that forwards", async () => {
    const none = await run("dev", { config: { "podium:nat": "none" } });
    expect(ofType(none, "aws:ec2/natGateway:NatGateway")).toEqual([]);
    expect(JSON.stringify(inputsOf(none, "podium-cluster-nodes-group"))).toContain("podium-network-public-0");
    const instance = await run("dev", { config: { "podium:nat": "instance" } });
    expect(inputsOf(instance, "podium-network-nat-interface")).toMatchObject({ sourceDestCheck: false });
    expect(inputsOf(instance, "podium-network-nat-instance")).toMatchObject({
      metadataOptions: { httpTokens: "required" },
    });
  });

  test("can be somebody else's", async () => {
    const existing = {
      vpcId: "vpc-1",
      vpcCidr: "10.0.0.0/16",
      publicSubnetIds: ["p"],
      privateSubnetIds: ["q", "t"],
      databaseSubnetIds: ["r", "s"],
    };
    const adopted = await run("dev", { config: { "podium:existingNetwork": JSON.stringify(existing) } });
    expect(ofType(adopted, "aws:ec2/vpc:Vpc")).toEqual([]);
    expect(inputsOf(adopted, "podium-database-subnets")["subnetIds"]).toEqual(["r", "s"]);
    expect(inputsOf(adopted, "podium-cluster-control-plane")).toMatchObject({
      vpcId: "vpc-1",
      subnetIds: ["q", "t"],
    });
  });
});

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

  test("leaves the number of machines to whoever scales them", () => {
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

describe("the database", () => {
  const instance = (recording: Recording): Inputs => inputsOf(recording, "podium-database-instance");

  test("is private, encrypted and reachable by the cluster alone", () => {
    expect(instance(dev)).toMatchObject({ publiclyAccessible: false, storageEncrypted: true });
    const group = inputsOf(dev, "podium-database-group") as { readonly ingress: Inputs[] };
    expect(group.ingress).toEqual([
      {
        protocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
        securityGroups: ["podium-cluster-control-plane-security-group"],
      },
    ]);
  });

  test("refuses clear text", () => {
    const { parameters, family } = inputsOf(dev, "podium-database-parameters-17") as {
      readonly parameters: Inputs[];
      readonly family: string;
    };
    expect(family).toBe("postgres17");
    expect(parameters).toContainEqual({ name: "rds.force_ssl", value: "1" });
  });

  test("is signed by the authority that pods are given", () => {
    expect(instance(dev)).toMatchObject({ caCertIdentifier: "rds-ca-rsa2048-g1" });
    const { data } = inputsOf(dev, "podium-database-setup-authority") as {
      readonly data: Record<string, string>;
    };
    expect(data["bundle.pem"]).toContain("BEGIN CERTIFICATE");
  });

  test("has a standby, backups and protection in prod", () => {
    expect(instance(prod)).toMatchObject({
      multiAz: true,
      backupRetentionPeriod: 30,
      deletionProtection: true,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
    expect(instance(prod)).toHaveProperty("finalSnapshotIdentifier");
    expect(find(prod, "podium-database-instance").protect).toBe(true);
  });

  test("changes when the program runs, and not in some later night", () => {
    expect(instance(dev)).toMatchObject({ applyImmediately: true, allowMajorVersionUpgrade: true });
  });

  test("keeps the key of what it leaves behind", () => {
    const key = (recording: Recording) => find(recording, "podium-database-key").retainOnDelete;
    expect([key(prod), key(dev)]).toEqual([true, false]);
  });

  test("still takes its last snapshot when prod is on its way out", async () => {
    const leaving = await run("prod", {
      config: { "podium:deletionProtection": "false", "podium:allowDestroy": "true" },
    });
    expect(instance(leaving)).toMatchObject({
      deletionProtection: false,
      skipFinalSnapshot: false,
      deleteAutomatedBackups: false,
    });
    expect(find(leaving, "podium-database-key").retainOnDelete).toBe(true);
    expect(leaving.resources.filter(({ protect }) => protect)).toEqual([]);
  });

  test("leaves nothing behind in dev", () => {
    expect(instance(dev)).toMatchObject({ skipFinalSnapshot: true, deletionProtection: false });
    expect(dev.resources.filter(({ protect }) => protect)).toEqual([]);
  });
});

describe("registry and images", () => {
  test("never let a tag move, except the build cache's", () => {
    expect(inputsOf(dev, "podium-registry-conductor-repository")).toMatchObject({
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "buildcache*", filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  test("are thrown away with a dev stack and kept with a prod one", () => {
    expect(inputsOf(dev, "podium-registry-app-repository")["forceDelete"]).toBe(true);
    expect(inputsOf(prod, "podium-registry-app-repository")["forceDelete"]).toBe(false);
  });

  test("deploy by digest what was built", () => {
    const deployment = JSON.stringify(inputsOf(dev, "podium-conductor-server-deployment"));
    expect(deployment).toMatch(/podium-dev\/conductor:source@sha256:[0-9a-f]{64}/);
  });

  test("cache in a form that ECR accepts", () => {
    expect(inputsOf(dev, "podium-images-app")["cacheTo"]).toMatchObject([
      { registry: { imageManifest: true, ociMediaTypes: true } },
    ]);
  });

  test("build nothing where images are given", () => {
    expect(ofType(prod, "docker-build:index:Image")).toEqual([]);
  });
});

describe("the load balancer", () => {
  test("keeps silent connections open as long as NGINX does", () => {
    expect(inputsOf(dev, "podium-edge-https-listener")).toMatchObject({
      protocol: "TCP",
      port: 443,
      tcpIdleTimeoutSeconds: 3600,
    });
    expect(inputsOf(wide, "podium-edge-http-listener")).toMatchObject({ tcpIdleTimeoutSeconds: 600 });
    expect(JSON.stringify(inputsOf(wide, "podium-routes-podium"))).toContain(
      '"nginx.org/proxy-read-timeout":"600s"',
    );
  });

  test("hands the client's address on in the PROXY header, which NGINX believes from inside only", () => {
    expect(inputsOf(dev, "podium-edge-https")).toMatchObject({
      proxyProtocolV2: true,
      preserveClientIp: "false",
      targetType: "instance",
    });
    const release = inputsOf(dev, "podium-ingress-release") as {
      readonly values: { readonly controller: { readonly config: { readonly entries: Inputs } } };
    };
    expect(release.values.controller.config.entries).toMatchObject({
      "proxy-protocol": "True",
      "set-real-ip-from": "10.40.0.0/16",
    });
  });

  test("is the only one that nodes admit to those ports", () => {
    const rules = ofType(dev, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").map(
      ({ inputs }) => inputs,
    );
    expect(rules.map((rule) => Number(rule["fromPort"])).sort((a, b) => a - b)).toEqual([30_080, 30_443]);
    expect(rules.every((rule) => rule["referencedSecurityGroupId"] === "podium-edge-group-id")).toBe(true);
  });

  test("gets a name for every host of the domain", () => {
    const names = ofType(dev, "aws:route53/record:Record").map(({ inputs }) => inputs["name"]);
    expect(names).toEqual(
      expect.arrayContaining(
        ["console", "conductor", "auth", "app"].map((name) => `${name}.podium.example.com`),
      ),
    );
    expect(ofType(wide, "aws:route53/record:Record")).toEqual([]);
  });
});

describe("everything in AWS", () => {
  test("is made by the provider that tags it", () => {
    for (const recording of [dev, prod]) {
      const untagged = recording.resources.filter(
        ({ type, provider }) => /^(aws|eks):/.test(type) && !provider?.includes("podium-aws"),
      );
      expect(untagged.filter(({ type }) => !type.startsWith("eks:")).map(({ name }) => name)).toEqual([]);
    }
    expect(String(inputsOf(dev, "podium-aws")["defaultTags"])).toContain('"podium:stack":"dev"');
  });

  test("grants no right on everything, but to see what there is in the region", () => {
    const texts = [...ofType(dev, "aws:iam/rolePolicy:RolePolicy"), ...ofType(dev, "aws:iam/role:Role")].map(
      ({ inputs }) => String(inputs["policy"] ?? inputs["assumeRolePolicy"]),
    );
    expect(texts.length).toBeGreaterThan(1);
    const statements = texts.flatMap(
      (text) => (JSON.parse(text) as { readonly Statement: Inputs[] }).Statement,
    );
    const wide = statements.filter(({ Action, Resource }) => [Action, Resource].flat().includes("*"));
    for (const { Action, Condition } of wide) {
      expect([Action].flat().filter((action) => !/^\w+:Describe\w+$/.test(String(action)))).toEqual([]);
      expect(Condition).toEqual({ StringEquals: { "aws:RequestedRegion": "us-west-2" } });
    }
  });
});
