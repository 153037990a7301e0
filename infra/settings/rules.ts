// Rules across settings: which need, exclude or weaken each other. Pure, so every rule is tested.
import { judgeConnections } from "../plans/connections.ts";
import { judgeKubernetesVersion } from "../plans/kubernetes-versions.ts";
import { officialConsole, services, type Service } from "../plans/services.ts";
import { charts } from "../plans/versions.ts";
import { awsRules, isApiOpen } from "./aws-rules.ts";
import { isProd as prod, type Check } from "./check.ts";
import type { SecretKey, Settings } from "./fields.ts";
import { imageRules } from "./image-rules.ts";

export interface Findings {
  /** Reasons to stop before any resource is touched. */
  readonly problems: readonly string[];
  /** Things that work and that a person should know. */
  readonly warnings: readonly string[];
}

/** Whether certificates come from a public authority. */
export function usesAcme(settings: Settings): boolean {
  return settings.tlsMode === "acme" || (settings.tlsMode === "auto" && settings.domain !== undefined);
}

/** The domain to route by host, or undefined to route by path on the load balancer's own name. */
export function hostDomain(settings: Settings): string | undefined {
  return settings.routing === "path" ? undefined : settings.domain;
}

/** Whether Conductor is the official image, which lacks what is Podium's own. */
export function isOfficial(settings: Settings): boolean {
  return settings.conductorImage?.includes("dbosdev/conductor") === true;
}

/** The Console as the cluster sees it: the official image has a port of its own. */
export function consoleService(settings: Settings): Service {
  return settings.consoleImage?.includes("dbosdev/console") === true ? officialConsole : services.console;
}

/** Whether machines are added and removed automatically: in a new cluster whose minimum is below its maximum. */
export function growsNodes(settings: Settings): boolean {
  return (
    settings.nodeAutoscaler && settings.existingCluster === undefined && settings.nodeMin < settings.nodeMax
  );
}

/** Whether any resource of the stack lives in AWS. */
export function usesAws(settings: Settings): boolean {
  return (
    settings.existingCluster === undefined ||
    settings.databaseKind === "rds" ||
    settings.imagesMode === "build" ||
    settings.ingressExposure === "nlb" ||
    usesAcme(settings)
  );
}

