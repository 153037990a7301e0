// ECR repositories: tags do not move, images are scanned, old ones are deleted.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";

export interface RegistryArgs {
  /** Path in front of every repository's name. */
  readonly prefix: string;
  /** One per image. */
  readonly repositories: readonly string[];
  /** Deletes repositories that still hold images. */
  readonly forceDelete: boolean;
}

/** Tag of the build cache, the only one that may move. */
export const cacheTag = "buildcache";

const keptImages = 20;
const untaggedDays = 7;

export class Registry extends Component {
  /** Login for pushing, valid for hours; it changes on every run and triggers nothing. */
  readonly login: { readonly username: pulumi.Output<string>; readonly password: pulumi.Output<string> };
  /** Without tags, for people and for the release workflow. */
  readonly repositoryUrls: pulumi.Output<Record<string, string>>;

  private readonly repositories: ReadonlyMap<string, aws.ecr.Repository>;

  constructor(name: string, args: RegistryArgs, options?: pulumi.ComponentResourceOptions) {
    super("Registry", name, options);
    this.repositories = new Map(
      args.repositories.map((repository) => [
        repository,
        createRepository(
          `${name}-${repository}`,
          `${args.prefix}/${repository}`,
          args.forceDelete,
          this.child,
        ),
      ]),
    );
    const token = aws.ecr.getAuthorizationTokenOutput({}, { parent: this });
    this.login = { username: token.userName, password: pulumi.secret(token.password) };
    this.repositoryUrls = pulumi.output(
      Object.fromEntries([...this.repositories].map(([key, repository]) => [key, repository.repositoryUrl])),
    );
    this.registerOutputs({ repositoryUrls: this.repositoryUrls });
  }

  /** Address of a repository, without a tag. */
  urlOf(repository: string): pulumi.Output<string> {
    const found = this.repositories.get(repository);
    if (found === undefined) {
      throw new Error(`There is no repository "${repository}"; add it to the registry's repositories.`);
    }

    return found.repositoryUrl;
  }
}

function createRepository(
  name: string,
  physicalName: string,
  forceDelete: boolean,
  options: pulumi.ResourceOptions,
): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    `${name}-repository`,
    {
      name: physicalName,
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: `${cacheTag}*`, filterType: "WILDCARD" }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete,
    },
    options,
  );
  new aws.ecr.LifecyclePolicy(
    `${name}-lifecycle`,
    { repository: repository.name, policy: lifecycle() },
    options,
  );
  return repository;
}

function lifecycle(): string {
  const expire = { type: "expire" };
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: "Layers of builds that a newer one replaced",
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: untaggedDays,
        },
        action: expire,
      },
      {
        rulePriority: 2,
        description: "Enough to roll back",
        // By tag: what an index holds besides, one image per processor and their provenance, goes with the index.
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: keptImages,
        },
        action: expire,
      },
    ],
  });
}
