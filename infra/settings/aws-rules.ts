// Rules about network, cluster, machines and database: what AWS would refuse after minutes is refused here at once.
import { isPrivate, isWide } from "../plans/cidr.ts";
import { architectureOf } from "../plans/machines.ts";
import { judgeNetwork } from "../plans/subnets.ts";
import { isProd, repeated, type Check } from "./check.ts";
import type { Settings } from "./fields.ts";

function isNew(settings: Settings): boolean {
  return settings.existingCluster === undefined;
}

/** Whether the Kubernetes API is open to far more than an organisation's own networks, however the list is cut. */
export function isApiOpen(settings: Settings): boolean {
  return isNew(settings) && !settings.clusterPrivateEndpoint && isWide(settings.clusterEndpointCidrs);
}

const network: readonly Check[] = [
  (s) => s.existingNetwork === undefined && isNew(s) && judgeNetwork(s.networkCidr),
  (s) =>
    s.existingNetwork === undefined &&
    isNew(s) &&
    !isPrivate(s.networkCidr) &&
    `networkCidr is ${s.networkCidr}, which is public address space; use a network of 10.0.0.0/8, ` +
      "172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10",
  (s) =>
    s.existingNetwork !== undefined &&
    isNew(s) &&
    new Set(s.existingNetwork.privateSubnetIds).size < 2 &&
    "existingNetwork.privateSubnetIds has one subnet; a new cluster needs two, in different zones",
  (s) =>
    s.existingNetwork !== undefined &&
    s.databaseKind === "rds" &&
    new Set(s.existingNetwork.databaseSubnetIds).size < 2 &&
    "existingNetwork.databaseSubnetIds names one subnet twice; RDS needs two, in different zones",
];

const cluster: readonly Check[] = [
  (s) =>
    isNew(s) &&
    !s.clusterPrivateEndpoint &&
    s.clusterEndpointCidrs.length === 0 &&
    "clusterEndpointCidrs is empty: list the networks that may reach the Kubernetes API, or set " +
      "clusterPrivateEndpoint: true where you run from inside the network",
  (s) =>
    isProd(s) &&
    isApiOpen(s) &&
    "prod needs clusterEndpointCidrs: the networks that may reach the Kubernetes API, not 0.0.0.0/0 or what adds up to it",
  (s) => {
    const both = s.clusterAdmins.filter((arn) => s.clusterViewers.includes(arn));
    return (
      both.length > 0 &&
      `clusterAdmins and clusterViewers both name ${both.join(", ")}, which would be a viewer only; name it once`
    );
  },
  (s) => {
    const twice = [...repeated(s.clusterAdmins), ...repeated(s.clusterViewers)];
    return (
      twice.length > 0 && `clusterAdmins or clusterViewers names ${twice.join(", ")} twice; name it once`
    );
  },
  (s) =>
    isNew(s) &&
    s.nodeInstanceTypes.length === 0 &&
    "nodeInstanceTypes is empty; list at least one type of machine",
  (s) => {
    const other = s.nodeInstanceTypes.filter((type) => architectureOf(type) !== s.nodeArchitecture);
    return (
      isNew(s) &&
      other.length > 0 &&
      `nodeInstanceTypes ${other.join(", ")} ${other.length === 1 ? "is" : "are"} not ${s.nodeArchitecture}: set ` +
        `nodeArchitecture to ${s.nodeArchitecture === "arm64" ? "amd64" : "arm64"}, or choose types ` +
        (s.nodeArchitecture === "arm64" ? "with Graviton, such as t4g.medium" : "such as t3.medium")
    );
  },
];

const database: readonly Check[] = [
  (s) =>
    isNew(s) &&
    s.databaseKind === "inCluster" &&
    'databaseKind "inCluster" needs existingCluster with a default storage class: a new EKS cluster has no driver ' +
      'for disks, so its pod would never start. Use "rds"',
];

const production: readonly Check[] = [
  (s) =>
    isProd(s) &&
    s.databaseKind === "inCluster" &&
    'databaseKind "inCluster" is one pod without backups, which is not for prod; use "rds" or "existing"',
  (s) =>
    isProd(s) &&
    s.databaseKind === "rds" &&
    s.databaseBackupDays === 0 &&
    "databaseBackupDays is 0, so prod would have nothing to restore; use at least 1",
  (s) =>
    isProd(s) &&
    s.databaseKind === "rds" &&
    !s.databaseMultiAz &&
    "databaseMultiAz is off, so prod would stop with one zone; remove the key",
  (s) =>
    isProd(s) &&
    s.databaseKind === "existing" &&
    s.existingDatabase?.tls === "disable" &&
    "existingDatabase.tls is disable, which sends prod's passwords in the clear; use verify-full",
  (s) =>
    isProd(s) &&
    isNew(s) &&
    s.existingNetwork === undefined &&
    (s.nat === "none" || s.nat === "instance") &&
    `nat "${s.nat}" is not for prod: ${s.nat === "none" ? "its machines have public addresses" : "it is one machine without a standby"}; use regional, perZone or single`,
  (s) =>
    isProd(s) &&
    isNew(s) &&
    s.nodeCapacityType === "SPOT" &&
    "nodeCapacityType SPOT is not for prod: AWS may take all machines at once; use ON_DEMAND",
  (s) =>
    isProd(s) &&
    isNew(s) &&
    s.nodeMin < 2 &&
    `nodeMin is ${s.nodeMin}, so prod would stop with one machine; use at least 2`,
];

export const awsRules: readonly Check[] = [...network, ...cluster, ...database, ...production];
