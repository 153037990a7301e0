// What runs on the platform beside Conductor itself: the sample application, and a Compose server.
import type * as pulumi from "@pulumi/pulumi";

import { ComposeServer } from "../components/workloads/compose-server.ts";
import type { Conductor } from "../components/workloads/conductor.ts";
import type { DatabaseOutputs } from "../components/aws/rds.ts";
import type { DatabaseSetup } from "../components/workloads/database-setup.ts";
import { SampleApp } from "../components/workloads/sample-app.ts";
import { ScalingAccess } from "../components/workloads/scaling-access.ts";
import { operators } from "../plans/services.ts";
import { hostDomain, isOfficial } from "../settings/rules.ts";
import { imageOf, type Scene } from "./stack-context.ts";

/** Declares the application, and what KEDA shows to whom it asks about it. */
export function createSampleApp(
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
      migrateImage: imageOf(scene, "migrate"),
      database,
      conductor,
      apiKey,
      scaling: {
        scaler: settings.appScaler,
        officialOrganization: isOfficial(settings) ? settings.organization : undefined,
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

/** Declares a Compose server where the stack asks for one. */
export function createCompose(
  scene: Scene,
  database: { readonly server: DatabaseOutputs; readonly setup: DatabaseSetup },
): ComposeServer | undefined {
  const { settings, secrets } = scene.configuration;
  const domain = hostDomain(settings);
  if (settings.compose === undefined || domain === undefined) return undefined;

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
