// What a rule about settings is, and words that several of them use.
import type { SecretKey, Settings } from "./fields.ts";

/** The sentence about what is wrong, or nothing. */
export type Check = (settings: Settings, secrets: ReadonlySet<SecretKey>) => string | false | undefined;

export function isProd(settings: Settings): boolean {
  return settings.environment === "prod";
}

/** The values that occur more than once, each once. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** Every image that the stack names, by the setting that names it. */
export function namedImages(settings: Settings): readonly (readonly [string, string])[] {
  const { conductorImage, consoleImage, appImage, migrateImage, appConnectorImage, appVersions, compose } =
    settings;
  const named = Object.entries({
    conductorImage,
    consoleImage,
    appImage,
    migrateImage,
    appConnectorImage,
  });
  const versions = appVersions.map(({ version, image }) => [`appVersions ${version}`, image] as const);
  return [...named, ...versions, ["compose.image", compose?.image] as const].flatMap(([key, image]) =>
    image === undefined ? [] : [[key, image] as const],
  );
}
