// The EKS control plane and the access to it, or an existing cluster; nodes and add-ons are in node-group.ts.
import * as aws from "@pulumi/aws";
import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { clusterParts } from "../../plans/kubernetes-versions.ts";
import { partitionOf } from "../../plans/partition.ts";
import type { AwsAccess } from "../../settings/aws-access.ts";
import type { Settings } from "../../settings/fields.ts";
import { Component } from "../../shared/component.ts";
import { NodeGroup, type NodeGroupArgs } from "./node-group.ts";

export interface ClusterArgs {
  /** Physical name. Changing it replaces the cluster. */
  readonly clusterName: string;
  /** Where it is, which decides how AWS names its policies. */
  readonly region: string;
  /** Credentials for the login to the cluster, where they are not the machine's default. */
  readonly access: Pick<AwsAccess, "profile" | "assumeRole">;
  /** Minor version; raise by one at a time. The nodes follow. */
  readonly version: string;
  /** Changing it replaces what lives in it. */
  readonly vpcId: pulumi.Input<string>;
  /** For the control plane's addresses in the network; EKS takes later only others of the same zones. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** Networks that may reach the Kubernetes API from outside the VPC; none closes it to all of them. */
  readonly endpointCidrs: readonly string[];
  /** IAM principals with all rights, and with read rights, in the cluster. */
  readonly admins: readonly string[];
  /** For CI's preview role. */
  readonly viewers: readonly string[];
  /** Keeps a log in CloudWatch of what each person and program did. */
  readonly auditLogs: boolean;
  /** Refuses deletion, by AWS and by Pulumi. */
  readonly protect: boolean;
  /** The one group of machines. */
  readonly nodes: Omit<NodeGroupArgs, "cluster" | "clusterName" | "region" | "version" | "parts">;
}

export interface ClusterOutputs {
  /** Name in EKS, not of the resource in Pulumi. */
  readonly clusterName: string;
  /** For every resource in the cluster; ready only when nodes can take pods. */
  readonly provider: k8s.Provider;
  /** Security group of control plane and nodes; undefined when the settings of an existing cluster do not name it. */
  readonly securityGroupId: pulumi.Output<string> | undefined;
  /** Groups whose machines can be targets of a load balancer. */
  readonly autoScalingGroupNames: readonly pulumi.Input<string>[];
  /** A command that gives a person access. */
  readonly kubeconfigCommand: pulumi.Output<string>;
  /** What disappears with the cluster, so that tearing down does not delete object by object. */
  readonly deletedWith: pulumi.Resource | undefined;
}

const auditRetentionDays = 90;
/** Uses any conformant cluster, reached by a kubeconfig or by a context of the runner's own kubeconfig. */
export function adoptCluster(
  name: string,
  existing: NonNullable<Settings["existingCluster"]>,
  kubeconfig: pulumi.Input<string> | undefined,
): ClusterOutputs {
  const provider = createProvider(
    `${name}-kubernetes`,
    existing.name,
    { kubeconfig, context: existing.context },
    {},
  );
  return {
    clusterName: existing.name,
    provider,
    securityGroupId:
      existing.securityGroupId === undefined ? undefined : pulumi.output(existing.securityGroupId),
    autoScalingGroupNames: existing.autoScalingGroupNames ?? [],
    kubeconfigCommand: pulumi.output(`kubectl config use-context ${existing.context ?? existing.name}`),
    deletedWith: undefined,
  };
}

export class Cluster extends Component implements ClusterOutputs {
  /** Name in EKS, not of the resource in Pulumi. */
  readonly clusterName: string;
  /** Depends on nodes and DNS, so every resource that uses it does too. */
  readonly provider: k8s.Provider;
  /** The one that EKS makes, with control plane and nodes in it. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Groups whose machines can be targets of a load balancer. */
  readonly autoScalingGroupNames: readonly pulumi.Input<string>[];
  /** A command and not a kubeconfig, which would be a secret to carry around. */
  readonly kubeconfigCommand: pulumi.Output<string>;
  /** The control plane. */
  readonly deletedWith: pulumi.Resource;

  private readonly name: string;

  constructor(name: string, args: ClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("Cluster", name, options);
    this.name = name;
    this.clusterName = args.clusterName;
    const cluster = this.createControlPlane(args, this.createAuditLog(args), this.createKey(args.protect));
    const nodes = new NodeGroup(
      `${name}-nodes`,
      {
        ...args.nodes,
        cluster,
        clusterName: args.clusterName,
        region: args.region,
        version: args.version,
        parts: clusterParts(args.version),
      },
      this.child,
    );

    this.provider = createProvider(
      `${name}-kubernetes`,
      args.clusterName,
      { kubeconfig: pulumi.secret(cluster.kubeconfigJson) },
      { ...this.child, dependsOn: nodes.ready },
    );
    this.securityGroupId = cluster.clusterSecurityGroupId;
    this.autoScalingGroupNames = [nodes.autoScalingGroupName];
    this.kubeconfigCommand = pulumi.output(
      `aws eks update-kubeconfig --name ${args.clusterName} --region ${args.region}`,
    );
    this.deletedWith = cluster;
    this.registerOutputs({ clusterName: this.clusterName, kubeconfigCommand: this.kubeconfigCommand });
  }

