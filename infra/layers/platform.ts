// What every application in the cluster relies on: namespaces, secrets, certificates, ingress, autoscaling.
import * as pulumi from "@pulumi/pulumi";

import { CertManager } from "../components/operators/cert-manager.ts";
import { IngressController } from "../components/operators/ingress-controller.ts";
import { Keda } from "../components/operators/keda.ts";
import { NodeAutoscaler } from "../components/operators/node-autoscaler.ts";
import { SealedSecretsController, type Sealer } from "../components/operators/sealed-secrets-controller.ts";
import { Certificate } from "../components/workloads/certificate.ts";
import { Namespaces, type NamespaceName } from "../components/workloads/namespaces.ts";
import type { Configuration } from "../config.ts";
import type { Backend } from "../plans/routes.ts";
import { namespace, operators } from "../plans/services.ts";
import { growsNodes, hostDomain, usesAcme } from "../settings/rules.ts";
import type { Foundation } from "./foundation.ts";

export interface Platform {
  /** Options for everything in the cluster. */
  readonly options: pulumi.ComponentResourceOptions;
  readonly namespaces: Namespaces;
  readonly sealer: Sealer;
  /** For people: `kubeseal --cert`. */
  readonly sealingCertificatePem: pulumi.Output<string>;
  readonly ingress: IngressController;
  /** Undefined when certificates do not come from an authority. */
  readonly certManager: CertManager | undefined;
  /** Undefined when the cluster had KEDA before. */
  readonly keda: Keda | undefined;
  /** Secret with the certificate for every public name. */
  readonly certificateSecret: string;
  /** PEM of the certificate that is served, where no public authority signed it; undefined where one did. */
  readonly certificatePem: pulumi.Output<string> | undefined;
  /** Name of the load balancer, or of the machine that a local cluster runs on. */
  readonly hostname: pulumi.Output<string>;
}

/** What the operators are made of. */
interface Base {
  readonly name: string;
  readonly configuration: Configuration;
  readonly foundation: Foundation;
  readonly namespaces: Namespaces;
  readonly options: pulumi.ComponentResourceOptions;
  readonly hostname: pulumi.Output<string>;
}

const certificateSecret = "podium-tls";

/** Installs the operators and what they need. */
export function createPlatform(
  name: string,
  configuration: Configuration,
  foundation: Foundation,
  backends: readonly Backend[],
): Platform {
  const { settings } = configuration;
  const { cluster, edge } = foundation;
  const options: pulumi.ComponentResourceOptions = {
    providers: [cluster.provider, ...(foundation.aws === undefined ? [] : [foundation.aws])],
    ...(cluster.deletedWith === undefined ? {} : { transformations: [goesWith(cluster.deletedWith)] }),
  };
  // A name in an Ingress has no capital letters; AWS may give some.
  const hostname = pulumi
    .output(edge?.hostname ?? settings.domain ?? "localhost")
    .apply((text) => text.toLowerCase());
  const namespaces = new Namespaces(`${name}-namespaces`, { names: namespaceNames(configuration) }, options);
  const base = { name, configuration, foundation, namespaces, options, hostname };
  createNodeAutoscaler(base);
  const { sealer, certificatePem: sealingCertificatePem } = new SealedSecretsController(
    `${name}-sealed-secrets`,
    {
      namespace: namespaces.nameOf(operators.sealedSecrets),
      keyGeneration: settings.sealedSecretsKeyGeneration,
      protect: settings.deletionProtection,
      chartVersions: settings.chartVersions,
    },
    // What waits for the controller may then create secrets in any of our namespaces.
    { ...options, dependsOn: [namespaces] },
  );
  const certificate = createCertificate(base, sealer, backends);
  return {
    options,
    namespaces,
    sealer,
    sealingCertificatePem,
    ingress: createIngress(base),
    certManager: createCertManager(base),
    keda: createKeda(base),
    certificateSecret,
    certificatePem: certificate?.certificatePem,
    hostname,
  };
}

