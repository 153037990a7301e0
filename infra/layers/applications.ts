// Conductor, Console, Dex, the sample application, and the lines between them.
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import type { Configuration } from "../config.ts";
import { ApiKey } from "../components/api-key.ts";
import { composeDatabase, ComposeServer } from "../components/compose-server.ts";
import { Conductor } from "../components/conductor.ts";
import { Console } from "../components/console.ts";
import type { DatabaseOutputs } from "../components/database.ts";
import { DatabaseSetup } from "../components/database-setup.ts";
import { Dex } from "../components/dex.ts";
import { NetworkPolicies } from "../components/network-policies.ts";
import { Postgres } from "../components/postgres.ts";
import { Routes } from "../components/routes.ts";
import { SampleApp } from "../components/sample-app.ts";
import { ScalingAccess } from "../components/scaling-access.ts";
import { planAllowances, planOutlets, type Parts } from "../plans/allowances.ts";
import { appBackend, conductorBackend, consoleBackend, dexBackend } from "../plans/backends.ts";
import { planBootstrap } from "../plans/conductor-bootstrap.ts";
import { cliClientId, consoleClientId, tokenSubject } from "../plans/dex-config.ts";
import { publicUrl, type Backend } from "../plans/routes.ts";
import { namespace, operators } from "../plans/services.ts";
import { hostDomain, usesAcme } from "../settings/rules.ts";
import type { Foundation } from "./foundation.ts";
import type { Platform } from "./platform.ts";

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

/** The parts that the functions below hand to each other. */
interface Scene {
  readonly name: string;
  readonly configuration: Configuration;
  readonly foundation: Foundation;
  readonly platform: Platform;
  readonly namespace: pulumi.Output<string>;
  readonly options: pulumi.ComponentResourceOptions;
  readonly parts: Parts;
  urlOf(backend: Backend): pulumi.Output<string>;
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
  if (settings.appEnabled) {
    createSampleApp(scene, database.setup, conductor, apiKey, scalerKey);
  }
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

function setScene(
  name: string,
  configuration: Configuration,
  foundation: Foundation,
  platform: Platform,
): Scene {
  const { settings } = configuration;
  const domain = hostDomain(settings);
  return {
    name,
    configuration,
    foundation,
    platform,
    namespace: platform.namespaces.nameOf(namespace),
    options: platform.options,
    parts: {
      app: settings.appEnabled,
      scaler: settings.appScaler,
      postgres: settings.databaseKind === "inCluster",
      compose: settings.compose !== undefined,
    },
    urlOf: (backend) => platform.hostname.apply((hostname) => publicUrl(backend, { domain, hostname })),
  };
}

function createDatabase(scene: Scene): { server: DatabaseOutputs; setup: DatabaseSetup } {
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
  if (server === undefined) {
    throw new Error("There is no database server; set databaseKind.");
  }
  const setup = new DatabaseSetup(
    `${scene.name}-database-setup`,
    {
      ...common,
      server,
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
  const official = settings.conductorImage?.includes("dbosdev/conductor") === true;
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
      image: imageOf(scene, "console"),
      replicas: settings.consoleReplicas,
      conductor,
      dex,
      publicUrl: publicAddress,
      publicHost: publicAddress.apply((url) => new URL(url).host),
      executorUrl: scene.urlOf(conductorBackend).apply((url) => url.replace(/^https/, "wss")),
    },
    scene.options,
  );
}

function createSampleApp(
  scene: Scene,
  database: DatabaseSetup,
  conductor: Conductor,
  apiKey: pulumi.Output<string>,
  scalerKey: pulumi.Output<string> | undefined,
): void {
  const { settings } = scene.configuration;
  const { autoscaler, sealedSecrets } = scene.platform;
  const keda = autoscaler === undefined ? [] : [autoscaler.release];
  const shown =
    scalerKey === undefined
      ? database.readerUrl === undefined
        ? undefined
        : { parameter: "connection" as const, value: database.readerUrl }
      : { parameter: "token" as const, value: scalerKey };
  const access =
    shown === undefined
      ? undefined
      : new ScalingAccess(
          `${scene.name}-scaling-access`,
          { sealer: sealedSecrets.sealer, kedaNamespace: operators.keda, ...shown, dependsOn: keda },
          scene.options,
        );
  const migrateImage = pulumi.output(imageOf(scene, "migrate"));
  new SampleApp(
    `${scene.name}-app`,
    {
      namespace: scene.namespace,
      sealer: sealedSecrets.sealer,
      appName: settings.appName,
      versions: settings.appVersions.map(({ version, image }) => ({
        version,
        image: image ?? imageOf(scene, "app"),
      })),
      migrateImage,
      migrateDigest: migrateImage.apply((ref) => createHash("sha256").update(ref).digest("hex").slice(0, 8)),
      database,
      conductor,
      apiKey,
      scaling: {
        scaler: settings.appScaler,
        organization: settings.organization,
        queue: settings.appQueue,
        queueConcurrency: settings.appQueueConcurrency,
        min: settings.appMinReplicas,
        max: settings.appMaxReplicas,
        authentication: access?.authenticationName,
        dependsOn: [...keda, ...(access === undefined ? [] : [access.authentication])],
      },
    },
    scene.options,
  );
}

function createCompose(
  scene: Scene,
  database: { readonly server: DatabaseOutputs; readonly setup: DatabaseSetup },
): ComposeServer | undefined {
  const { settings, secrets } = scene.configuration;
  const domain = hostDomain(settings);
  if (settings.compose === undefined || domain === undefined) {
    return undefined;
  }
  const { subdomain, ...rest } = settings.compose;
  return new ComposeServer(
    `${scene.name}-compose`,
    {
      ...rest,
      namespace: scene.namespace,
      sealer: scene.platform.sealedSecrets.sealer,
      host: `${subdomain}.${domain}`,
      server: database.server,
      database: database.setup,
      googleClientSecret: secrets.composeGoogleClientSecret,
      protect: settings.deletionProtection,
    },
    scene.options,
  );
}

function createRoutes(scene: Scene, backends: readonly Backend[]): void {
  const { settings } = scene.configuration;
  const { certificates, certificateSecret, ingress } = scene.platform;
  new Routes(
    `${scene.name}-routes`,
    {
      namespace: scene.namespace,
      backends,
      domain: hostDomain(settings),
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

function createPolicies(scene: Scene): void {
  const { settings } = scene.configuration;
  const databaseCidr = settings.existingNetwork?.vpcCidr ?? settings.networkCidr;
  new NetworkPolicies(
    `${scene.name}-policies`,
    {
      namespace: scene.namespace,
      allowances: planAllowances(scene.parts),
      outlets: settings.networkPolicyEgress
        ? planOutlets(scene.parts, settings.databaseKind === "existing" ? ["0.0.0.0/0"] : [databaseCidr])
        : undefined,
    },
    scene.options,
  );
}

function imageOf(scene: Scene, image: "conductor" | "console" | "app" | "migrate"): pulumi.Input<string> {
  const found = scene.foundation.images[image];
  if (found === undefined) {
    throw new Error(`There is no image of ${image}; set ${image}Image or imagesMode "build".`);
  }
  return found;
}
