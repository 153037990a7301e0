// What every part of the applications' layer needs to know about the stack.
import type * as pulumi from "@pulumi/pulumi";

import type { ImageName } from "../components/aws/images.ts";
import type { Sealer } from "../components/operators/sealed-secrets-controller.ts";
import type { Configuration } from "../config.ts";
import type { Parts } from "../plans/network-policies/allowances.ts";
import { publicUrl, type Backend } from "../plans/routes.ts";
import { namespace } from "../plans/services.ts";
import { consoleService, hostDomain, isOfficial } from "../settings/rules.ts";
import type { Foundation } from "./foundation.ts";
import type { Platform } from "./platform.ts";
import { withPullSecret } from "./pull-secret.ts";

export interface StackContext extends Pick<Configuration, "settings" | "secrets"> {
  /** Prefix of every resource's name. */
  readonly name: string;
  /** Where everything runs, and what seals its secrets: arguments of nearly every component. */
  readonly place: { readonly namespace: pulumi.Output<string>; readonly sealer: Sealer };
  readonly options: pulumi.ComponentResourceOptions;
  /** What the stack consists of, for its network policies. */
  readonly parts: Parts;
  /** Public base URL of a service. */
  readonly urlOf: (backend: Backend) => pulumi.Output<string>;
  /** Reference of an image that the stack builds or names. Throws where there is none. */
  readonly imageOf: (image: ImageName) => pulumi.Input<string>;
}

/** Gathers it from the two layers below. */
export function createStackContext(
  name: string,
  configuration: Configuration,
  { images }: Foundation,
  platform: Platform,
): StackContext {
  const { settings, secrets } = configuration;
  const domain = hostDomain(settings);
  return {
    name,
    settings,
    secrets,
    place: { namespace: platform.namespaces.nameOf(namespace), sealer: platform.sealer },
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
    imageOf(image) {
      const found = images[image];
      if (found !== undefined) return found;
      throw new Error(`There is no image of ${image}; set ${image}Image or imagesMode "build".`);
    },
  };
}
