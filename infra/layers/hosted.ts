// What runs on the platform beside Conductor itself: the sample application, and a Compose server.
import type * as pulumi from "@pulumi/pulumi";

import type { DatabaseOutputs } from "../components/aws/rds.ts";
import type { Keda } from "../components/operators/keda.ts";
import { ComposeServer } from "../components/workloads/compose-server.ts";
import type { Conductor } from "../components/workloads/conductor.ts";
import type { DatabaseSetup } from "../components/workloads/database-setup.ts";
import { SampleApp } from "../components/workloads/sample-app.ts";
import { ScalingAccess } from "../components/workloads/scaling-access.ts";
import { operators } from "../plans/services.ts";
import { hostDomain, isOfficial } from "../settings/rules.ts";
import type { StackContext } from "./stack-context.ts";

/** Declares the application, and the credential with which KEDA asks about it. */
export function createSampleApp(
  { name, settings, place, options, imageOf }: StackContext,
  keda: Keda | undefined,
  database: DatabaseSetup,
  conductor: Conductor,
  keys: { readonly apiKey: pulumi.Output<string>; readonly scalerKey: pulumi.Output<string> | undefined },
): void {
  const release = keda === undefined ? [] : [keda.release];
  const shown =
    keys.scalerKey === undefined
      ? { parameter: "connection" as const, value: database.readerUrl }
      : { parameter: "token" as const, value: keys.scalerKey };
  const access =
    shown.value === undefined
      ? undefined
      : new ScalingAccess(
          `${name}-scaling-access`,
          {
            sealer: place.sealer,
            kedaNamespace: operators.keda,
            parameter: shown.parameter,
            value: shown.value,
            dependsOn: release,
          },
          options,
        );
  new SampleApp(
    `${name}-app`,
    {
      ...place,
      appName: settings.appName,
      versions: settings.appVersions.map(({ version, image }) => ({
        version,
        image: image ?? imageOf("app"),
      })),
      migrateImage: imageOf("migrate"),
      connectorImage: settings.appConnectorImage,
      database,
      conductor,
      apiKey: keys.apiKey,
      scaling: {
        scaler: settings.appScaler,
        officialOrganization: isOfficial(settings) ? settings.organization : undefined,
        queue: settings.appQueue,
        queueConcurrency: settings.appQueueConcurrency,
        min: settings.appMinReplicas,
        max: settings.appMaxReplicas,
        authentication: access?.authenticationName,
        dependsOn: [...release, ...(access === undefined ? [] : [access.authentication])],
      },
    },
    options,
  );
}

/** Declares a Compose server where the stack asks for one. */
export function createCompose(
  { name, settings, secrets, place, options }: StackContext,
  database: { readonly server: DatabaseOutputs; readonly setup: DatabaseSetup },
): ComposeServer | undefined {
  const domain = hostDomain(settings);
  if (settings.compose === undefined || domain === undefined) return undefined;

  const { subdomain, ...rest } = settings.compose;
  return new ComposeServer(
    `${name}-compose`,
    {
      ...rest,
      ...place,
      host: `${subdomain}.${domain}`,
      server: database.server,
      database: database.setup,
      googleClientSecret: secrets.composeGoogleClientSecret,
      protect: settings.deletionProtection,
    },
    options,
  );
}
