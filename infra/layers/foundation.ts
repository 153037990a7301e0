// What the platform stands on: network, cluster, database server, images, load balancer. All of AWS is here.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Configuration } from "../config.ts";
import { adoptCluster, Cluster, type ClusterOutputs } from "../components/aws/cluster.ts";
import { adoptDatabase, Rds, type DatabaseOutputs } from "../components/aws/rds.ts";
import { Edge } from "../components/aws/edge.ts";
import type { ImageReferences } from "../components/aws/images.ts";
import { adoptNetwork, Network, type NetworkOutputs } from "../components/aws/network.ts";
import { zonesWithoutControlPlane } from "../plans/subnets.ts";
import { createTaggingProvider } from "../shared/tags.ts";
import { buildImages, createRegistry, prebuiltImages } from "./image-references.ts";

export interface Foundation {
  readonly aws: aws.Provider | undefined;
  readonly cluster: ClusterOutputs;
  /** Undefined when the database runs in the cluster, one layer up. */
  readonly database: DatabaseOutputs | undefined;
  /** Reference of each image; undefined for one that nothing uses. */
  readonly images: ImageReferences;
  readonly repositoryUrls: pulumi.Output<Record<string, string>> | undefined;
  /** Undefined when a cluster's nodes are reached directly. */
  readonly edge: Edge | undefined;
  /** Addresses from which PROXY headers are believed. */
  readonly vpcCidr: pulumi.Output<string> | undefined;
}

/** Declares everything below the cluster's own objects, or uses what already exists. */
export function createFoundation(name: string, configuration: Configuration): Foundation {
  const { settings, region, aws: access } = configuration;
  const provider =
    region === undefined ? undefined : createTaggingProvider(`${name}-aws`, region, settings.tags, access);
  const options: pulumi.ComponentResourceOptions = provider === undefined ? {} : { providers: [provider] };
  const clusterName = settings.existingCluster?.name ?? `${name}-${pulumi.getStack()}`;
  const network = createNetwork(name, clusterName, configuration, provider, options);
  const cluster = createCluster(name, clusterName, configuration, network, options);
  const registry = createRegistry(name, clusterName, configuration, options);
  return {
    aws: provider,
    cluster,
    database: createDatabase(name, configuration, network, cluster, options),
    images:
      registry === undefined
        ? prebuiltImages(configuration)
        : buildImages(name, configuration, registry, options),
    repositoryUrls: registry?.repositoryUrls,
    edge: createEdge(name, configuration, network, cluster, options),
    vpcCidr: network?.vpcCidr,
  };
}

function createNetwork(
  name: string,
  clusterName: string,
  { settings, region }: Configuration,
  provider: aws.Provider | undefined,
  options: pulumi.ComponentResourceOptions,
): NetworkOutputs | undefined {
  if (settings.existingNetwork !== undefined) return adoptNetwork(settings.existingNetwork);

  if (settings.existingCluster !== undefined) return undefined;

  const zones = aws.getAvailabilityZonesOutput(
    {
      // In any state: an outage of one zone must not move its subnets to another.
      filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
      excludeZoneIds: [...zonesWithoutControlPlane],
    },
    { provider },
  );
  return new Network(
    `${name}-network`,
    {
      cidr: settings.networkCidr,
      region: required(region, "region", "aws:region"),
      zones: zones.zoneIds,
      zoneCount: settings.zoneCount,
      nat: settings.nat,
      clusterName,
    },
    options,
  );
}

function createCluster(
  name: string,
  clusterName: string,
  { settings, secrets, region, aws: access }: Configuration,
  network: NetworkOutputs | undefined,
  options: pulumi.ComponentResourceOptions,
): ClusterOutputs {
  if (settings.existingCluster !== undefined) {
    return adoptCluster(`${name}-cluster`, settings.existingCluster, secrets.existingClusterKubeconfig);
  }

  const { vpcId, controlPlaneSubnetIds, routedNodeSubnetIds } = required(
    network,
    "network",
    "existingNetwork",
  );
  return new Cluster(
    `${name}-cluster`,
    {
      clusterName,
      region: required(region, "region", "aws:region"),
      access,
      version: settings.kubernetesVersion,
      vpcId,
      subnetIds: controlPlaneSubnetIds,
      endpointCidrs: settings.clusterPrivateEndpoint ? [] : settings.clusterEndpointCidrs,
      admins: settings.clusterAdmins,
      viewers: settings.clusterViewers,
      auditLogs: settings.clusterAuditLogs,
      protect: settings.deletionProtection,
      nodes: {
        subnetIds: routedNodeSubnetIds,
        instanceTypes: settings.nodeInstanceTypes,
        architecture: settings.nodeArchitecture,
        capacityType: settings.nodeCapacityType,
        min: settings.nodeMin,
        desired: settings.nodeDesired,
        max: settings.nodeMax,
        diskGb: settings.nodeDiskGb,
      },
    },
    options,
  );
}

function createDatabase(
  name: string,
  { settings, secrets, region }: Configuration,
  network: NetworkOutputs | undefined,
  cluster: ClusterOutputs,
  options: pulumi.ComponentResourceOptions,
): DatabaseOutputs | undefined {
  switch (settings.databaseKind) {
    case "inCluster":
      return undefined;
    case "existing":
      return adoptDatabase(
        required(settings.existingDatabase, "database", "existingDatabase"),
        required(secrets.existingDatabasePassword, "database password", "existingDatabasePassword"),
        settings.databaseVersion,
      );
    default: {
      const { vpcId, databaseSubnetIds } = required(network, "network", "existingNetwork");
      return new Rds(
        `${name}-database`,
        {
          version: settings.databaseVersion,
          instanceClass: settings.databaseInstanceClass,
          storageGb: settings.databaseStorageGb,
          maxStorageGb: settings.databaseMaxStorageGb,
          multiAz: settings.databaseMultiAz,
          backupDays: settings.databaseBackupDays,
          vpcId,
          subnetIds: databaseSubnetIds,
          clientSecurityGroupId: required(
            cluster.securityGroupId,
            "security group of the nodes",
            "existingCluster.securityGroupId",
          ),
          region: required(region, "region", "aws:region"),
          authority: settings.databaseCa,
          protect: settings.deletionProtection,
          lastSnapshot: settings.databaseLastSnapshot,
        },
        options,
      );
    }
  }
}

function createEdge(
  name: string,
  { settings }: Configuration,
  network: NetworkOutputs | undefined,
  cluster: ClusterOutputs,
  options: pulumi.ComponentResourceOptions,
): Edge | undefined {
  if (settings.ingressExposure === "nodePort") return undefined;

  const { vpcId, publicSubnetIds } = required(network, "network", "existingNetwork");
  return new Edge(
    `${name}-edge`,
    {
      vpcId,
      publicSubnetIds,
      autoScalingGroupNames: cluster.autoScalingGroupNames,
      nodeSecurityGroupId: required(
        cluster.securityGroupId,
        "security group of the nodes",
        "existingCluster.securityGroupId",
      ),
      allowedCidrs: settings.ingressAllowedCidrs,
      idleTimeoutSeconds: settings.idleTimeoutSeconds,
      protect: settings.deletionProtection,
    },
    options,
  );
}

/** The rules of the settings make sure of it; this tells the compiler, and the author of a changed rule. */
function required<T>(value: T | undefined, what: string, setting: string): T {
  if (value === undefined) throw new Error(`There is no ${what}; set ${setting}.`);

  return value;
}
