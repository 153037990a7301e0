// What can be known without an AWS account: tools of this machine, and images in public registries.
import { namedImages } from "../settings/check.ts";
import type { Facts, PreflightCheck } from "./check.ts";
import { parseImage } from "./image-registry.ts";

const oldestAwsCli = 2;
const oldestDocker = 23;

/** An image of ECR: account, region and repository are in its name. */
export const ecrHost = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

/** Images that nodes will pull, by the setting that names them; those of a cluster that is there may be on it already. */
export function pulledImages({ settings }: Facts): readonly (readonly [string, string])[] {
  return settings.existingCluster === undefined ? namedImages(settings) : [];
}

export const machineChecks: readonly PreflightCheck<Facts>[] = [
  {
    about: "the AWS CLI",
    applies: ({ settings }) => settings.existingCluster === undefined,
    async run({ surroundings }) {
      const version = await surroundings.versionOf("aws", "--version");
      return version !== undefined && Number.parseInt(version, 10) >= oldestAwsCli
        ? []
        : [
            `The AWS CLI ${version === undefined ? "is not on the PATH" : `is ${version}`}, and Pulumi logs in to the cluster through it; install version ${oldestAwsCli}: https://aws.amazon.com/cli/`,
          ];
    },
  },
  {
    about: "Docker",
    applies: ({ settings }) => settings.imagesMode === "build",
    async run({ surroundings }) {
      const version = await surroundings.versionOf("docker", "version", "--format", "{{.Server.Version}}");
      return version !== undefined && Number.parseInt(version, 10) >= oldestDocker
        ? []
        : [
            `Docker ${version === undefined ? "does not answer" : `is ${version}`}, and imagesMode build needs it with BuildKit; start or install Docker ${oldestDocker} or newer, or use imagesMode prebuilt`,
          ];
    },
  },
  {
    about: "images in public registries",
    applies: (facts) => publicImages(facts).length > 0,
    async run(facts) {
      const answers = publicImages(facts).map(async ([key, image]) => {
        const answer = await facts.surroundings.image(image);
        if (answer === "missing") {
          return [
            `${key} is ${image}, which its registry does not have; publish it first, or name one that is there`,
          ];
        }
        if (answer === "there" || facts.secrets.has("imagePullSecret")) return [];
        return [
          `${key} is ${image}, which its registry does not show without credentials; publish it, make the package public, or set the secret imagePullSecret`,
        ];
      });
      return (await Promise.all(answers)).flat();
    },
  },
];

function publicImages(facts: Facts): readonly (readonly [string, string])[] {
  return pulledImages(facts).filter(([, image]) => !ecrHost.test(parseImage(image).registry));
}
