// The cheapest way from private subnets to the internet: one small instance that forwards. For development only.
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";

export interface NatInstanceArgs {
  /** Changing it replaces what lives in it. */
  readonly vpcId: pulumi.Input<string>;
  /** Addresses whose traffic is forwarded. */
  readonly vpcCidr: string;
  /** A public subnet. */
  readonly subnetId: pulumi.Input<string>;
}

/** Account that publishes the fck-nat images, https://fck-nat.dev */
const imageOwner = "568608671756";

export class NatInstance extends Component {
  /** Where route tables send their traffic; it outlives a replacement of the instance. */
  readonly networkInterfaceId: pulumi.Output<string>;

  constructor(name: string, args: NatInstanceArgs, options?: pulumi.ComponentResourceOptions) {
    super("NatInstance", name, options);
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        vpcId: args.vpcId,
        description: "Forwards traffic of the private subnets",
        ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: [args.vpcCidr] }],
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      },
      this.child,
    );
    const networkInterface = new aws.ec2.NetworkInterface(
      `${name}-interface`,
      // Packets that pass through are neither from nor to the instance.
      { subnetId: args.subnetId, securityGroups: [group.id], sourceDestCheck: false },
      this.child,
    );
    const image = aws.ec2.getAmiOutput(
      {
        owners: [imageOwner],
        mostRecent: true,
        filters: [
          { name: "name", values: ["fck-nat-al2023-*"] },
          { name: "architecture", values: ["arm64"] },
        ],
      },
      { parent: this },
    );
    new aws.ec2.Eip(`${name}-address`, { domain: "vpc", networkInterface: networkInterface.id }, this.child);
    new aws.ec2.Instance(
      `${name}-instance`,
      {
        ami: image.id,
        instanceType: "t4g.nano",
        primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { encrypted: true },
        tags: { Name: name },
      },
      // A newer image appears every few weeks; a person decides when to replace the way out.
      { ...this.child, ignoreChanges: ["ami"] },
    );
    this.networkInterfaceId = networkInterface.id;
    this.registerOutputs({ networkInterfaceId: this.networkInterfaceId });
  }
}
