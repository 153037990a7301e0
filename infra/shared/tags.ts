// Tags on everything in AWS: who owns it and which stack it belongs to.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Tags that the policy pack asks for on every resource that takes tags. */
export const mandatoryTags = ["podium:project", "podium:stack"] as const;

/** An AWS provider that tags what it makes, so that no component can forget to. */
export function createTaggingProvider(
  name: string,
  region: string,
  tags: Readonly<Record<string, string>>,
): aws.Provider {
  const project = pulumi.getProject();
  const stack = pulumi.getStack();
  return new aws.Provider(name, {
    region: region as aws.Region,
    defaultTags: { tags: { ...tags, "podium:project": project, "podium:stack": stack } },
  });
}
