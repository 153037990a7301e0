// cert-manager: certificates from a public authority, proved through DNS and renewed automatically.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { dnsChallengePolicy } from "../../plans/iam.ts";
import { partitionOf } from "../../plans/partition.ts";
import { installChart } from "../../shared/chart.ts";
import { Component } from "../../shared/component.ts";
import { PodIdentity } from "../aws/pod-identity.ts";

export interface CertManagerArgs {
  /** Fixed text, since AWS rights are bound to it. */
  readonly namespace: "cert-manager";
  /** Name in EKS, not of the resource in Pulumi. */
  readonly clusterName: string;
  /** The client of Route 53 requires one, although the API is global. */
  readonly region: string;
  /** The zone in which names are proved. */
  readonly hostedZoneId: string;
  /** Where the authority writes before a certificate ends. */
  readonly email: string;
  /** `staging` gives certificates that browsers refuse, without the limits of the real ones. */
  readonly server: "staging" | "production";
  /** More than one also brings a disruption budget. */
  readonly replicas: number;
  /** Versions that replace those of the table, by chart. */
  readonly chartVersions: Readonly<Record<string, string>>;
}

const directories = {
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
  production: "https://acme-v02.api.letsencrypt.org/directory",
} as const;

const serviceAccount = "cert-manager";

export class CertManager extends Component {
  /** Issuers belong to the whole cluster. */
  readonly issuerName: string;
  /** Certificates can be asked for once this is there. */
  readonly issuer: pulumi.Resource;

  constructor(name: string, args: CertManagerArgs, options: pulumi.ComponentResourceOptions) {
    super("Certificates", name, options);
    this.issuerName = `letsencrypt-${args.server}`;
    const identity = new PodIdentity(
      `${name}-identity`,
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount,
        policy: dnsChallengePolicy(args.hostedZoneId, partitionOf(args.region)),
      },
      this.child,
    );
    const release = installChart(
      `${name}-release`,
      {
        chart: "certManager",
        releaseName: "cert-manager",
        namespace: args.namespace,
        values: certManagerValues(args.replicas),
        versions: args.chartVersions,
      },
      { ...this.child, dependsOn: [identity.association] },
    );
    this.issuer = this.createIssuer(name, args, release);
    this.registerOutputs({ issuerName: this.issuerName });
  }

  private createIssuer(
    name: string,
    args: CertManagerArgs,
    release: pulumi.Resource,
  ): k8s.apiextensions.CustomResource {
    return new k8s.apiextensions.CustomResource(
      `${name}-issuer`,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: { name: this.issuerName, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
        spec: {
          acme: {
            email: args.email,
            server: directories[args.server],
            privateKeySecretRef: { name: `${this.issuerName}-account` },
            solvers: [{ dns01: { route53: { hostedZoneID: args.hostedZoneId, region: args.region } } }],
          },
        },
      },
      { ...this.child, dependsOn: [release] },
    );
  }
}

function certManagerValues(replicas: number): pulumi.Inputs {
  const resources = { requests: { cpu: "25m", memory: "64Mi" }, limits: { cpu: "250m", memory: "256Mi" } };
  return {
    crds: { enabled: true, keep: true },
    replicaCount: replicas,
    serviceAccount: { name: serviceAccount },
    resources,
    webhook: { replicaCount: replicas, resources },
    cainjector: { resources },
  };
}
