// What changed between two sets of inputs, and which changes no provider can make in place.
import { isDeepStrictEqual } from "node:util";

/** Patterns of types, with patterns of the paths that force a new resource; the worst of what real providers do. */
const replacing: readonly (readonly [RegExp, RegExp])[] = [
  [/^kubernetes:/, /^metadata\.(name|namespace)$/],
  [/^kubernetes:batch\/v1:Job$/, /^spec/],
  [/^kubernetes:apps\/v1:(Deployment|StatefulSet)$/, /^spec\.(selector|serviceName|volumeClaimTemplates)/],
  [/^kubernetes:helm\.sh\/v3:Release$/, /^(name|namespace)$/],
  [/^(random|tls):/, /./],
  [/^aws:/, /^(name|vpcId|cidrBlock|availabilityZone|availabilityZoneId|identifier)$/],
  [/^aws:eks\/nodeGroup:/, /^(instanceTypes|amiType|capacityType|subnetIds|nodeRole)$/],
  [/^aws:eks\/addon:/, /^(addonName|clusterName)$/],
  [/^aws:ec2\/natGateway:/, /^(subnetId|allocationId|availabilityMode|connectivityType)$/],
  [/^aws:rds\/instance:/, /^(username|storageEncrypted|kmsKeyId|engine)$/],
  [/^aws:rds\/parameterGroup:/, /^family$/],
  [/^aws:lb\//, /^(port|protocol|targetType|internal|loadBalancerType)$/],
  [/^aws:kms\/key:/, /^(customerMasterKeySpec|keyUsage)$/],
  [/^aws:route53\/record:/, /^(zoneId|type)$/],
];

export function isReplacing(type: string, path: string, before: object, after: object): boolean {
  if (type === "aws:lb/loadBalancer:LoadBalancer" && path === "subnets") {
    return listIn(after, path).length <= listIn(before, path).length;
  }

  return replacing.some(([types, paths]) => types.test(type) && paths.test(path));
}

function listIn(inputs: object, key: string): readonly unknown[] {
  return (inputs as Record<string, readonly unknown[] | undefined>)[key] ?? [];
}

/** Paths, dotted, of what is not the same; lists are compared as a whole. */
export function differences(before: object, after: object, prefix = ""): string[] {
  const [left, right] = [before as Record<string, unknown>, after as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => {
    const [old, young] = [left[key], right[key]];
    if (isObject(old) && isObject(young)) return differences(old, young, `${prefix}${key}.`);

    return isDeepStrictEqual(old, young) ? [] : [`${prefix}${key}`];
  });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
