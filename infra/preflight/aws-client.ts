// The preflight's questions, asked through the AWS SDK with the credentials that Pulumi's provider would take.
import {
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypesCommand,
  DescribeVpcsCommand,
  EC2Client,
  type InstanceTypeInfo,
} from "@aws-sdk/client-ec2";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeAddonVersionsCommand, DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { GetHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

import type { AwsAccess } from "../settings/aws-access.ts";
import type { AwsQuestions, HostedZone, Machine } from "./aws-questions.ts";

const quotas = {
  networks: { ServiceCode: "vpc", QuotaCode: "L-F678F1CE" },
  addresses: { ServiceCode: "ec2", QuotaCode: "L-0263D0A3" },
  ON_DEMAND: { ServiceCode: "ec2", QuotaCode: "L-1216C47A" },
  SPOT: { ServiceCode: "ec2", QuotaCode: "L-34B43A08" },
} as const;

/** Asks in a region, with the profile or role that the stack names. */
export function createAwsClient(region: string, { profile, assumeRole }: AwsAccess): AwsQuestions {
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile });
  const settings = {
    region,
    maxAttempts: 2,
    credentials:
      assumeRole === undefined
        ? own
        : fromTemporaryCredentials({
            masterCredentials: own,
            clientConfig: { region },
            params: {
              RoleArn: assumeRole.roleArn,
              RoleSessionName: assumeRole.sessionName ?? "podium-preflight",
              ...(assumeRole.externalId === undefined ? {} : { ExternalId: assumeRole.externalId }),
            },
          }),
  };
  const ec2 = new EC2Client(settings);
  const eks = new EKSClient(settings);
  const limit = async (quota: keyof typeof quotas): Promise<number> => {
    const { Quota } = await new ServiceQuotasClient(settings).send(new GetServiceQuotaCommand(quotas[quota]));
    return Quota?.Value ?? Infinity;
  };
  return {
    async caller() {
      const { Account = "", Arn = "" } = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },
    async zones() {
      const { AvailabilityZones = [] } = await ec2.send(
        new DescribeAvailabilityZonesCommand({
          AllAvailabilityZones: false,
          Filters: [{ Name: "opt-in-status", Values: ["opt-in-not-required"] }],
        }),
      );
      return AvailabilityZones.map(({ ZoneId = "", State }) => ({
        id: ZoneId,
        available: State === "available",
      }));
    },
    async machines(types) {
      const { InstanceTypes = [] } = await ec2.send(
        // A filter, since a type that is named and not there would be an error without the others' answers.
        new DescribeInstanceTypesCommand({ Filters: [{ Name: "instance-type", Values: [...types] }] }),
      );
      return new Map(InstanceTypes.map(machineOf));
    },
    async clusterVersion(name) {
      const found = await unlessMissing(eks.send(new DescribeClusterCommand({ name })));
      return found?.cluster?.version;
    },
    async addonVersions(addonName, kubernetesVersion) {
      const { addons = [] } = await eks.send(
        new DescribeAddonVersionsCommand({ addonName, kubernetesVersion }),
      );
      return addons.flatMap(({ addonVersions = [] }) =>
        addonVersions.map(({ addonVersion = "" }) => addonVersion),
      );
    },
    async hostedZone(id) {
      const found = await unlessMissing(
        new Route53Client(settings).send(new GetHostedZoneCommand({ Id: id })),
      );
      const { Name = "", Config } = found?.HostedZone ?? {};
      const zone: HostedZone = { name: Name.replace(/\.$/, ""), isPrivate: Config?.PrivateZone === true };
      return found === undefined ? undefined : zone;
    },
    async hasImage(registry, reference) {
      const client = new ECRClient({ ...settings, region: registry.region });
      const found = await unlessMissing(
        client.send(
          new DescribeImagesCommand({
            registryId: registry.account,
            repositoryName: registry.name,
            imageIds: [
              reference.startsWith("sha256:") ? { imageDigest: reference } : { imageTag: reference },
            ],
          }),
        ),
      );
      return found !== undefined;
    },
    async usage(of) {
      const count = async (): Promise<number> =>
        of === "networks"
          ? ((await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).length
          : ((await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? []).length;
      const [used, allowed] = await Promise.all([count(), limit(of)]);
      return { used, limit: allowed };
    },
    processorLimit: limit,
  };
}

function machineOf({
  InstanceType = "t4g.nano",
  ProcessorInfo,
  VCpuInfo,
}: InstanceTypeInfo): [string, Machine] {
  const architectures = ProcessorInfo?.SupportedArchitectures ?? [];
  return [InstanceType, { architectures, processors: VCpuInfo?.DefaultVCpus ?? 0 }];
}

/** Errors that are an answer: what was asked for is not there. */
const missing = new Set([
  "ResourceNotFoundException",
  "NoSuchHostedZone",
  "ImageNotFoundException",
  "RepositoryNotFoundException",
]);

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && missing.has(error.name)) return undefined;

    throw error;
  }
}
