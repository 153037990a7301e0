// What every application in the cluster relies on: namespaces, secrets, certificates, ingress, autoscaling.
import * as pulumi from "@pulumi/pulumi";

import type { Configuration } from "../config.ts";
import { Autoscaler } from "../components/operators/keda.ts";
import { Certificate } from "../components/workloads/certificate.ts";
import { Certificates } from "../components/operators/cert-manager.ts";
import { IngressController } from "../components/operators/ingress-controller.ts";
import { NodeAutoscaler } from "../components/operators/node-autoscaler.ts";
import { Namespaces, type NamespaceName } from "../components/workloads/namespaces.ts";
import { SealedSecrets } from "../components/operators/sealed-secrets-controller.ts";
import type { Backend } from "../plans/routes.ts";
import { namespace, operators } from "../plans/services.ts";
import { growsNodes, hostDomain, usesAcme } from "../settings/rules.ts";
import type { Foundation } from "./foundation.ts";

export interface Platform {
  /** Options for everything in the cluster. */
  readonly options: pulumi.ComponentResourceOptions;
  readonly namespaces: Namespaces;
  readonly sealedSecrets: SealedSecrets;
  readonly ingress: IngressController;
  /** Undefined when certificates do not come from an authority. */
  readonly certificates: Certificates | undefined;
  /** Undefined when the cluster had KEDA before. */
  readonly autoscaler: Autoscaler | undefined;
  /** Secret with the certificate for every public name. */
  readonly certificateSecret: string;
  /** PEM of the certificate that is served, where no public authority signed it; undefined where one did. */
  readonly certificatePem: pulumi.Output<string> | undefined;
  /** Name of the load balancer, or of the machine that a local cluster runs on. */
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
    .apply((name) => name.toLowerCase());
  const namespaces = new Namespaces(`${name}-namespaces`, { names: namespaceNames(configuration) }, options);
  createNodeAutoscaler(name, configuration, foundation, { namespaces, options });
  const sealedSecrets = new SealedSecrets(
    `${name}-sealed-secrets`,
    {
      namespace: namespaces.nameOf(operators.sealedSecrets),
      keyGeneration: settings.sealedSecretsKeyGeneration,
      protect: settings.deletionProtection,
      chartVersions: settings.chartVersions,
    },
    // Whoever waits for the controller may then create secrets in any of our namespaces.
    { ...options, dependsOn: [namespaces] },
  );
  const certificate = createCertificate(name, configuration, { sealedSecrets, hostname, backends, options });
  return {
    options,
    namespaces,
    sealedSecrets,
    ingress: createIngress(name, configuration, foundation, { namespaces, hostname, options }),
    certificates: createCertificates(name, configuration, foundation, { namespaces, options }),
    autoscaler: createAutoscaler(name, configuration, namespaces, options),
    certificateSecret,
    certificatePem: certificate?.certificatePem,
    hostname,
  };
}

/** Marks what is in the cluster, and nothing else: a role of AWS that was marked would be left behind. */
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

/** A certificate of our own making or the operator's; none when an authority gives one. */
function createCertificate(
  name: string,
  { settings, secrets }: Configuration,
  parts: {
    readonly sealedSecrets: SealedSecrets;
    readonly hostname: pulumi.Output<string>;
    readonly backends: readonly Backend[];
    readonly options: pulumi.ComponentResourceOptions;
  },
): Certificate | undefined {
  if (usesAcme(settings)) return undefined;

  const domain = hostDomain(settings);
  const given =
    settings.tlsCertificate === undefined || secrets.tlsKey === undefined
      ? undefined
      : { certificate: settings.tlsCertificate, key: secrets.tlsKey };
  return new Certificate(
    `${name}-certificate`,
    {
      sealer: parts.sealedSecrets.sealer,
      namespace,
      secretName: certificateSecret,
      hosts:
        domain === undefined
          ? [parts.hostname]
          : parts.backends.map((backend) => `${backend.publicName}.${domain}`),
      given,
    },
    parts.options,
  );
}

function createIngress(
  name: string,
  { settings }: Configuration,
  foundation: Foundation,
  parts: {
    readonly namespaces: Namespaces;
    readonly hostname: pulumi.Output<string>;
    readonly options: pulumi.ComponentResourceOptions;
  },
): IngressController {
  return new IngressController(
    `${name}-ingress`,
    {
      namespace: parts.namespaces.nameOf(operators.ingress),
      replicas: settings.ingressReplicas,
      publicHostname: parts.hostname,
      proxyNetwork: foundation.edge === undefined ? undefined : foundation.vpcCidr,
      strictTransport: usesAcme(settings),
      chartVersions: settings.chartVersions,
    },
    parts.options,
  );
}

function createCertificates(
  name: string,
  { settings, region }: Configuration,
  foundation: Foundation,
  parts: { readonly namespaces: Namespaces; readonly options: pulumi.ComponentResourceOptions },
): Certificates | undefined {
  const { hostedZoneId, acmeEmail } = settings;
  if (!usesAcme(settings) || hostedZoneId === undefined || acmeEmail === undefined || region === undefined) {
    return undefined;
  }

  return new Certificates(
    `${name}-certificates`,
    {
      namespace: operators.certManager,
      clusterName: foundation.cluster.clusterName,
      region,
      hostedZoneId,
      email: acmeEmail,
      server: settings.acmeServer,
      replicas: settings.environment === "prod" ? 2 : 1,
      chartVersions: settings.chartVersions,
    },
    { ...parts.options, dependsOn: [parts.namespaces] },
  );
}

function createNodeAutoscaler(
  name: string,
  { settings, region }: Configuration,
  foundation: Foundation,
  parts: { readonly namespaces: Namespaces; readonly options: pulumi.ComponentResourceOptions },
): void {
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
    { ...parts.options, dependsOn: [parts.namespaces] },
  );
}

function createAutoscaler(
  name: string,
  { settings }: Configuration,
  namespaces: Namespaces,
  options: pulumi.ComponentResourceOptions,
): Autoscaler | undefined {
  if (settings.kedaExisting) return undefined;

  return new Autoscaler(
    `${name}-autoscaler`,
    {
      namespace: namespaces.nameOf(operators.keda),
      replicas: settings.environment === "prod" ? 2 : 1,
      chartVersions: settings.chartVersions,
    },
    options,
  );
}
