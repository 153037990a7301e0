// The F5 NGINX Ingress Controller: TLS ends here, and WebSockets pass.
import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { nodePorts } from "../../plans/services.ts";
import { installChart } from "../../shared/chart.ts";
import { Component } from "../../shared/component.ts";
import { images } from "../../plans/versions.ts";

export interface IngressControllerArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** More than one also brings a disruption budget. */
  readonly replicas: number;
  /** Name reported as the address of every Ingress. */
  readonly publicHostname: pulumi.Input<string>;
  /** Network whose PROXY headers are believed; without one, none are expected. */
  readonly proxyNetwork?: pulumi.Input<string> | undefined;
  /** Tells browsers to insist on HTTPS from now on; only with a certificate they trust. */
  readonly strictTransport: boolean;
  /** Versions that replace those of the table, by chart. */
  readonly chartVersions: Readonly<Record<string, string>>;
}

export const ingressClass = "nginx";
/** Long enough for the WebSockets of old workers to end. */
const workerShutdownSeconds = 300;
const readyPort = 8081;

export class IngressController extends Component {
  /** Ready once the chart's workloads are. */
  readonly release: k8s.helm.v3.Release;

  constructor(name: string, args: IngressControllerArgs, options: pulumi.ComponentResourceOptions) {
    super("IngressController", name, options);
    this.release = installChart(
      `${name}-release`,
      {
        chart: "ingressNginx",
        releaseName: "nginx-ingress",
        namespace: args.namespace,
        values: { controller: controllerValues(args), prometheus: { create: true } },
        versions: args.chartVersions,
      },
      this.child,
    );
    this.registerOutputs({ status: this.release.status });
  }
}

function controllerValues(args: IngressControllerArgs): pulumi.Inputs {
  return {
    image: { repository: images.nginxRepository },
    replicaCount: args.replicas,
    // Standard Ingress objects only: no definitions to install first, and fewer rights.
    enableCustomResources: false,
    enableSnippets: false,
    ingressClass: { name: ingressClass, create: true, setAsDefaultIngress: false },
    telemetryReporting: { enable: false },
    terminationGracePeriodSeconds: workerShutdownSeconds + 30,
    podDisruptionBudget: { enabled: args.replicas > 1, maxUnavailable: 1 },
    readyStatus: { enable: true, port: readyPort },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
    service: {
      // The load balancer is ours; the controller only opens ports on the nodes.
      type: "NodePort",
      externalTrafficPolicy: "Cluster",
      httpPort: { enable: true, port: 80, nodePort: nodePorts.http },
      httpsPort: { enable: true, port: 443, nodePort: nodePorts.https },
    },
    config: { entries: configEntries(args) },
  };
}

/** The controller's ConfigMap, in which every value is text. */
function configEntries(args: IngressControllerArgs): pulumi.Inputs {
  return {
    "external-status-address": args.publicHostname,
    "server-tokens": "False",
    "ssl-protocols": "TLSv1.2 TLSv1.3",
    http2: "True",
    "worker-shutdown-timeout": `${workerShutdownSeconds}s`,
    ...(args.strictTransport ? { hsts: "True" } : {}),
    ...(args.proxyNetwork === undefined
      ? {}
      : {
          "proxy-protocol": "True",
          "real-ip-header": "proxy_protocol",
          "set-real-ip-from": args.proxyNetwork,
        }),
  };
}
