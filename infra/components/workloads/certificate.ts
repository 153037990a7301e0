// A TLS certificate as a SealedSecret: self-signed, or given by the stack.
import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";

import { Component } from "../../shared/component.ts";
import { SealedSecret } from "./sealed-secret.ts";
import type { Sealer } from "../operators/sealed-secrets-controller.ts";

export interface CertificateArgs {
  /** Seals the secrets below; they can be opened once its controller runs. */
  readonly sealer: Sealer;
  /** Fixed text: the sealed key opens only there. */
  readonly namespace: string;
  /** Name by which an Ingress or the controller finds it. */
  readonly secretName: string;
  /** Names it is for, when it is made here. */
  readonly hosts: pulumi.Input<string>[];
  /** PEM of a certificate and its key that exist already. */
  readonly given?: { readonly certificate: string; readonly key: pulumi.Output<string> } | undefined;
}

/** The subject's name has a limit of 64 characters that load balancer names exceed; clients read the hosts. */
const commonName = "podium";
const oneYearHours = 8_760;
const renewalHours = 720;

export class Certificate extends Component {
  /** Of type kubernetes.io/tls. */
  readonly secret: SealedSecret;
  /** PEM of the certificate; clients that must trust one of our own making are given it. */
  readonly certificatePem: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, options: pulumi.ComponentResourceOptions) {
    super("Certificate", name, options);
    const pair = args.given ?? this.create(name, args.hosts);
    this.certificatePem = pulumi.output(pair.certificate);
    this.secret = new SealedSecret(
      `${name}-tls`,
      {
        sealer: args.sealer,
        namespace: args.namespace,
        secretName: args.secretName,
        type: "kubernetes.io/tls",
        data: { "tls.crt": pair.certificate, "tls.key": pulumi.secret(pair.key) },
      },
      this.child,
    );
    this.registerOutputs({ secretName: this.secret.secretName });
  }

  private create(
    name: string,
    hosts: pulumi.Input<string>[],
  ): { readonly certificate: pulumi.Output<string>; readonly key: pulumi.Output<string> } {
    const key = new tls.PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, this.child);
    const privateKeyPem = pulumi.secret(key.privateKeyPem);
    const certificate = new tls.SelfSignedCert(
      `${name}-certificate`,
      {
        privateKeyPem,
        subject: { commonName },
        dnsNames: hosts,
        validityPeriodHours: oneYearHours,
        // An `up` in the last month makes a new one.
        earlyRenewalHours: renewalHours,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      },
      this.child,
    );
    return { certificate: certificate.certPem, key: privateKeyPem };
  }
}
