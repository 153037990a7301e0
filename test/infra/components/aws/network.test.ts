// The network: its tiers, zones and routes.
import { describe, expect, test } from "vitest";

import { ancestorsOf, inputsOf, ofType, run, withDomain, runWide } from "../../support/program.ts";

const dev = await run("dev", { config: withDomain });
const prod = await run("prod");
const wide = await runWide();

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

  test("can be one that exists already", async () => {
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
