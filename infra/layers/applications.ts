// The database's roles, Dex, Conductor and Console, and what is hosted beside them.
import * as pulumi from "@pulumi/pulumi";

import type { Configuration } from "../config.ts";
import { ApiKey } from "../components/workloads/api-key.ts";
import { composeDatabase, type ComposeServer } from "../components/workloads/compose-server.ts";
import { Conductor } from "../components/workloads/conductor.ts";
import { Console } from "../components/workloads/console.ts";
import type { DatabaseOutputs } from "../components/aws/rds.ts";
import { DatabaseSetup } from "../components/workloads/database-setup.ts";
import { Dex } from "../components/workloads/dex.ts";
import { Postgres } from "../components/workloads/postgres.ts";
import { appBackend, conductorBackend, consoleBackend, dexBackend } from "../plans/backends.ts";
import { planBootstrap } from "../plans/conductor-bootstrap.ts";
import { cliClientId, consoleClientId, tokenSubject } from "../plans/dex-config.ts";
import type { Backend } from "../plans/routes.ts";
import { isOfficial } from "../settings/rules.ts";
import type { Foundation } from "./foundation.ts";
import { createPolicies, createRoutes } from "./exposure.ts";
import { createCompose, createSampleApp } from "./hosted.ts";
import type { Platform } from "./platform.ts";
import { imageOf, setScene, type Scene } from "./stack-context.ts";

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

export function createApplications(
  name: string,
  configuration: Configuration,
  foundation: Foundation,
  platform: Platform,
  backends: readonly Backend[],
): Applications {
  const scene = setScene(name, configuration, foundation, platform);
  const { settings } = configuration;
  const database = createDatabase(scene);
  const dex = createDex(scene);
  const apiKey = new ApiKey(`${name}-api-key-app`).key;
  const scalerKey =
    settings.appEnabled && settings.appScaler === "conductor"
      ? new ApiKey(`${name}-api-key-scaler`).key
      : undefined;
  const conductor = createConductor(scene, database.setup, dex, apiKey, scalerKey);
  createConsole(scene, conductor, dex);
  const compose = createCompose(scene, database);
  if (settings.appEnabled) createSampleApp(scene, database.setup, conductor, apiKey, scalerKey);

  createRoutes(scene, backends);
  createPolicies(scene);
  return {
    consoleUrl: scene.urlOf(consoleBackend),
    conductorUrl: scene.urlOf(conductorBackend),
    issuerUrl: dex.issuer,
    appUrl: settings.appEnabled ? scene.urlOf(appBackend) : undefined,
    passwords: dex.passwords,
    apiKey,
    compose,
  };
}

function createDatabase(scene: Scene): { readonly server: DatabaseOutputs; readonly setup: DatabaseSetup } {
  const { settings } = scene.configuration;
  const common = { namespace: scene.namespace, sealer: scene.platform.sealedSecrets.sealer };
  const postgres =
    scene.foundation.database === undefined
      ? new Postgres(
          `${scene.name}-postgres`,
          { ...common, version: settings.databaseVersion, storageGb: settings.databaseStorageGb },
          scene.options,
        )
      : undefined;
  const server = scene.foundation.database ?? postgres;
  if (server === undefined) throw new Error("There is no database server; set databaseKind.");

  const setup = new DatabaseSetup(
    `${scene.name}-database-setup`,
    {
      ...common,
      server,
      withConductorOwner: scene.parts.conductorMigration,
      withApp: settings.appEnabled,
      withReader: settings.appEnabled && settings.appScaler === "database",
      ownDatabases: settings.compose === undefined ? [] : [composeDatabase],
      dependsOn: postgres === undefined ? [] : [postgres.server],
    },
    scene.options,
  );
  return { server, setup };
}

function createDex(scene: Scene): Dex {
  const { settings, secrets } = scene.configuration;
  return new Dex(
    `${scene.name}-dex`,
    {
      namespace: scene.namespace,
      sealer: scene.platform.sealedSecrets.sealer,
      publicUrl: scene.urlOf(dexBackend),
      consoleUrl: scene.urlOf(consoleBackend),
      users: settings.dexUsers,
      connectors: settings.dexConnectors,
      connectorSecrets: secrets.dexConnectorSecrets,
      replicas: settings.dexReplicas,
    },
    scene.options,
  );
}

function createConductor(
  scene: Scene,
  database: DatabaseSetup,
  dex: Dex,
  apiKey: pulumi.Output<string>,
  scalerKey: pulumi.Output<string> | undefined,
): Conductor {
  const { settings, secrets } = scene.configuration;
  const official = isOfficial(settings);
  const bootstrap = pulumi.all([apiKey, scalerKey]).apply(([key, scaler]) =>
    planBootstrap({
      organization: settings.organization,
      adminSubjects: settings.dexUsers.map((user) => tokenSubject(user.email)),
      apps: [
        {
          name: settings.appName,
          ...(scaler === undefined ? {} : { autoscaleQueue: settings.appQueue }),
        },
      ],
      apiKeys: [
        { name: "application", key, permissions: ["websocket.connect"], apps: [settings.appName] },
        ...(scaler === undefined
          ? []
          : [
              {
                name: "autoscaler",
                key: scaler,
                permissions: ["application.read" as const],
                apps: [settings.appName],
              },
            ]),
      ],
    }),
  );
  return new Conductor(
    `${scene.name}-conductor`,
    {
      namespace: scene.namespace,
      sealer: scene.platform.sealedSecrets.sealer,
      image: imageOf(scene, "conductor"),
      licenseKey: secrets.conductorLicenseKey,
      readinessPath: official ? "/healthz" : "/readyz",
      replicas: settings.conductorReplicas,
      database,
      dex,
      // The official image compares one audience; ours takes a list, so command lines have a client of their own.
      audiences: official ? [consoleClientId] : [consoleClientId, cliClientId],
      bootstrap,
      proxyNetwork: scene.foundation.vpcCidr,
    },
    scene.options,
  );
}

function createConsole(scene: Scene, conductor: Conductor, dex: Dex): void {
  const { settings } = scene.configuration;
  const publicAddress = scene.urlOf(consoleBackend);
  new Console(
    `${scene.name}-console`,
    {
      namespace: scene.namespace,
      sealer: scene.platform.sealedSecrets.sealer,
      service: scene.parts.console,
      image: imageOf(scene, "console"),
      replicas: settings.consoleReplicas,
      conductor,
      dex,
      publicUrl: publicAddress,
      publicHost: publicAddress.apply((url) => new URL(url).host),
      executorUrl: scene.urlOf(conductorBackend).apply((url) => url.replace(/^https/, "wss")),
      proxyNetwork: scene.foundation.vpcCidr,
    },
    scene.options,
  );
}
