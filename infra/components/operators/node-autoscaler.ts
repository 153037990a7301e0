// The Cluster Autoscaler: adds a machine when pods do not fit, and removes it when it is not needed.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { nodeAutoscalerPolicy } from "../../plans/iam.ts";
import { containerSecurity, podSecurity } from "../../shared/hardening.ts";
import { installChart } from "../../shared/chart.ts";
import { Component } from "../../shared/component.ts";
import { images } from "../../plans/versions.ts";
import { PodIdentity } from "../aws/pod-identity.ts";

export interface NodeAutoscalerArgs {
  /** Fixed text, since AWS rights are bound to it. */
  readonly namespace: "cluster-autoscaler";
  /** Name in EKS, which EKS also writes on the scaling groups of the cluster's machines. */
  readonly clusterName: string;
  /** Pods cannot ask their machine where they are. */
  readonly region: string;
  /** Minor version of the cluster: the autoscaler simulates its scheduler, so it has one release for each. */
  readonly kubernetesVersion: string;
  /** Versions that replace those of the table, by chart. */
  readonly chartVersions: Readonly<Record<string, string>>;
}

const app = "cluster-autoscaler";

export class NodeAutoscaler extends Component {
  /** Ready once the chart's workload is. */
  readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: NodeAutoscalerArgs, options: pulumi.ComponentResourceOptions) {
    super("NodeAutoscaler", name, options);
    const { clusterName, namespace } = args;
    const identity = new PodIdentity(
      `${name}-identity`,
      { clusterName, namespace, serviceAccount: app, policy: nodeAutoscalerPolicy(clusterName, args.region) },
      this.child,
    );
    this.release = installChart(
      `${name}-release`,
      {
        chart: "clusterAutoscaler",
        releaseName: app,
        namespace,
        values: autoscalerValues(args),
        versions: args.chartVersions,
      },
      { ...this.child, dependsOn: [identity.association] },
    );
    // Its port answers questions about the cluster, and no part of the stack asks any.
    new k8s.networking.v1.NetworkPolicy(
      `${name}-policy`,
      {
        metadata: { name: "deny-ingress-to-autoscaler", namespace },
        spec: { podSelector: {}, policyTypes: ["Ingress"] },
      },
      this.child,
    );
    this.registerOutputs({ status: this.release.status });
  }
}

function autoscalerValues(args: NodeAutoscalerArgs): pulumi.Inputs {
  return {
    fullnameOverride: app,
    cloudProvider: "aws",
    awsRegion: args.region,
    // Scaling groups are found by the tags that EKS gives to those of its own node groups.
    autoDiscovery: { clusterName: args.clusterName },
    image: { tag: images.clusterAutoscaler(args.kubernetesVersion) },
    rbac: { serviceAccount: { name: app } },
    // A second replica would only wait and bring no machine sooner.
    replicaCount: 1,
    podDisruptionBudget: { maxUnavailable: 1 },
    extraArgs: {
      expander: "least-waste",
      // Every pod of ours has a folder for temporary files, and add-ons run in kube-system: neither may keep a machine from being removed.
      "skip-nodes-with-local-storage": false,
      "skip-nodes-with-system-pods": false,
    },
    securityContext: podSecurity(),
    containerSecurityContext: containerSecurity(),
    resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "500m", memory: "512Mi" } },
  };
}
