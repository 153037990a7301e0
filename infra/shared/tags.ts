// Tags on everything in AWS: who owns it and which stack it belongs to.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AwsAccess } from "../settings/aws-access.ts";
import { mandatoryTags } from "../plans/tag-names.ts";

/** An AWS provider that tags what it makes, so that no component can forget to. */
export function createTaggingProvider(
  name: string,
  region: string,
  tags: Readonly<Record<string, string>>,
  { profile, allowedAccountIds, forbiddenAccountIds, assumeRole }: AwsAccess,
): aws.Provider {
  const [projectTag, stackTag] = mandatoryTags;
  const own = { [projectTag]: pulumi.getProject(), [stackTag]: pulumi.getStack() };
  return new aws.Provider(name, {
    region: region as aws.Region,
    defaultTags: { tags: { ...tags, ...own } },
    profile,
    allowedAccountIds: allowedAccountIds && [...allowedAccountIds],
    forbiddenAccountIds: forbiddenAccountIds && [...forbiddenAccountIds],
    assumeRoles: assumeRole && [{ ...assumeRole }],
  });
}
