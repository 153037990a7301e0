// A server of ours in the cluster: service account, Deployment, Service and disruption budget, hardened the same way.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";
import { podSecurity } from "../../shared/hardening.ts";
import { createServiceAccount, podSpec, type PodArgs, type Resources } from "../../shared/pod.ts";
import type { SealedSecret } from "./sealed-secret.ts";

type Probe = k8s.types.input.core.v1.Probe;

/** The name in `app` is also the Deployment's. */
export interface WorkloadArgs extends PodArgs {
  /** Further labels of the pods, also selected by the Deployment. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Name of the Deployment where one application has several. */
  readonly deploymentName?: string;
  /** Undefined leaves the number to an autoscaler. */
  readonly replicas: number | undefined;
  /** The container's port, and the Service's: network policies on EKS need them equal. */
  readonly port: number;
  /** A startup probe allows a slow start without loosening the other probes. */
  readonly probes: { readonly startup?: Probe; readonly readiness: Probe; readonly liveness: Probe };
  /** Disk is added to what is given here. */
  readonly resources: Resources;
  /** Seconds between the signal to stop and the end by force. */
  readonly gracePeriodSeconds: number;
  /** Secrets the pods read: they must exist first, and a change of one restarts the pods. */
  readonly secrets: readonly SealedSecret[];
  /** Further values; a change of one restarts the pods. */
  readonly restartOn?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What to do before the signal to stop. */
  readonly lifecycle?: k8s.types.input.core.v1.Lifecycle;
  /** Maximum number of pods above, or below, the wanted number during a rollout. */
  readonly rollout?: { readonly maxSurge: number; readonly maxUnavailable: number } | "recreate";
  /** An existing service account, for another Deployment of the same application. */
  readonly serviceAccount?: pulumi.Input<string>;
  /** Gives the pods a token for the Kubernetes API. */
  readonly callsKubernetes?: boolean;
  /** For images that run on one processor only. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Things that must be done before the first pod starts. */
  readonly dependsOn?: readonly pulumi.Resource[];
}

export class Workload extends Component {
  /** Ready once its pods are. */
  readonly deployment: k8s.apps.v1.Deployment;
  /** Waits until the account is there. */
  readonly serviceAccountName: pulumi.Output<string>;

  private readonly name: string;

  constructor(name: string, args: WorkloadArgs, options: pulumi.ComponentResourceOptions) {
    super("Workload", name, options);
    this.name = name;
    this.serviceAccountName = pulumi.output(
      args.serviceAccount ?? createServiceAccount(`${name}-account`, args, this.child, args.callsKubernetes),
    );
    this.deployment = this.createDeployment(args);
    if (args.replicas === undefined || args.replicas > 1) this.createDisruptionBudget(args);

    this.registerOutputs({ deployment: this.deployment.metadata.name });
  }

  private createDeployment(args: WorkloadArgs): k8s.apps.v1.Deployment {
    const labels = { app: args.app, ...args.labels };
    return new k8s.apps.v1.Deployment(
      `${this.name}-deployment`,
      {
        metadata: { name: args.deploymentName ?? args.app, namespace: args.namespace, labels },
        spec: {
          replicas: args.replicas,
          selector: { matchLabels: labels },
          strategy: strategy(args.rollout),
          template: {
            metadata: { labels, annotations: restartAnnotations(args) },
            spec: this.podSpec(args, labels),
          },
        },
      },
      {
        ...this.child,
        dependsOn: [...args.secrets.map((secret) => secret.opened), ...(args.dependsOn ?? [])],
      },
    );
  }

  private podSpec(args: WorkloadArgs, labels: Record<string, string>): k8s.types.input.core.v1.PodSpec {
    return podSpec(
      args,
      args.resources,
      {
        serviceAccountName: this.serviceAccountName,
        automountServiceAccountToken: args.callsKubernetes ?? false,
        terminationGracePeriodSeconds: args.gracePeriodSeconds,
        securityContext: {
          ...podSecurity(),
          // Ports below 1024 are otherwise for root alone.
          ...(args.port < 1024
            ? { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] }
            : {}),
        },
        nodeSelector: args.nodeSelector,
        topologySpreadConstraints: spread(labels),
      },
      {
        ports: [{ name: "http", containerPort: args.port }],
        startupProbe: args.probes.startup,
        readinessProbe: args.probes.readiness,
        livenessProbe: args.probes.liveness,
        lifecycle: args.lifecycle,
      },
    );
  }

  /** Draining a node evicts one pod at a time. */
  private createDisruptionBudget(args: WorkloadArgs): void {
    new k8s.policy.v1.PodDisruptionBudget(
      `${this.name}-budget`,
      {
        metadata: { name: args.deploymentName ?? args.app, namespace: args.namespace },
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: args.app, ...args.labels } } },
      },
      this.child,
    );
  }
}

/** A cluster-internal name in front of pods, on the port they listen on. */
export function createService(
  name: string,
  args: {
    readonly service: string;
    readonly namespace: pulumi.Input<string>;
    readonly selector: Record<string, string>;
    readonly port: number;
    /** Name of the port; http by default. */
    readonly portName?: string;
    /** Resolves to the pod itself, as a StatefulSet asks of its Service. */
    readonly headless?: boolean;
  },
  options: pulumi.CustomResourceOptions,
): k8s.core.v1.Service {
  return new k8s.core.v1.Service(
    name,
    {
      metadata: {
        name: args.service,
        namespace: args.namespace,
        // An autoscaler may have removed the last pod; a Service without pods is not a failure.
        annotations: { "pulumi.com/skipAwait": "true" },
      },
      spec: {
        ...(args.headless === true ? { clusterIP: "None" } : {}),
        selector: args.selector,
        ports: [{ name: args.portName ?? "http", port: args.port, targetPort: args.port }],
      },
    },
    options,
  );
}

/** An HTTP check on a container's port. */
export function httpProbe(path: string, port: number, timing: Omit<Probe, "httpGet">): Probe {
  return { httpGet: { path, port }, ...timing };
}

function strategy(rollout: WorkloadArgs["rollout"]): k8s.types.input.apps.v1.DeploymentStrategy {
  return rollout === "recreate"
    ? { type: "Recreate" }
    : { type: "RollingUpdate", rollingUpdate: rollout ?? { maxSurge: 1, maxUnavailable: 0 } };
}

function restartAnnotations(args: WorkloadArgs): Record<string, pulumi.Input<string>> {
  const secrets = args.secrets.map((secret) => [
    `podium.dev/secret-${secret.secretName}`,
    secret.fingerprint,
  ]);
  const others = Object.entries(args.restartOn ?? {}).map(([key, value]) => [`podium.dev/${key}`, value]);
  return Object.fromEntries([...secrets, ...others]) as Record<string, pulumi.Input<string>>;
}

/** Spreads replicas over nodes and zones where possible; a small cluster still runs all of them. */
function spread(labels: Record<string, string>): k8s.types.input.core.v1.TopologySpreadConstraint[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: labels },
    // Compares pods of one rollout only, so that the old ones do not push the new ones together.
    matchLabelKeys: ["pod-template-hash"],
  }));
}
