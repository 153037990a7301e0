// Public names and paths: Ingress objects, and the certificate where an authority gives one.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { planRoutes, type Backend, type RoutePlan } from "../../plans/routes.ts";
import { Component } from "../../shared/component.ts";
import { ingressClass } from "../operators/ingress-controller.ts";

export interface RoutesArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** What the world may reach. */
  readonly backends: readonly Backend[];
  /** Routes by host below it; without it, by path. */
  readonly domain: string | undefined;
  /** The name that routes by path are for. */
  readonly hostname: pulumi.Input<string>;
  /** The same as on the load balancer. */
  readonly idleTimeoutSeconds: number;
  /** Secret with the certificate for every host. */
  readonly certificateSecret: string;
  /** Asks this issuer for that certificate. */
  readonly issuer: { readonly name: string; readonly resource: pulumi.Resource } | undefined;
  /** The controller, which must know the Ingress class. */
  readonly dependsOn: readonly pulumi.Resource[];
}

export class Routes extends Component {
  private readonly name: string;

  constructor(name: string, args: RoutesArgs, options: pulumi.ComponentResourceOptions) {
    super("Routes", name, options);
    this.name = name;
    const plans = planRoutes(args.backends, args);
    this.createCertificate(args, plans);
    for (const plan of plans) {
      new k8s.networking.v1.Ingress(
        `${name}-${plan.name}`,
        {
          metadata: { name: plan.name, namespace: args.namespace, annotations: { ...plan.annotations } },
          spec: {
            ingressClassName: ingressClass,
            // The controller refuses a rule for every name, and serves HTTPS only for names listed here.
            tls: [{ hosts: [plan.host ?? args.hostname], secretName: args.certificateSecret }],
            rules: [{ host: plan.host ?? args.hostname, http: { paths: paths(plan) } }],
          },
        },
        { ...this.child, dependsOn: [...args.dependsOn] },
      );
    }
    this.registerOutputs({});
  }

  /** One certificate for all hosts, because the authority limits how many it issues. */
  private createCertificate(args: RoutesArgs, plans: readonly RoutePlan[]): void {
    if (args.issuer === undefined) return;

    new k8s.apiextensions.CustomResource(
      `${this.name}-certificate`,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: args.certificateSecret, namespace: args.namespace },
        spec: {
          secretName: args.certificateSecret,
          dnsNames: plans.map((plan) => plan.host ?? args.hostname),
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
          issuerRef: { name: args.issuer.name, kind: "ClusterIssuer", group: "cert-manager.io" },
        },
      },
      { ...this.child, dependsOn: [args.issuer.resource] },
    );
  }
}

function paths(plan: RoutePlan): k8s.types.input.networking.v1.HTTPIngressPath[] {
  return plan.paths.map(({ path, service, port }) => ({
    path,
    pathType: "Prefix",
    backend: { service: { name: service, port: { number: port } } },
  }));
}
