// The load balancer in front of the ingress controller, owned by this program: its name is known before the cluster
// exists, and nothing in the cluster has to clean up in AWS.
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { nodePorts } from "../../plans/services.ts";
import { Component } from "../../shared/component.ts";

export interface EdgeArgs {
  /** Changing it replaces what lives in it. */
  readonly vpcId: pulumi.Input<string>;
  /** One address in each. */
  readonly publicSubnetIds: pulumi.Input<string[]>;
  /** Scaling groups whose instances receive the traffic. */
  readonly autoScalingGroupNames: readonly pulumi.Input<string>[];
  /** Security group of those instances, which must let the load balancer in. */
  readonly nodeSecurityGroupId: pulumi.Input<string>;
  /** Networks that may connect. */
  readonly allowedCidrs: readonly string[];
  /** How long a silent connection stays open: 60 to 6000. */
  readonly idleTimeoutSeconds: number;
  /** Its name is in URLs where there is no domain. */
  readonly protect: boolean;
}

interface Entrance {
  readonly purpose: "http" | "https";
  readonly port: number;
  readonly nodePort: number;
}

const entrances: readonly Entrance[] = [
  { purpose: "http", port: 80, nodePort: nodePorts.http },
  { purpose: "https", port: 443, nodePort: nodePorts.https },
];

export class Edge extends Component {
  /** Known before the cluster exists, so that URLs and certificates can use it. */
  readonly hostname: pulumi.Output<string>;
  /** Hosted zone of the load balancer itself, which alias records name. */
  readonly zoneId: pulumi.Output<string>;

  private readonly name: string;

  constructor(name: string, args: EdgeArgs, options?: pulumi.ComponentResourceOptions) {
    super("Edge", name, options);
    this.name = name;
    const group = this.createSecurityGroup(args);
    this.admitToNodes(args, group);
    const balancer = new aws.lb.LoadBalancer(
      `${name}-balancer`,
      {
        loadBalancerType: "network",
        internal: false,
        subnets: args.publicSubnetIds,
        securityGroups: [group.id],
        enableCrossZoneLoadBalancing: true,
        enableDeletionProtection: args.protect,
      },
      { ...this.child, protect: args.protect },
    );
    for (const entrance of entrances) this.createEntrance(args, balancer, entrance);

    this.hostname = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.registerOutputs({ hostname: this.hostname });
  }

  private createEntrance(args: EdgeArgs, balancer: aws.lb.LoadBalancer, entrance: Entrance): void {
    const target = new aws.lb.TargetGroup(
      `${this.name}-${entrance.purpose}`,
      {
        vpcId: args.vpcId,
        protocol: "TCP",
        port: entrance.nodePort,
        targetType: "instance",
        // The client's address travels in the PROXY header. Keeping it on the packets as well would break
        // connections from a pod to the load balancer that come back to the same node.
        proxyProtocolV2: true,
        preserveClientIp: "false",
        deregistrationDelay: 120,
        // The balancer writes the PROXY header in front of its checks too, on whichever port, and only the port of
        // the traffic can read it. A request for a page would have to follow the header, so a connection is enough.
        healthCheck: { protocol: "TCP", port: "traffic-port" },
      },
      this.child,
    );
    new aws.lb.Listener(
      `${this.name}-${entrance.purpose}-listener`,
      {
        loadBalancerArn: balancer.arn,
        protocol: "TCP",
        port: entrance.port,
        // Only TCP listeners may wait this long; with TLS here it would be 350 s, so TLS ends in NGINX.
        tcpIdleTimeoutSeconds: args.idleTimeoutSeconds,
        defaultActions: [{ type: "forward", targetGroupArn: target.arn }],
      },
      this.child,
    );
    for (const [index, autoscalingGroupName] of args.autoScalingGroupNames.entries()) {
      new aws.autoscaling.Attachment(
        `${this.name}-${entrance.purpose}-nodes-${index}`,
        { autoscalingGroupName, lbTargetGroupArn: target.arn },
        this.child,
      );
    }
  }

  private createSecurityGroup(args: EdgeArgs): aws.ec2.SecurityGroup {
    return new aws.ec2.SecurityGroup(
      `${this.name}-group`,
      {
        vpcId: args.vpcId,
        description: "HTTP and HTTPS to the load balancer",
        ingress: entrances.map(({ port }) => ({
          protocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrBlocks: [...args.allowedCidrs],
        })),
        egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
      },
      this.child,
    );
  }

  private admitToNodes(args: EdgeArgs, group: aws.ec2.SecurityGroup): void {
    for (const [purpose, nodePort] of Object.entries(nodePorts)) {
      new aws.vpc.SecurityGroupIngressRule(
        `${this.name}-to-nodes-${purpose}`,
        {
          securityGroupId: args.nodeSecurityGroupId,
          referencedSecurityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: nodePort,
          toPort: nodePort,
        },
        this.child,
      );
    }
  }
}
