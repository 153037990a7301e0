// Tags on everything in AWS: who owns it and which stack it belongs to.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { mandatoryTags } from "./tag-names.ts";

/** An AWS provider that tags what it makes, so that no component can forget to. */
export function createTaggingProvider(
  name: string,
  region: string,
  tags: Readonly<Record<string, string>>,
): aws.Provider {
  const [projectTag, stackTag] = mandatoryTags;
  const own = { [projectTag]: pulumi.getProject(), [stackTag]: pulumi.getStack() };
  return new aws.Provider(name, {
    region: region as aws.Region,
    defaultTags: { tags: { ...tags, ...own } },
  });
}
