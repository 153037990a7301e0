// The namespaces of the platform, each with the Pod Security profile its pods keep to.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";

type Profile = "restricted" | "baseline";

/** Every namespace the program can make. NGINX binds ports below 1024, which needs more than "restricted". */
const profiles = {
  dbos: "restricted",
  "nginx-ingress": "baseline",
  "sealed-secrets": "restricted",
  keda: "restricted",
  "cert-manager": "restricted",
  "cluster-autoscaler": "restricted",
} as const satisfies Record<string, Profile>;

export type NamespaceName = keyof typeof profiles;

export interface NamespacesArgs {
  /** Only those a stack needs. */
  readonly names: readonly NamespaceName[];
}

export class Namespaces extends Component {
  /** Names that exist once resolved, so that using one also waits for it. */
  readonly names: Readonly<Partial<Record<NamespaceName, pulumi.Output<string>>>>;

  constructor(name: string, args: NamespacesArgs, options: pulumi.ComponentResourceOptions) {
    super("Namespaces", name, options);
    this.names = Object.fromEntries(
      args.names.map((namespace) => [
        namespace,
        createNamespace(`${name}-${namespace}`, namespace, this.child),
      ]),
    );
    this.registerOutputs({ names: this.names });
  }

  /** The name of a namespace that was asked for. */
  nameOf(namespace: NamespaceName): pulumi.Output<string> {
    const found = this.names[namespace];
    if (found === undefined) {
      throw new Error(`The namespace "${namespace}" was not created; add it to the names of Namespaces.`);
    }

    return found;
  }
}

function createNamespace(
  name: string,
  namespace: NamespaceName,
  options: pulumi.ResourceOptions,
): pulumi.Output<string> {
  const created = new k8s.core.v1.Namespace(
    name,
    {
      metadata: {
        name: namespace,
        labels: {
          "pod-security.kubernetes.io/enforce": profiles[namespace],
          "pod-security.kubernetes.io/warn": profiles[namespace],
        },
      },
    },
    options,
  );
  return created.metadata.name;
}
