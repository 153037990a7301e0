// What may be reached, and from where: from outside by routes, from inside by network policies.
import { NetworkPolicies } from "../components/workloads/network-policies.ts";
import { Routes } from "../components/workloads/routes.ts";
import { connectorPorts } from "../plans/dex-connectors.ts";
import { planAllowances, planOutlets, type Destinations } from "../plans/network-policies/allowances.ts";
import type { Backend } from "../plans/routes.ts";
import { services } from "../plans/services.ts";
import { hostDomain, usesAcme } from "../settings/rules.ts";
import type { Platform } from "./platform.ts";
import type { StackContext } from "./stack-context.ts";

/** Declares names, paths and certificates. */
export function createRoutes(
  { name, settings, place, options }: StackContext,
  { certManager, certificateSecret, ingress, hostname }: Platform,
  backends: readonly Backend[],
): void {
  new Routes(
    `${name}-routes`,
    {
      namespace: place.namespace,
      backends,
      domain: hostDomain(settings),
      hostname,
      idleTimeoutSeconds: settings.idleTimeoutSeconds,
      certificateSecret,
      issuer:
        usesAcme(settings) && certManager !== undefined
          ? { name: certManager.issuerName, resource: certManager.issuer }
          : undefined,
      dependsOn: [ingress.release],
    },
    options,
  );
}

/** Declares default deny and every exception. */
export function createPolicies({ name, settings, place, parts, options }: StackContext): void {
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
    `${name}-policies`,
    {
      namespace: place.namespace,
      allowances: planAllowances(parts),
      outlets: settings.networkPolicyEgress ? planOutlets(parts, destinations) : undefined,
    },
    options,
  );
}
