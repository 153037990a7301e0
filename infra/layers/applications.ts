// The database's roles, Dex, Conductor and Console, and what is hosted beside them.
import * as pulumi from "@pulumi/pulumi";

import type { DatabaseOutputs } from "../components/aws/rds.ts";
import { ApiKey } from "../components/workloads/api-key.ts";
import { composeDatabase, type ComposeServer } from "../components/workloads/compose-server.ts";
import { Conductor, type ConductorArgs } from "../components/workloads/conductor.ts";
import { Console } from "../components/workloads/console.ts";
import { DatabaseSetup } from "../components/workloads/database-setup.ts";
import { Dex } from "../components/workloads/dex.ts";
import { Postgres } from "../components/workloads/postgres.ts";
import type { Configuration } from "../config.ts";
import { appBackend, conductorBackend, consoleBackend, dexBackend } from "../plans/backends.ts";
import { planBootstrap } from "../plans/conductor-bootstrap.ts";
import { cliClientId, consoleClientId, tokenSubject } from "../plans/dex-config.ts";
import type { Backend } from "../plans/routes.ts";
import { isOfficial } from "../settings/rules.ts";
import { createPolicies, createRoutes } from "./exposure.ts";
import type { Foundation } from "./foundation.ts";
import { createCompose, createSampleApp } from "./hosted.ts";
import type { Platform } from "./platform.ts";
import { createStackContext, type StackContext } from "./stack-context.ts";

export interface Applications {
  readonly consoleUrl: pulumi.Output<string>;
  readonly conductorUrl: pulumi.Output<string>;
  readonly issuerUrl: pulumi.Output<string>;
  readonly appUrl: pulumi.Output<string> | undefined;
  /** Generated passwords of Dex's static users. */
  readonly passwords: pulumi.Output<Record<string, string>>;
  /** Connects an application to Conductor. */
  readonly apiKey: pulumi.Output<string>;
  readonly compose: ComposeServer | undefined;
}

/** Declares everything that runs in the namespace, and who may reach it. */
export function createApplications(
  name: string,
  configuration: Configuration,
  foundation: Foundation,
  platform: Platform,
  backends: readonly Backend[],
): Applications {
  const context = createStackContext(name, configuration, foundation, platform);
  const { settings, urlOf } = context;
  const database = createDatabase(context, foundation.database);
  const dex = createDex(context);
  const apiKey = new ApiKey(`${name}-api-key-app`).key;
  const scalerKey =
    settings.appEnabled && settings.appScaler === "conductor"
      ? new ApiKey(`${name}-api-key-scaler`).key
      : undefined;
  const conductor = createConductor(context, {
    database: database.setup,
    dex,
    bootstrap: bootstrapOf(context, apiKey, scalerKey),
    proxyNetwork: foundation.vpcCidr,
  });
  createConsole(context, conductor, dex, foundation.vpcCidr);
  const compose = createCompose(context, database);
  if (settings.appEnabled) {
    createSampleApp(context, platform.keda, database.setup, conductor, { apiKey, scalerKey });
  }

  createRoutes(context, platform, backends);
  createPolicies(context);
  return {
    consoleUrl: urlOf(consoleBackend),
    conductorUrl: urlOf(conductorBackend),
    issuerUrl: dex.issuer,
    appUrl: settings.appEnabled ? urlOf(appBackend) : undefined,
    passwords: dex.passwords,
    apiKey,
    compose,
  };
}

function createDatabase(
  { name, settings, place, parts, options }: StackContext,
  outside: DatabaseOutputs | undefined,
): { readonly server: DatabaseOutputs; readonly setup: DatabaseSetup } {
  const postgres =
    outside === undefined
      ? new Postgres(
          `${name}-postgres`,
          { ...place, version: settings.databaseVersion, storageGb: settings.databaseStorageGb },
          options,
        )
      : undefined;
  const server = outside ?? postgres;
  if (server === undefined) throw new Error("There is no database server; set databaseKind.");

  const setup = new DatabaseSetup(
    `${name}-database-setup`,
    {
      ...place,
      server,
      withConductorOwner: parts.conductorMigration,
      withApp: settings.appEnabled,
      withReader: settings.appEnabled && settings.appScaler === "database",
      ownDatabases: settings.compose === undefined ? [] : [composeDatabase],
      dependsOn: postgres === undefined ? [] : [postgres.server],
    },
    options,
  );
  return { server, setup };
}

function createDex({ name, settings, secrets, place, options, urlOf }: StackContext): Dex {
  return new Dex(
    `${name}-dex`,
    {
      ...place,
      publicUrl: urlOf(dexBackend),
      consoleUrl: urlOf(consoleBackend),
      users: settings.dexUsers,
      connectors: settings.dexConnectors,
      connectorSecrets: secrets.dexConnectorSecrets,
      replicas: settings.dexReplicas,
    },
    options,
  );
}

/** What Conductor finds at its first start: the application, its key, and the autoscaler's where KEDA asks Conductor. */
function bootstrapOf(
  { settings }: StackContext,
  apiKey: pulumi.Output<string>,
  scalerKey: pulumi.Output<string> | undefined,
): pulumi.Output<string> {
  const apps = [settings.appName];
  return pulumi.all([apiKey, scalerKey]).apply(([key, scaler]) =>
    planBootstrap({
      organization: settings.organization,
      adminSubjects: settings.dexUsers.map((user) => tokenSubject(user.email)),
      apps: [
        { name: settings.appName, autoscaleQueue: scaler === undefined ? undefined : settings.appQueue },
      ],
      apiKeys: [
        { name: "application", key, permissions: ["websocket.connect"], apps },
        ...(scaler === undefined
          ? []
          : [{ name: "autoscaler", key: scaler, permissions: ["application.read" as const], apps }]),
      ],
    }),
  );
}

function createConductor(
  { name, settings, secrets, place, options, imageOf }: StackContext,
  given: Pick<ConductorArgs, "database" | "dex" | "bootstrap" | "proxyNetwork">,
): Conductor {
  const official = isOfficial(settings);
  return new Conductor(
    `${name}-conductor`,
    {
      ...place,
      ...given,
      image: imageOf("conductor"),
      licenseKey: secrets.conductorLicenseKey,
      readinessPath: official ? "/healthz" : "/readyz",
      replicas: settings.conductorReplicas,
      // The official image compares one audience; ours takes a list, so command lines have a client of their own.
      audiences: official ? [consoleClientId] : [consoleClientId, cliClientId],
    },
    options,
  );
}

function createConsole(
  { name, settings, place, parts, options, urlOf, imageOf }: StackContext,
  conductor: Conductor,
  dex: Dex,
  proxyNetwork: pulumi.Output<string> | undefined,
): void {
  const publicAddress = urlOf(consoleBackend);
  new Console(
    `${name}-console`,
    {
      ...place,
      service: parts.console,
      image: imageOf("console"),
      replicas: settings.consoleReplicas,
      conductor,
      dex,
      publicUrl: publicAddress,
      publicHost: publicAddress.apply((url) => new URL(url).host),
      executorUrl: urlOf(conductorBackend).apply((url) => url.replace(/^https/, "wss")),
      proxyNetwork,
    },
    options,
  );
}
