// Images built from this repository with BuildKit, pushed, and deployed by digest.
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";

import { Component } from "../../shared/component.ts";
import { cacheTag, type Registry } from "./registry.ts";

/** Every image that comes from this repository; each has `<name>.Dockerfile` in infra/images. */
export const imageNames = ["conductor", "console", "app", "migrate"] as const;
export type ImageName = (typeof imageNames)[number];
export type ImageReferences = Readonly<Partial<Record<ImageName, pulumi.Input<string>>>>;

export interface ImagesArgs {
  /** The images to build. */
  readonly names: readonly ImageName[];
  /** Must have a repository for each image. */
  readonly registry: Registry;
  /** Processor of the nodes. */
  readonly architecture: "arm64" | "amd64";
  /** Tag of all of them, for people; pods use the digest. */
  readonly tag: string;
  /** Building in a preview finds broken Dockerfiles early and makes every preview slow. */
  readonly buildOnPreview: boolean;
  /** Folder of the repository, relative to the program's. */
  readonly context: string;
}

export class Images extends Component {
  /** `tag@sha256:…` of each requested image. */
  readonly references: ImageReferences;

  private readonly name: string;

  constructor(name: string, args: ImagesArgs, options?: pulumi.ComponentResourceOptions) {
    super("Images", name, options);
    this.name = name;
    this.references = Object.fromEntries(args.names.map((image) => [image, this.build(image, args)]));
    this.registerOutputs({ references: this.references });
  }

  private build(image: ImageName, args: ImagesArgs): pulumi.Output<string> {
    const repository = args.registry.urlOf(image);
    const cache = pulumi.interpolate`${repository}:${cacheTag}`;
    const built = new dockerBuild.Image(
      `${this.name}-${image}`,
      {
        context: { location: args.context },
        dockerfile: { location: `${args.context}/infra/images/${image}.Dockerfile` },
        platforms: [args.architecture === "arm64" ? "linux/arm64" : "linux/amd64"],
        tags: [pulumi.interpolate`${repository}:${args.tag}`],
        push: true,
        buildOnPreview: args.buildOnPreview,
        registries: [{ address: repository, ...args.registry.login }],
        cacheFrom: [{ registry: { ref: cache } }],
        // ECR takes a cache only in the shape of an OCI image.
        cacheTo: [{ registry: { ref: cache, mode: "max", imageManifest: true, ociMediaTypes: true } }],
      },
      // The lifecycle policy of the repository removes old images; a running pod may still need this one.
      { ...this.child, retainOnDelete: true },
    );
    return built.ref;
  }
}
