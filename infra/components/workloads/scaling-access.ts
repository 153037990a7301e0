// The credential with which KEDA asks, in KEDA's own namespace: it may read no other Secrets.
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";

export interface ScalingAccessArgs {
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** KEDA reads Secrets only there. */
  readonly kedaNamespace: string;
  /** `token` is sent as bearer to an HTTP endpoint, `connection` is the URL of a database. */
  readonly parameter: "token" | "connection";
  /** Ends up in one Secret that only KEDA reads. */
  readonly value: pulumi.Input<string>;
  /** KEDA, which defines the kind. */
  readonly dependsOn: readonly pulumi.Resource[];
}

export class ScalingAccess extends Component {
  /** For the triggers of ScaledObjects in any namespace. */
  readonly authenticationName: string;
  /** Must be there before a trigger names it. */
  readonly authentication: pulumi.Resource;

  constructor(name: string, args: ScalingAccessArgs, options: pulumi.ComponentResourceOptions) {
    super("ScalingAccess", name, options);
    this.authenticationName = "podium-scaling";
    const secret = new SealedSecret(
      `${name}-secret`,
      {
        sealer: args.sealer,
        namespace: args.kedaNamespace,
        secretName: "podium-scaling",
        data: { [args.parameter]: args.value },
      },
      this.child,
    );
    this.authentication = new k8s.apiextensions.CustomResource(
      `${name}-authentication`,
      {
        apiVersion: "keda.sh/v1alpha1",
        kind: "ClusterTriggerAuthentication",
        metadata: { name: this.authenticationName },
        spec: {
          secretTargetRef: [{ parameter: args.parameter, name: secret.secretName, key: args.parameter }],
        },
      },
      { ...this.child, dependsOn: [secret.opened, ...args.dependsOn] },
    );
    this.registerOutputs({ authenticationName: this.authenticationName });
  }
}
