// The Sealed Secrets controller with a key of ours, so that sealing needs no cluster and its output outlives one.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import * as tls from "@pulumi/tls";

import { installChart } from "../../shared/chart.ts";
import { Component } from "../../shared/component.ts";

export interface SealedSecretsControllerArgs {
  /** An output of Namespaces: using it waits until the namespace is there. */
  readonly namespace: pulumi.Input<string>;
  /** Raise by one to make a new key and seal everything again; the previous key still opens what is in the cluster. */
  readonly keyGeneration: number;
  /** Refuses to delete the newest key: without it no committed SealedSecret opens again. */
  readonly protect: boolean;
  /** Versions that replace those of the table, by chart. */
  readonly chartVersions: Readonly<Record<string, string>>;
}

/** What a component needs to seal its secrets. */
export interface Sealer {
  /** Of the newest key. */
  readonly publicKeyPem: pulumi.Output<string>;
  /** Makes the derived randomness unguessable. */
  readonly salt: pulumi.Output<string>;
  /** Must be there before a SealedSecret can be created and opened. */
  readonly controller: pulumi.Resource;
}

const releaseName = "sealed-secrets";
const tenYearsHours = 87_600;

export class SealedSecretsController extends Component {
  /** For every component that makes secrets. */
  readonly sealer: Sealer;
  /** For people: `kubeseal --cert`. */
  readonly certificatePem: pulumi.Output<string>;

  private readonly name: string;

  constructor(name: string, args: SealedSecretsControllerArgs, options: pulumi.ComponentResourceOptions) {
    super("SealedSecrets", name, options);
    this.name = name;
    const generations = [args.keyGeneration - 1, args.keyGeneration].filter((generation) => generation > 0);
    const keys = generations.map((generation) => this.createKey(generation, args));
    const current = keys[keys.length - 1];
    if (current === undefined) {
      throw new Error(`sealedSecretsKeyGeneration is ${args.keyGeneration}; it starts at 1.`);
    }

    const salt = new random.RandomBytes(`${name}-salt`, { length: 32 }, this.child);
    const controller = installChart(
      `${name}-release`,
      {
        chart: "sealedSecrets",
        releaseName,
        namespace: args.namespace,
        values: controllerValues(args.keyGeneration),
        versions: args.chartVersions,
      },
      { ...this.child, dependsOn: keys.map((key) => key.secret) },
    );
    this.sealer = { publicKeyPem: current.publicKeyPem, salt: pulumi.secret(salt.base64), controller };
    this.certificatePem = current.certificatePem;
    this.registerOutputs({ certificatePem: this.certificatePem });
  }

  /** The one Secret that cannot be sealed: it is what unseals. */
  private createKey(
    generation: number,
    args: SealedSecretsControllerArgs,
  ): {
    readonly publicKeyPem: pulumi.Output<string>;
    readonly certificatePem: pulumi.Output<string>;
    readonly secret: k8s.core.v1.Secret;
  } {
    const prefix = `${this.name}-key-${generation}`;
    // The previous key stays only until everything is sealed again; the next key replaces it.
    const options = { ...this.child, protect: args.protect && generation === args.keyGeneration };
    const key = new tls.PrivateKey(prefix, { algorithm: "RSA", rsaBits: 4096 }, options);
    const certificate = new tls.SelfSignedCert(
      `${prefix}-certificate`,
      {
        privateKeyPem: pulumi.secret(key.privateKeyPem),
        subject: { commonName: "sealed-secrets" },
        validityPeriodHours: tenYearsHours,
        allowedUses: ["data_encipherment"],
      },
      options,
    );
    const secret = new k8s.core.v1.Secret(
      `${prefix}-secret`,
      {
        metadata: {
          name: `sealing-key-${generation}`,
          namespace: args.namespace,
          labels: { "sealedsecrets.bitnami.com/sealed-secrets-key": "active" },
        },
        type: "kubernetes.io/tls",
        stringData: {
          "tls.crt": certificate.certPem,
          "tls.key": pulumi.secret(key.privateKeyPem),
        },
      },
      this.child,
    );
    return { publicKeyPem: key.publicKeyPem, certificatePem: certificate.certPem, secret };
  }
}

function controllerValues(keyGeneration: number): pulumi.Inputs {
  return {
    fullnameOverride: releaseName,
    // Keys come from here and nowhere else.
    keyrenewperiod: "0",
    // The controller reads keys at its start.
    podAnnotations: { "podium.dev/key-generation": String(keyGeneration) },
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "250m", memory: "128Mi" } },
  };
}
