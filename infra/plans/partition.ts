// What AWS calls things in its separate partitions: the world, China, and the US government's regions.

/** First part of every ARN in a region. */
export function partitionOf(region: string): "aws" | "aws-cn" | "aws-us-gov" {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Name of EC2 in policies that let machines take a role. */
export function machineService(region: string): string {
  return partitionOf(region) === "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";
}

/** Name of a service's endpoint in a network. */
export function endpointService(region: string, service: string): string {
  return `${partitionOf(region) === "aws-cn" ? "cn." : ""}com.amazonaws.${region}.${service}`;
}
