// Where the images come from: built here, or named by the stack.
import type * as pulumi from "@pulumi/pulumi";

import { imageNames, Images, type ImageName, type ImageReferences } from "../components/aws/images.ts";
import { Registry } from "../components/aws/registry.ts";
import type { Configuration } from "../config.ts";
import { sourceDigest } from "../shared/source-digest.ts";

/** Repositories for what is built here or by the release workflow; none beside an existing cluster with prebuilt images. */
export function createRegistry(
  name: string,
  prefix: string,
  { settings }: Configuration,
  options: pulumi.ComponentResourceOptions,
): Registry | undefined {
  // Prebuilt images may come from here too: the release workflow pushes to it.
  if (settings.existingCluster !== undefined && settings.imagesMode === "prebuilt") return undefined;

  return new Registry(
    `${name}-registry`,
    { prefix, repositories: imageNames, forceDelete: !settings.deletionProtection },
    options,
  );
}

/** Images that the stack names. */
export function prebuiltImages({ settings }: Configuration): ImageReferences {
  const named = imageNames.map((name) => [name, settings[`${name}Image`]] as const);
  return Object.fromEntries(named.filter(([, image]) => image !== undefined));
}

/** Images of this repository that the stack uses and does not name itself. */
function namesToBuild({ settings }: Configuration): ImageName[] {
  const { appEnabled, appVersions } = settings;
  const wanted: Readonly<Record<ImageName, boolean>> = {
    conductor: settings.conductorImage === undefined,
    console: settings.consoleImage === undefined,
    app:
      appEnabled && settings.appImage === undefined && appVersions.some(({ image }) => image === undefined),
    migrate: appEnabled && settings.migrateImage === undefined,
  };
  return imageNames.filter((name) => wanted[name]);
}

/** An image that the stack names is used as it is, even where the others are built. */
export function buildImages(
  name: string,
  configuration: Configuration,
  registry: Registry,
  options: pulumi.ComponentResourceOptions,
): ImageReferences {
  const { settings } = configuration;
  if (settings.imagesMode === "prebuilt") return prebuiltImages(configuration);

  const repository = new URL("../../", import.meta.url).pathname;
  const built = new Images(
    `${name}-images`,
    {
      names: namesToBuild(configuration),
      registry,
      architecture: settings.nodeArchitecture,
      tag: settings.imageTag ?? sourceDigest(repository, settings.nodeArchitecture),
      buildOnPreview: settings.imagesBuildOnPreview,
      // Relative to the program's folder, so that no machine's path gets into the state.
      context: "..",
    },
    options,
  );
  return { ...built.references, ...prebuiltImages(configuration) };
}
