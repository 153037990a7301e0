// KEDA, which turns an answer to "how many?" into a number of pods.
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { installChart } from "../../shared/chart.ts";
import { Component } from "../../shared/component.ts";

export interface KedaArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** One works, the others wait. */
  readonly replicas: number;
  /** Versions that replace those of the table, by chart. */
  readonly chartVersions: Readonly<Record<string, string>>;
}

export class Keda extends Component {
  /** Ready once the chart's workloads are. */
  readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: KedaArgs, options: pulumi.ComponentResourceOptions) {
    super("Autoscaler", name, options);
    this.release = installChart(
      `${name}-release`,
      {
        chart: "keda",
        releaseName: "keda",
        namespace: args.namespace,
        values: {
          operator: { replicaCount: args.replicas },
          podDisruptionBudget: args.replicas > 1 ? { operator: { maxUnavailable: 1 } } : {},
          // KEDA reads Secrets of its own namespace only, so it sees one token and no database password.
          resources: {
            operator: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
            metricServer: {
              requests: { cpu: "50m", memory: "64Mi" },
              limits: { cpu: "500m", memory: "256Mi" },
            },
            webhooks: { requests: { cpu: "25m", memory: "32Mi" }, limits: { cpu: "100m", memory: "128Mi" } },
          },
          permissions: { operator: { restrict: { secret: true } } },
        },
        versions: args.chartVersions,
      },
      this.child,
    );
    this.registerOutputs({ status: this.release.status });
  }
}
