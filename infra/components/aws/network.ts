// VPC and subnets, new or existing. Both give the same outputs, so the layers above need not know which.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { endpointService } from "../../plans/partition.ts";
import { planSubnets, type ZoneSubnets } from "../../plans/subnets.ts";
import type { Settings } from "../../settings/fields.ts";
import { Component } from "../../shared/component.ts";
import { NatInstance } from "./nat-instance.ts";

export type Nat = "none" | "instance" | "single" | "regional" | "perZone";

export interface NetworkArgs {
  /** Address range of the VPC, /16 to /20. Changing it replaces the network and everything in it. */
  readonly cidr: string;
  /** Where it is. */
  readonly region: string;
  /** Ids of the availability zones that EKS takes, such as usw2-az1: unlike letters they mean the same in all accounts. */
  readonly zones: pulumi.Input<string[]>;
  /** How many of the zones to use; adding one moves nothing. */
  readonly zoneCount: number;
  /** How private subnets reach the internet. `none` puts the nodes into public subnets instead. */
  readonly nat: Nat;
  /** Name of the cluster, for the tags by which Kubernetes finds its subnets. */
  readonly clusterName: string;
}

/** What the layers above need to know of a network. */
export type NetworkOutputs = Pick<
  Network,
  | "vpcId"
  | "vpcCidr"
  | "publicSubnetIds"
  | "controlPlaneSubnetIds"
  | "routedNodeSubnetIds"
  | "databaseSubnetIds"
>;

/** The minimum that EKS takes. */
const controlPlaneZones = 2;

/** Uses a network that already exists. */
export function adoptNetwork(existing: NonNullable<Settings["existingNetwork"]>): NetworkOutputs {
  return {
    vpcId: pulumi.output(existing.vpcId),
    vpcCidr: pulumi.output(existing.vpcCidr),
    publicSubnetIds: pulumi.output(existing.publicSubnetIds),
    controlPlaneSubnetIds: pulumi.output(existing.privateSubnetIds),
    routedNodeSubnetIds: pulumi.output(existing.privateSubnetIds),
    databaseSubnetIds: pulumi.output(existing.databaseSubnetIds),
  };
}

/** A VPC of three tiers: public for load balancers, private for nodes, and one without any route for the database. */
export class Network extends Component {
  /** Changing it replaces what lives in it. */
  readonly vpcId: pulumi.Output<string>;
  /** Addresses inside it are trusted to write PROXY headers. */
  readonly vpcCidr: pulumi.Output<string>;
  /** For load balancers; known once they lead to the internet. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** Always of the first zones, however many are added later and however nodes reach the internet. */
  readonly controlPlaneSubnetIds: pulumi.Output<string[]>;
  /** Private, unless there is no NAT; known once they have a way out. */
  readonly routedNodeSubnetIds: pulumi.Output<string[]>;
  /** In at least two zones, as RDS asks. */
  readonly databaseSubnetIds: pulumi.Output<string[]>;

  private readonly name: string;
  private readonly vpc: aws.ec2.Vpc;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("Network", name, options);
    this.name = name;
    const zones = pulumi.output(args.zones);
    const zoneNames = Array.from({ length: args.zoneCount }, (_, index) => String(index));
    const plans = planSubnets(args.cidr, zoneNames);
    this.vpc = this.createVpc(args.cidr);

    const internet = this.createInternetRoute();
    const publicSubnets = this.createSubnets("public", plans, zones, {
      "kubernetes.io/role/elb": "1",
      [`kubernetes.io/cluster/${args.clusterName}`]: "shared",
    });
    const publicRoutes = this.associate("public", publicSubnets, () => internet);
    const privateSubnets = this.createSubnets("private", plans, zones, {
      "kubernetes.io/role/internal-elb": "1",
      [`kubernetes.io/cluster/${args.clusterName}`]: "shared",
    });
    const privateTables = this.createPrivateRoutes(args, plans, publicSubnets, internet);
    const privateRoutes = this.associate(
      "private",
      privateSubnets,
      (index) => privateTables[index] ?? internet,
    );
    const databaseSubnets = this.createSubnets("database", plans, zones, {});
    this.createStorageEndpoint(args.region, [internet, ...privateTables]);