  private createControlPlane(
    args: ClusterArgs,
    auditLog: aws.cloudwatch.LogGroup | undefined,
    key: aws.kms.Key,
  ): eks.Cluster {
    const { addons } = clusterParts(args.version);
    const { profile, assumeRole } = args.access;
    const isPublic = args.endpointCidrs.length > 0;
    return new eks.Cluster(
      `${this.name}-control-plane`,
      {
        name: args.clusterName,
        version: args.version,
        // Without this EKS drifts into extended support at six times the price.
        upgradePolicy: { supportType: "STANDARD" },
        vpcId: args.vpcId,
        subnetIds: args.subnetIds,
        authenticationMode: eks.AuthenticationMode.Api,
        accessEntries: accessEntries(args),
        endpointPrivateAccess: true,
        endpointPublicAccess: isPublic,
        publicAccessCidrs: isPublic ? [...args.endpointCidrs] : undefined,
        providerCredentialOpts:
          profile === undefined && assumeRole === undefined
            ? undefined
            : { profileName: profile, roleArn: assumeRole?.roleArn },
        encryptionConfigKeyArn: key.arn,
        deletionProtection: args.protect,
        enabledClusterLogTypes: auditLog === undefined ? undefined : ["audit", "authenticator"],
        // Nodes have their own launch template; the group that EKS makes is all the security groups there are.
        skipDefaultNodeGroup: true,
        skipDefaultSecurityGroups: true,
        // Pods get AWS rights through Pod Identity.
        createOidcProvider: false,
        // As add-ons only: a copy that EKS installs itself would run before network policies are enforced.
        bootstrapSelfManagedAddons: false,
        vpcCniOptions: { enableNetworkPolicy: true, addonVersion: addons["vpc-cni"] },
        kubeProxyAddonOptions: { enabled: true, version: addons["kube-proxy"] },
        // Needs nodes; node-group.ts installs it.
        corednsAddonOptions: { enabled: false },
      },
      { ...this.child, protect: args.protect, dependsOn: auditLog === undefined ? [] : [auditLog] },
    );
  }

  /** EKS would make it by itself and keep every line forever. */
  private createAuditLog(args: ClusterArgs): aws.cloudwatch.LogGroup | undefined {
    if (!args.auditLogs) return undefined;

    return new aws.cloudwatch.LogGroup(
      `${this.name}-audit`,
      { name: `/aws/eks/${args.clusterName}/cluster`, retentionInDays: auditRetentionDays },
      this.child,
    );
  }

  /** Encrypts the cluster's Secrets at rest. */
  private createKey(protect: boolean): aws.kms.Key {
    return new aws.kms.Key(
      `${this.name}-secrets-key`,
      { description: `Secrets of ${this.clusterName}`, enableKeyRotation: true },
      { ...this.child, protect },
    );
  }
}

function createProvider(
  name: string,
  clusterName: string,
  access: Pick<k8s.ProviderArgs, "kubeconfig" | "context">,
  options: pulumi.ResourceOptions,
): k8s.Provider {
  return new k8s.Provider(
    name,
    {
      ...access,
      // Without an identifier of its own, a new certificate or endpoint would replace everything in the cluster.
      clusterIdentifier: `${pulumi.getProject()}/${pulumi.getStack()}/${clusterName}`,
      enableServerSideApply: true,
      enableConfigMapMutable: true,
    },
    options,
  );
}

function accessEntries(args: ClusterArgs): Record<string, eks.types.input.AccessEntryArgs> {
  const entry = (principalArn: string, policy: string): eks.types.input.AccessEntryArgs => ({
    principalArn,
    accessPolicies: {
      [policy]: {
        policyArn: `arn:${partitionOf(args.region)}:eks::aws:cluster-access-policy/${policy}`,
        accessScope: { type: "cluster" },
      },
    },
  });
  return Object.fromEntries([
    ...args.admins.map((arn) => [arn, entry(arn, "AmazonEKSClusterAdminPolicy")]),
    ...args.viewers.map((arn) => [arn, entry(arn, "AmazonEKSAdminViewPolicy")]),
  ]) as Record<string, eks.types.input.AccessEntryArgs>;
}