/** Marks what is in the cluster, and nothing else: AWS would leave a marked role behind. */
function goesWith(cluster: pulumi.Resource): pulumi.ResourceTransformation {
  return ({ type, props, opts }) =>
    type.startsWith("kubernetes:")
      ? { props, opts: pulumi.mergeOptions(opts, { deletedWith: cluster }) }
      : undefined;
}

function namespaceNames({ settings }: Configuration): NamespaceName[] {
  return [
    namespace,
    operators.ingress,
    operators.sealedSecrets,
    ...(usesAcme(settings) ? [operators.certManager] : []),
    ...(settings.kedaExisting ? [] : [operators.keda]),
    ...(growsNodes(settings) ? [operators.clusterAutoscaler] : []),
  ];
}

/** A certificate that the program makes, or that the stack brings; none where an authority gives one. */
function createCertificate(
  { name, configuration, hostname, options }: Base,
  sealer: Sealer,
  backends: readonly Backend[],
): Certificate | undefined {
  const { settings, secrets } = configuration;
  if (usesAcme(settings)) return undefined;

  const domain = hostDomain(settings);
  return new Certificate(
    `${name}-certificate`,
    {
      sealer,
      namespace,
      secretName: certificateSecret,
      hosts: domain === undefined ? [hostname] : backends.map((backend) => `${backend.publicName}.${domain}`),
      given:
        settings.tlsCertificate === undefined || secrets.tlsKey === undefined
          ? undefined
          : { certificate: settings.tlsCertificate, key: secrets.tlsKey },
    },
    options,
  );
}

function createIngress({ name, configuration, foundation, namespaces, ...base }: Base): IngressController {
  const { settings } = configuration;
  return new IngressController(
    `${name}-ingress`,
    {
      namespace: namespaces.nameOf(operators.ingress),
      replicas: settings.ingressReplicas,
      publicHostname: base.hostname,
      proxyNetwork: foundation.edge === undefined ? undefined : foundation.vpcCidr,
      strictTransport: usesAcme(settings),
      chartVersions: settings.chartVersions,
    },
    base.options,
  );
}

function createCertManager({ name, configuration, foundation, ...base }: Base): CertManager | undefined {
  const { settings, region } = configuration;
  const { hostedZoneId, acmeEmail } = settings;
  if (!usesAcme(settings) || hostedZoneId === undefined || acmeEmail === undefined || region === undefined) {
    return undefined;
  }

  return new CertManager(
    `${name}-certificates`,
    {
      namespace: operators.certManager,
      clusterName: foundation.cluster.clusterName,
      region,
      hostedZoneId,
      email: acmeEmail,
      server: settings.acmeServer,
      replicas: operatorReplicas(configuration),
      chartVersions: settings.chartVersions,
    },
    { ...base.options, dependsOn: [base.namespaces] },
  );
}

function createNodeAutoscaler({ name, configuration, foundation, ...base }: Base): void {
  const { settings, region } = configuration;
  if (!growsNodes(settings) || region === undefined) return;

  new NodeAutoscaler(
    `${name}-node-autoscaler`,
    {
      namespace: operators.clusterAutoscaler,
      clusterName: foundation.cluster.clusterName,
      region,
      kubernetesVersion: settings.kubernetesVersion,
      chartVersions: settings.chartVersions,
    },
    { ...base.options, dependsOn: [base.namespaces] },
  );
}

function createKeda({ name, configuration, namespaces, options }: Base): Keda | undefined {
  const { settings } = configuration;
  if (settings.kedaExisting) return undefined;

  return new Keda(
    `${name}-autoscaler`,
    {
      namespace: namespaces.nameOf(operators.keda),
      replicas: operatorReplicas(configuration),
      chartVersions: settings.chartVersions,
    },
    options,
  );
}

function operatorReplicas({ settings }: Configuration): number {
  return settings.environment === "prod" ? 2 : 1;
}