    this.vpcId = this.vpc.id;
    this.vpcCidr = pulumi.output(args.cidr);
    this.publicSubnetIds = routed(publicSubnets, publicRoutes);
    this.controlPlaneSubnetIds = idsOf(privateSubnets.slice(0, controlPlaneZones));
    this.routedNodeSubnetIds =
      args.nat === "none" ? this.publicSubnetIds : routed(privateSubnets, privateRoutes);
    this.databaseSubnetIds = idsOf(databaseSubnets);
    this.registerOutputs({ vpcId: this.vpcId });
  }

  private createVpc(cidr: string): aws.ec2.Vpc {
    const tags = { Name: this.name };
    const vpc = new aws.ec2.Vpc(
      `${this.name}-vpc`,
      { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true, tags },
      this.child,
    );
    // The group that AWS makes allows everything among its members; without rules, using it by mistake does nothing.
    new aws.ec2.DefaultSecurityGroup(`${this.name}-default-group`, { vpcId: vpc.id, tags }, this.child);
    return vpc;
  }

  private createSubnets(
    tier: "public" | "private" | "database",
    plans: readonly ZoneSubnets[],
    zones: pulumi.Output<string[]>,
    tags: Record<string, string>,
  ): aws.ec2.Subnet[] {
    return plans.map(
      (plan, index) =>
        new aws.ec2.Subnet(
          `${this.name}-${tier}-${index}`,
          {
            vpcId: this.vpc.id,
            cidrBlock: plan[tier],
            availabilityZoneId: zones.apply((ids) => zoneAt(ids, index)),
            mapPublicIpOnLaunch: tier === "public",
            tags: { ...tags, Name: `${this.name}-${tier}-${index}` },
          },
          // A subnet stays in its zone even if the region offers other zones later: moving it would move everything in it.
          { ...this.child, ignoreChanges: ["availabilityZone", "availabilityZoneId"] },
        ),
    );
  }

  private createInternetRoute(): aws.ec2.RouteTable {
    const gateway = new aws.ec2.InternetGateway(
      `${this.name}-internet`,
      { vpcId: this.vpc.id, tags: { Name: this.name } },
      this.child,
    );
    return this.createTable("public", { gatewayId: gateway.id });
  }

  /** One table per zone where each zone has its own way out, otherwise one for all. */
  private createPrivateRoutes(
    args: NetworkArgs,
    plans: readonly ZoneSubnets[],
    publicSubnets: readonly aws.ec2.Subnet[],
    internet: aws.ec2.RouteTable,
  ): aws.ec2.RouteTable[] {
    switch (args.nat) {
      case "none":
        return plans.map((_, index) => this.createTable(`private-${index}`));
      case "instance": {
        const subnetId = idAt(publicSubnets, 0);
        const instance = new NatInstance(
          `${this.name}-nat`,
          { vpcId: this.vpc.id, vpcCidr: args.cidr, subnetId },
          { ...this.child, dependsOn: [internet] },
        );
        return sharedBy(
          plans,
          this.createTable("private", { networkInterfaceId: instance.networkInterfaceId }),
        );
      }
      case "single":
        return sharedBy(
          plans,
          this.createTable("private", {
            natGatewayId: this.createGateway("0", idAt(publicSubnets, 0), internet).id,
          }),
        );
      case "regional": {
        const gateway = new aws.ec2.NatGateway(
          `${this.name}-nat-regional`,
          { vpcId: this.vpc.id, availabilityMode: "regional", connectivityType: "public" },
          { ...this.child, dependsOn: [internet] },
        );
        return sharedBy(plans, this.createTable("private", { natGatewayId: gateway.id }));
      }
      default:
        return plans.map((_, index) => {
          const gateway = this.createGateway(String(index), idAt(publicSubnets, index), internet);
          return this.createTable(`private-${index}`, { natGatewayId: gateway.id });
        });
    }
  }

  private createGateway(
    suffix: string,
    subnetId: pulumi.Input<string>,
    internet: aws.ec2.RouteTable,
  ): aws.ec2.NatGateway {
    const address = new aws.ec2.Eip(`${this.name}-nat-address-${suffix}`, { domain: "vpc" }, this.child);
    return new aws.ec2.NatGateway(
      `${this.name}-nat-${suffix}`,
      { subnetId, allocationId: address.id },
      { ...this.child, dependsOn: [internet] },
    );
  }

  private createTable(
    suffix: string,
    target?: Omit<aws.types.input.ec2.RouteTableRoute, "cidrBlock">,
  ): aws.ec2.RouteTable {
    const routes = target === undefined ? [] : [{ cidrBlock: "0.0.0.0/0", ...target }];
    return new aws.ec2.RouteTable(
      `${this.name}-${suffix}-routes`,
      { vpcId: this.vpc.id, routes, tags: { Name: `${this.name}-${suffix}` } },
      this.child,
    );
  }

  private associate(
    tier: string,
    subnets: readonly aws.ec2.Subnet[],
    tableOf: (index: number) => aws.ec2.RouteTable,
  ): aws.ec2.RouteTableAssociation[] {
    return subnets.map(
      (subnet, index) =>
        new aws.ec2.RouteTableAssociation(
          `${this.name}-${tier}-route-${index}`,
          { subnetId: subnet.id, routeTableId: tableOf(index).id },
          this.child,
        ),
    );
  }

  /** Image layers come from S3: free this way, and paid by the gigabyte through NAT. */
  private createStorageEndpoint(region: string, tables: readonly aws.ec2.RouteTable[]): void {
    new aws.ec2.VpcEndpoint(
      `${this.name}-s3`,
      {
        vpcId: this.vpc.id,
        serviceName: endpointService(region, "s3"),
        routeTableIds: [...new Set(tables)].map((table) => table.id),
      },
      this.child,
    );
  }
}

function sharedBy(plans: readonly ZoneSubnets[], table: aws.ec2.RouteTable): aws.ec2.RouteTable[] {
  return plans.map(() => table);
}

function idsOf(subnets: readonly aws.ec2.Subnet[]): pulumi.Output<string[]> {
  return pulumi.all(subnets.map((subnet) => subnet.id));
}

/** Resources that use these ids are created after the routes and deleted before them. */
function routed(
  subnets: readonly aws.ec2.Subnet[],
  routes: readonly aws.ec2.RouteTableAssociation[],
): pulumi.Output<string[]> {
  return pulumi.all([idsOf(subnets), pulumi.all(routes.map((route) => route.id))]).apply(([ids]) => ids);
}

function idAt(subnets: readonly aws.ec2.Subnet[], index: number): pulumi.Output<string> {
  const subnet = subnets[index];
  if (subnet === undefined) throw new Error(`There is no public subnet ${index}; raise zoneCount.`);

  return subnet.id;
}

function zoneAt(ids: readonly string[], index: number): string {
  const zone = [...ids].sort()[index];
  if (zone === undefined) {
    throw new Error(`The region offers EKS ${ids.length} zones and zoneCount asks for more; lower it.`);
  }

  return zone;
}
