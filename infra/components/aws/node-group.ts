// The machines that run pods, and the add-ons that come before and after them.
import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";

import { trustService } from "../../plans/iam.ts";
import type { AddonName, ClusterParts } from "../../plans/kubernetes-versions.ts";
import { machineService, partitionOf } from "../../plans/partition.ts";
import { Component } from "../../shared/component.ts";

export interface NodeGroupArgs {
  /** The add-ons before the nodes come with it. */
  readonly cluster: eks.Cluster;
  /** Name in EKS, not of the resource in Pulumi. */
  readonly clusterName: string;
  /** Decides how AWS names its policies. */
  readonly region: string;
  /** Minor version of Kubernetes: the control plane's. */
  readonly version: string;
  /** Release of the machines' image, and versions of the add-ons. */
  readonly parts: ClusterParts;
  /** Where the machines and their pods get addresses; they need a way out from their first minute to their last. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** Changing them replaces the machines, one after another. */
  readonly instanceTypes: readonly string[];
  /** Processor of the instance types, and of the images. */
  readonly architecture: "arm64" | "amd64";
  /** AWS may take SPOT machines away at two minutes' notice. */
  readonly capacityType: "ON_DEMAND" | "SPOT";
  /** Minimum, which the autoscaler keeps too. */
  readonly min: number;
  /** At the start only; later the autoscaler or a person changes it. */
  readonly desired: number;
  /** Maximum, which the autoscaler keeps too. */
  readonly max: number;
  /** Images, logs and temporary files of all pods on the machine. */
  readonly diskGb: number;
}

/** Managed by AWS. */
const nodePolicies = {
  worker: "AmazonEKSWorkerNodePolicy",
  network: "AmazonEKS_CNI_Policy",
  images: "AmazonEC2ContainerRegistryPullOnly",
} as const;

export class NodeGroup extends Component {
  /** EKS owns the group; load balancers attach to it. */
  readonly autoScalingGroupName: pulumi.Output<string>;
  /** Everything a pod of ours needs before it can start. */
  readonly ready: pulumi.Resource[];

  private readonly name: string;

  constructor(name: string, args: NodeGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("NodeGroup", name, options);
    this.name = name;
    const { role, attachments } = this.createRole(args.region);
    const podIdentity = this.createAddon(args, "eks-pod-identity-agent", [args.cluster]);
    const group = this.createGroup(args, role, [args.cluster, podIdentity, ...attachments]);
    const dns = this.createAddon(args, "coredns", [group]);
    const metrics = this.createAddon(args, "metrics-server", [group]);

    this.autoScalingGroupName = group.nodeGroup.apply((node) =>
      pulumi.output(node.resources).apply((resources) => resources[0]?.autoscalingGroups[0]?.name ?? ""),
    );
    this.ready = [group, dns, metrics];
    this.registerOutputs({ autoScalingGroupName: this.autoScalingGroupName });
  }

  private createRole(region: string): {
    readonly role: aws.iam.Role;
    readonly attachments: pulumi.Resource[];
  } {
    const role = new aws.iam.Role(
      `${this.name}-role`,
      { assumeRolePolicy: trustService(machineService(region)) },
      this.child,
    );
    const attachments = Object.entries(nodePolicies).map(
      ([purpose, policy]) =>
        new aws.iam.RolePolicyAttachment(
          `${this.name}-${purpose}`,
          { role: role.name, policyArn: `arn:${partitionOf(region)}:iam::aws:policy/${policy}` },
          this.child,
        ),
    );
    return { role, attachments };
  }

  private createGroup(
    args: NodeGroupArgs,
    role: aws.iam.Role,
    dependsOn: pulumi.Resource[],
  ): eks.ManagedNodeGroup {
    const template = this.createTemplate(args.diskGb);
    return new eks.ManagedNodeGroup(
      `${this.name}-group`,
      {
        cluster: args.cluster,
        nodeRole: role,
        // With a launch template of ours EKS follows neither the control plane nor its own images by itself.
        version: args.version,
        releaseVersion: args.parts.nodeRelease,
        subnetIds: args.subnetIds,
        instanceTypes: [...args.instanceTypes],
        amiType: args.architecture === "arm64" ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD",
        capacityType: args.capacityType,
        scalingConfig: { minSize: args.min, desiredSize: args.desired, maxSize: args.max },
        // A cluster autoscaler, or a person at night, may have changed the number.
        ignoreScalingChanges: true,
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      },
      { ...this.child, dependsOn },
    );
  }

  private createTemplate(diskGb: number): aws.ec2.LaunchTemplate {
    return new aws.ec2.LaunchTemplate(
      `${this.name}-template`,
      {
        // One hop: a pod cannot reach the metadata service and with it the rights of the node.
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: { volumeSize: diskGb, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" },
          },
        ],
        tagSpecifications: [{ resourceType: "instance", tags: { Name: this.name } }],
        updateDefaultVersion: true,
      },
      this.child,
    );
  }

  private createAddon(
    args: NodeGroupArgs,
    addonName: AddonName,
    dependsOn: pulumi.Resource[],
  ): aws.eks.Addon {
    return new aws.eks.Addon(
      `${this.name}-${addonName}`,
      {
        clusterName: args.clusterName,
        addonName,
        addonVersion: args.parts.addons[addonName],
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
      },
      { ...this.child, dependsOn },
    );
  }
}
