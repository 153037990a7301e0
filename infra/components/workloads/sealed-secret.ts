// One Secret, sealed here and opened in the cluster.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { fingerprint, sealSecret } from "../../plans/sealing.ts";
import { Component } from "../../shared/component.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";

export interface SealedSecretArgs {
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Fixed text: the ciphertext is bound to it. */
  readonly namespace: string;
  /** Name of the Secret that comes out. */
  readonly secretName: string;
  /** Plain values; they are sealed before they leave the program. */
  readonly data: Readonly<Record<string, pulumi.Input<string>>>;
  /** Opaque unless Kubernetes itself reads it: a certificate with its key, or a login to registries. */
  readonly type?: "Opaque" | "kubernetes.io/tls" | "kubernetes.io/dockerconfigjson";
}

export class SealedSecret extends Component {
  /** Name of the Secret. */
  readonly secretName: string;
  /** Changes when the content does; for pod templates, to restart pods then. */
  readonly fingerprint: pulumi.Output<string>;
  /** The object that is there once the Secret is. */
  readonly opened: pulumi.Resource;

  constructor(name: string, args: SealedSecretArgs, options: pulumi.ComponentResourceOptions) {
    super("SealedSecret", name, options);
    this.secretName = args.secretName;
    const { namespace, secretName, sealer } = args;
    const content = pulumi.all([sealer.publicKeyPem, sealer.salt, pulumi.output(args.data)]);
    // Neither the ciphertext nor the keyed fingerprint is secret: marked so, they would hide every diff.
    const encryptedData = pulumi.unsecret(
      content.apply(([publicKeyPem, salt, data]) =>
        sealSecret({ publicKeyPem, salt }, { namespace, name: secretName }, data),
      ),
    );
    this.fingerprint = pulumi.unsecret(content.apply(([, salt, data]) => fingerprint(salt, data)));
    this.opened = new k8s.apiextensions.CustomResource(
      `${name}-sealed`,
      {
        apiVersion: "bitnami.com/v1alpha1",
        kind: "SealedSecret",
        metadata: {
          name: secretName,
          namespace,
          annotations: { "pulumi.com/waitFor": "condition=Synced" },
        },
        spec: {
          encryptedData,
          template: { metadata: { name: secretName, namespace }, type: args.type ?? "Opaque" },
        },
      },
      { ...this.child, dependsOn: [sealer.controller] },
    );
    this.registerOutputs({ secretName: this.secretName, fingerprint: this.fingerprint });
  }
}
