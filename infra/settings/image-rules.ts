// Rules about images and versions of the application.
import { deploymentSuffix } from "../plans/app-versions.ts";
import { isProd, namedImages, repeated, type Check } from "./check.ts";

export const imageRules: readonly Check[] = [
  (s) => {
    const moving = namedImages(s).filter(
      ([, image]) => !/(@sha256:[0-9a-f]{64}|:(?!latest$)[\w.-]+)$/.test(image),
    );
    return (
      isProd(s) &&
      moving.length > 0 &&
      `${moving.map(([key, image]) => `${key} is ${image}`).join(", ")}: what it means may change under prod; name a version or a digest`
    );
  },
  (s) => {
    const images = s.appVersions.map(({ image }) => image ?? s.appImage ?? "the image that is built here");
    const [shared] = repeated(images);
    const versions = s.appVersions
      .filter((_, index) => images[index] === shared)
      .map(({ version }) => version);
    return (
      s.appEnabled &&
      shared !== undefined &&
      new Set(versions).size > 1 &&
      `appVersions ${versions.join(" and ")} would all run ${shared}, so workflows of one would run the code of ` +
        "another; give each older version the image that it ran, with its digest"
    );
  },
  (s) => {
    const wrong = s.appVersions.filter(({ version }) => !/[A-Za-z0-9]$/.test(version));
    return (
      s.appEnabled &&
      wrong.length > 0 &&
      `appVersions has ${wrong.map(({ version }) => version).join(", ")}; a version must end with a letter or digit, as the name of its Deployment`
    );
  },
  (s) => {
    const versions = [...new Set(s.appVersions.map(({ version }) => version))];
    const [suffix] = repeated(versions.map(deploymentSuffix));
    const alike = versions.filter((version) => deploymentSuffix(version) === suffix);
    return (
      s.appEnabled &&
      suffix !== undefined &&
      `appVersions ${alike.join(" and ")} would share the Deployment dbos-app-${suffix}; rename one`
    );
  },
];
