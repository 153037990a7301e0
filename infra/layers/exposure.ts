// Who may reach what: from outside by routes, from inside by network policies.
import { NetworkPolicies } from "../components/workloads/network-policies.ts";
import { Routes } from "../components/workloads/routes.ts";
import { planAllowances, planOutlets, type Destinations } from "../plans/network-policies/allowances.ts";
import { connectorPorts } from "../plans/dex-connectors.ts";
import type { Backend } from "../plans/routes.ts";
import { services } from "../plans/services.ts";
import { hostDomain, usesAcme } from "../settings/rules.ts";
import type { Scene } from "./stack-context.ts";

/** Declares names, paths and certificates. */
export function createRoutes(scene: Scene, backends: readonly Backend[]): void {
  const { settings } = scene.configuration;
  const { certificates, certificateSecret, ingress } = scene.platform;
  new Routes(
    `${scene.name}-routes`,
    {
      namespace: scene.namespace,
      backends,
      domain: hostDomain(settings),
      hostname: scene.platform.hostname,
      idleTimeoutSeconds: settings.idleTimeoutSeconds,
      certificateSecret,
      issuer:
        usesAcme(settings) && certificates !== undefined
          ? { name: certificates.issuerName, resource: certificates.issuer }
          : undefined,
      dependsOn: [ingress.release],
    },
    scene.options,
  );
}

/** Declares default deny and every exception. */
export function createPolicies(scene: Scene): void {
  const { settings } = scene.configuration;
  const databaseCidr = settings.existingNetwork?.vpcCidr ?? settings.networkCidr;
  const destinations: Destinations = {
    database: {
      cidrs: settings.databaseKind === "existing" ? ["0.0.0.0/0"] : [databaseCidr],
      port: settings.existingDatabase?.port ?? services.postgres.port,
    },
    identityPorts: connectorPorts(settings.dexConnectors),
    apiServerPort: settings.existingCluster?.apiServerPort ?? 443,
  };
  new NetworkPolicies(
    `${scene.name}-policies`,
    {
      namespace: scene.namespace,
      allowances: planAllowances(scene.parts),
      outlets: settings.networkPolicyEgress ? planOutlets(scene.parts, destinations) : undefined,
    },
    scene.options,
  );
}
