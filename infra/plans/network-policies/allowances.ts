// Every connection that pods accept or open: browsers, applications, KEDA, Dex, databases.
import { jobs, operators, services, type Service } from "../services.ts";
import type { Allowance, Namespace, Outlet, Pods } from "./policies.ts";

export interface Parts {
  /** Conductor's schema is migrated apart from it. */
  readonly conductorMigration: boolean;
  readonly app: boolean;
  /** Where KEDA asks, when there is an application to scale. */
  readonly scaler: "conductor" | "app" | "database";
  /** PostgreSQL runs in the namespace. */
  readonly postgres: boolean;
  readonly compose: boolean;
  readonly console: Service;
}

/** The list from which ingress policies follow; every other connection is refused. */
export function planAllowances(parts: Parts): Allowance[] {
  const ingress: Namespace = { namespace: operators.ingress };
  const keda: Namespace = { namespace: operators.keda };
  return [
    allow(ingress, parts.console, "browsers"),
    allow(ingress, services.conductor, "command lines and applications outside the cluster"),
    allow(ingress, services.dex, "sign-in pages"),
    allow(parts.console, services.conductor, "the API on behalf of a signed-in person"),
    allow(parts.console, services.dex, "tokens for a signed-in person"),
    allow(services.conductor, services.conductor, "requests forwarded to the replica that holds the socket"),
    allow(services.conductor, services.dex, "keys that verify tokens"),
    ...(parts.app
      ? [
          allow(ingress, services.app, "requests to the application"),
          allow(services.app, services.conductor, "the application's socket"),
          ...scaling(keda, parts),
        ]
      : []),
    ...(parts.postgres ? databaseClients(parts).map((app) => allow({ app }, services.postgres, "SQL")) : []),
    ...(parts.compose ? [allow(ingress, services.compose, "browsers and SDKs of Compose")] : []),
  ];
}

export interface Destinations {
  /** Of the database server, when it is not in the namespace. */
  readonly database: { readonly cidrs: readonly string[]; readonly port: number };
  /** Of identity providers. */
  readonly identityPorts: readonly number[];
  /** Of the Kubernetes API itself: policies see it, not the port of its Service. */
  readonly apiServerPort: number;
}

/** What pods may reach outside the namespace, for stacks that restrict that too. */
export function planOutlets(
  parts: Parts,
  { database, identityPorts, apiServerPort }: Destinations,
): Outlet[] {
  const anywhere = ["0.0.0.0/0"];
  return [
    ...(parts.postgres ? [] : databaseClients(parts).map((from) => ({ from, ...database }))),
    // The Kubernetes API, where Dex keeps its state, and identity providers.
    ...[...new Set([...identityPorts, apiServerPort])].map((port) => ({
      from: services.dex.name,
      cidrs: anywhere,
      port,
    })),
    // The issuer by its public name, for what it says of itself and of a person.
    { from: services.conductor.name, cidrs: anywhere, port: 443 },
    ...(parts.compose ? [{ from: services.compose.name, cidrs: anywhere, port: 443 }] : []),
  ];
}

function scaling(keda: Namespace, parts: Parts): Allowance[] {
  switch (parts.scaler) {
    case "conductor":
      return [allow(keda, services.conductor, "how many processes are wanted")];
    case "app":
      return [allow(keda, services.app, "length of a queue")];
    default:
      return parts.postgres ? [allow(keda, services.postgres, "length of a queue")] : [];
  }
}

function databaseClients(parts: Parts): string[] {
  return [
    services.conductor.name,
    jobs.databaseSetup,
    ...(parts.conductorMigration ? [jobs.conductorMigrate] : []),
    ...(parts.app ? [services.app.name, jobs.migrate] : []),
    ...(parts.compose ? [services.compose.name, jobs.composeMigrate] : []),
  ];
}

function allow(from: Service | Pods | Namespace, to: Service, purpose: string): Allowance {
  return { from: "name" in from ? { app: from.name } : from, to: to.name, port: to.port, purpose };
}
