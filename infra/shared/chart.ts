// The one way to install a Helm chart.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { charts, type Chart, type ChartName } from "../plans/versions.ts";

export interface ChartArgs {
  readonly chart: ChartName;
  /** Name of the Helm release, which the chart uses in the names of its objects. */
  readonly releaseName: string;
  readonly namespace: pulumi.Input<string>;
  readonly values: pulumi.Inputs;
  /** Versions from the stack that replace the table's. */
  readonly versions: Readonly<Record<string, string>>;
}

const timeoutSeconds = 600;

/**
 * A Release rather than a templated chart: it runs the chart's hooks, waits until its workloads are ready, so that
 * webhooks and custom resources work for what depends on it, and previews before the cluster exists.
 */
export function installChart(
  name: string,
  args: ChartArgs,
  options: pulumi.CustomResourceOptions,
): k8s.helm.v3.Release {
  const { chart, repository, version }: Chart = charts[args.chart];
  return new k8s.helm.v3.Release(
    name,
    {
      name: args.releaseName,
      chart,
      version: args.versions[args.chart] ?? version,
      repositoryOpts: repository === undefined ? undefined : { repo: repository },
      namespace: args.namespace,
      createNamespace: false,
      values: args.values,
      timeout: timeoutSeconds,
      atomic: false,
      cleanupOnFail: true,
    },
    options,
  );
}
