// What the parts of the applications' layer hand to each other.
import type * as pulumi from "@pulumi/pulumi";

import type { Configuration } from "../config.ts";
import type { Parts } from "../plans/network-policies/allowances.ts";
import { publicUrl, type Backend } from "../plans/routes.ts";
import { namespace } from "../plans/services.ts";
import { consoleService, hostDomain, isOfficial } from "../settings/rules.ts";
import type { Foundation } from "./foundation.ts";
import type { Platform } from "./platform.ts";
import { withPullSecret } from "./pull-secret.ts";

export interface Scene {
  readonly name: string;
  readonly configuration: Configuration;
  readonly foundation: Foundation;
  readonly platform: Platform;
  readonly namespace: pulumi.Output<string>;
  readonly options: pulumi.ComponentResourceOptions;
  readonly parts: Parts;
  /** Public base URL of a service. */
  urlOf(backend: Backend): pulumi.Output<string>;
}

export function setScene(
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
    options: withPullSecret(name, configuration, platform),
    parts: {
      conductorMigration: !isOfficial(settings),
      app: settings.appEnabled,
      scaler: settings.appScaler,
      postgres: settings.databaseKind === "inCluster",
      compose: settings.compose !== undefined,
      console: consoleService(settings),
    },
    urlOf: (backend) => platform.hostname.apply((hostname) => publicUrl(backend, { domain, hostname })),
  };
}

/** Reference of an image that the stack builds or names. */
export function imageOf(
  scene: Scene,
  image: "conductor" | "console" | "app" | "migrate",
): pulumi.Input<string> {
  const found = scene.foundation.images[image];
  if (found === undefined) {
    throw new Error(`There is no image of ${image}; set ${image}Image or imagesMode "build".`);
  }

  return found;
}