const problems: readonly Check[] = [
  (s) =>
    s.routing === "host" &&
    s.domain === undefined &&
    'routing "host" needs domain; set it or use routing "path"',
  (s) =>
    usesAcme(s) &&
    s.domain === undefined &&
    'tlsMode "acme" needs domain; set it or use tlsMode "selfSigned"',
  (s) =>
    usesAcme(s) &&
    s.hostedZoneId === undefined &&
    'tlsMode "acme" proves the domain through Route 53: set hostedZoneId, or tlsMode "selfSigned" or "secret"',
  (s) =>
    usesAcme(s) && s.acmeEmail === undefined && "acmeEmail is missing: the certificate authority asks for it",
  (s) =>
    usesAcme(s) &&
    s.routing === "path" &&
    'tlsMode "acme" needs routing "host": no authority certifies the load balancer\'s own name',
  (s, secrets) =>
    s.tlsMode === "secret" &&
    (s.tlsCertificate === undefined || !secrets.has("tlsKey")) &&
    'tlsMode "secret" needs tlsCertificate and the secret tlsKey',
  (s) =>
    s.environment === "local" &&
    s.existingCluster === undefined &&
    "environment local needs existingCluster: the name, and the kubeconfig context, of a running cluster",
  (s, secrets) =>
    s.existingCluster !== undefined &&
    s.existingCluster.context === undefined &&
    !secrets.has("existingClusterKubeconfig") &&
    "existingCluster needs context, or the secret existingClusterKubeconfig",
  (s) =>
    s.existingCluster !== undefined &&
    s.ingressExposure === "nlb" &&
    (s.existingNetwork === undefined ||
      s.existingCluster.securityGroupId === undefined ||
      s.existingCluster.autoScalingGroupNames === undefined) &&
    'ingressExposure "nlb" in front of existingCluster needs existingNetwork, and securityGroupId and ' +
      'autoScalingGroupNames of the cluster; or use ingressExposure "nodePort"',
  (s) =>
    s.existingCluster !== undefined &&
    s.databaseKind === "rds" &&
    (s.existingNetwork === undefined || s.existingCluster.securityGroupId === undefined) &&
    'databaseKind "rds" beside existingCluster needs existingNetwork and existingCluster.securityGroupId',
  (s) =>
    s.existingCluster === undefined &&
    s.ingressExposure === "nodePort" &&
    'ingressExposure "nodePort" is only for existingCluster: nothing would lead to the nodes of a new one',
  (s, secrets) =>
    s.databaseKind === "existing" &&
    (s.existingDatabase === undefined || !secrets.has("existingDatabasePassword")) &&
    'databaseKind "existing" needs existingDatabase and the secret existingDatabasePassword',
  (s) =>
    s.databaseMaxStorageGb < s.databaseStorageGb &&
    `databaseMaxStorageGb is ${s.databaseMaxStorageGb}, below databaseStorageGb ${s.databaseStorageGb}; raise it`,
  (s) =>
    !(s.nodeMin <= s.nodeDesired && s.nodeDesired <= s.nodeMax) &&
    `nodeMin ${s.nodeMin}, nodeDesired ${s.nodeDesired}, nodeMax ${s.nodeMax} must not decrease`,
  judgeConnections,
  (s) =>
    s.imagesMode === "prebuilt" &&
    (s.conductorImage === undefined || s.consoleImage === undefined) &&
    'imagesMode "prebuilt" needs conductorImage and consoleImage',
  (s) =>
    s.imagesMode === "prebuilt" &&
    s.appEnabled &&
    (s.migrateImage === undefined ||
      (s.appImage === undefined && s.appVersions.some((version) => version.image === undefined))) &&
    'imagesMode "prebuilt" with appEnabled needs migrateImage, and appImage or an image for each of appVersions',
  (s) =>
    s.appEnabled &&
    s.appVersions.length === 0 &&
    "appVersions is empty; list one version or unset appEnabled",
  (s) =>
    new Set(s.appVersions.map((version) => version.version)).size < s.appVersions.length &&
    "appVersions names one version twice; each needs its own Deployment",
  (s) =>
    s.appMinReplicas > s.appMaxReplicas &&
    `appMinReplicas is ${s.appMinReplicas}, above appMaxReplicas ${s.appMaxReplicas}`,
  (s) =>
    s.appMinReplicas === 0 &&
    (s.appScaler === "app" || (s.appScaler === "conductor" && isOfficial(s))) &&
    `appMinReplicas 0 with ${s.appScaler === "app" ? 'appScaler "app"' : "the official Conductor"} would never wake ` +
      'up: without a running process there is nothing to ask. Use at least 1, or appScaler "database"',
  (s) =>
    s.dexUsers.length === 0 &&
    s.dexConnectors.length === 0 &&
    "no person could sign in: set dexUsers or dexConnectors",
  (s) => {
    const unknown = Object.keys(s.chartVersions).filter((chart) => !(chart in charts));
    return (
      unknown.length > 0 &&
      `chartVersions names ${unknown.join(", ")}; the charts are ${Object.keys(charts).join(", ")}`
    );
  },
  (s) =>
    s.compose !== undefined &&
    hostDomain(s) === undefined &&
    "compose needs domain and routing by host: it works only at the root of a host of its own",
  (s) =>
    prod(s) &&
    !s.deletionProtection &&
    !s.allowDestroy &&
    "deletionProtection is off in prod; remove the key, or set allowDestroy: true as well to tear the stack down",
  (s) =>
    s.allowDestroy &&
    s.deletionProtection &&
    "allowDestroy is true and deletionProtection still on; set deletionProtection: false to tear the stack down, or remove allowDestroy",
  (s) =>
    prod(s) &&
    !usesAcme(s) &&
    s.tlsMode !== "secret" &&
    !s.allowInsecure &&
    "prod needs domain with tlsMode acme or secret; a self-signed certificate needs allowInsecure: true",
  (s) =>
    prod(s) &&
    usesAcme(s) &&
    s.acmeServer === "staging" &&
    !s.allowInsecure &&
    "acmeServer staging gives certificates that browsers refuse; use production, or allowInsecure: true for a trial",
  (s) => {
    const single = Object.entries({
      ingressReplicas: s.ingressReplicas,
      dexReplicas: s.dexReplicas,
      conductorReplicas: s.conductorReplicas,
      consoleReplicas: s.consoleReplicas,
    }).filter(([, count]) => count < 2);
    return (
      prod(s) &&
      single.length > 0 &&
      `${single.map(([key]) => key).join(", ")} of 1 would stop prod with one pod; use at least 2`
    );
  },
];

const warnings: readonly Check[] = [
  (s) =>
    s.existingCluster === undefined &&
    !s.nodeAutoscaler &&
    s.nodeDesired < s.nodeMax &&
    `nodeMax ${s.nodeMax} does nothing by itself: nodeAutoscaler is off, so ${s.nodeDesired} machines stay ${s.nodeDesired}`,
  (s) =>
    isApiOpen(s) && "clusterEndpointCidrs lets the whole internet try the Kubernetes API; list your networks",
  (s, secrets) =>
    isOfficial(s) &&
    !secrets.has("conductorLicenseKey") &&
    "conductorImage dbosdev/conductor without the secret conductorLicenseKey is for evaluation: one process per application",
  (s) =>
    s.dexConnectors.some((connector) => connector.type === "saml") &&
    "the SAML connector of Dex is unmaintained and its authors warn of authentication bypass; prefer OIDC",
  (s) => s.compose !== undefined && "the Compose server is AGPL-3.0 and unmaintained upstream since 2025",
  (s) =>
    s.databaseKind === "rds" &&
    s.databaseBackupDays === 0 &&
    "databaseBackupDays is 0: there is nothing to restore",
];

/** Applies every rule; `today` decides about support dates. */
export function checkSettings(settings: Settings, secrets: ReadonlySet<SecretKey>, today: Date): Findings {
  const run = (checks: readonly Check[]): string[] =>
    checks.map((check) => check(settings, secrets)).filter((found) => typeof found === "string");
  const verdict = judgeKubernetesVersion(settings.kubernetesVersion, today);
  const version = verdict.kind === "fine" || settings.existingCluster !== undefined ? [] : [verdict];
  return {
    problems: [
      ...run([...problems, ...awsRules, ...imageRules]),
      ...version.filter((v) => v.kind === "refused").map((v) => v.reason),
    ],
    warnings: [...run(warnings), ...version.filter((v) => v.kind === "warning").map((v) => v.reason)],
  };
}
