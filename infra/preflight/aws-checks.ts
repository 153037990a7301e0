// What only the account knows. Checks of what a first `up` makes end once the cluster is there.
import { covers } from "../plans/cidr.ts";
import { clusterParts } from "../plans/kubernetes-versions.ts";
import { zonesWithoutControlPlane } from "../plans/subnets.ts";
import { isApiOpen } from "../settings/aws-rules.ts";
import type { AwsFacts, PreflightCheck } from "./check.ts";
import { parseImage } from "./image-registry.ts";
import { ecrHost, pulledImages } from "./machine-checks.ts";

type AwsCheck = PreflightCheck<AwsFacts>;

const isFirst = (facts: AwsFacts): boolean =>
  facts.settings.existingCluster === undefined && facts.clusterVersion === undefined;
const isOurs = ({ settings }: AwsFacts): boolean => settings.existingCluster === undefined;
const makesNetwork = (facts: AwsFacts): boolean =>
  isFirst(facts) && facts.settings.existingNetwork === undefined;

const account: readonly AwsCheck[] = [
  {
    about: "the account",
    applies: () => true,
    run: async ({ caller, access }) => {
      const { allowedAccountIds, forbiddenAccountIds } = access;
      if (allowedAccountIds?.includes(caller.account) === false) {
        return [
          `The credentials are those of account ${caller.account} (${caller.arn}), and aws:allowedAccountIds allows ${allowedAccountIds.join(", ")}; use others, or set aws:profile`,
        ];
      }
      return forbiddenAccountIds?.includes(caller.account) === true
        ? [
            `The credentials are those of account ${caller.account} (${caller.arn}), which aws:forbiddenAccountIds forbids; use others, or set aws:profile`,
          ]
        : [];
    },
  },
  {
    about: "who makes the cluster",
    applies: isFirst,
    run: async ({ caller, settings }) =>
      [
        ["clusterAdmins", settings.clusterAdmins] as const,
        ["clusterViewers", settings.clusterViewers] as const,
      ].flatMap(([key, principals]) =>
        principals
          .filter((arn) => isSamePrincipal(arn, caller.arn))
          .map(
            (arn) =>
              `${key} names ${arn}, which runs this and so gets all rights from EKS, where a second entry is a conflict; remove it`,
          ),
      ),
  },
];

const region: readonly AwsCheck[] = [
  {
    about: "availability zones",
    applies: makesNetwork,
    async run({ aws, settings, region: name }) {
      const zones = (await aws.zones()).filter(
        ({ id }) => !zonesWithoutControlPlane.some((each) => each === id),
      );
      const away = zones
        .slice()
        .sort((left, right) => (left.id < right.id ? -1 : 1))
        .slice(0, settings.zoneCount)
        .filter(({ available }) => !available);
      return [
        ...(zones.length < settings.zoneCount
          ? [
              `${name} has ${zones.length} zones that EKS takes, and zoneCount asks for ${settings.zoneCount}; lower it`,
            ]
          : []),
        ...away.map(
          ({ id }) => `The zone ${id} of ${name} is not available now; wait, or use another region`,
        ),
      ];
    },
  },
  {
    about: "machines",
    applies: isOurs,
    async run({ aws, settings, region: name }) {
      const machines = await aws.machines(settings.nodeInstanceTypes);
      const wanted = settings.nodeArchitecture === "arm64" ? "arm64" : "x86_64";
      return settings.nodeInstanceTypes.flatMap((type) => {
        const machine = machines.get(type);
        if (machine === undefined) {
          return [`nodeInstanceTypes has ${type}, which ${name} does not have; choose another`];
        }
        return machine.architectures.includes(wanted)
          ? []
          : [
              `nodeInstanceTypes has ${type}, whose processor is ${machine.architectures.join(" or ")} and not ${wanted}; change nodeArchitecture or the type`,
            ];
      });
    },
  },
  {
    about: "add-ons",
    applies: isOurs,
    async run({ aws, settings, region: name }) {
      const { addons } = clusterParts(settings.kubernetesVersion);
      const checked = Object.entries(addons).map(async ([addon, version]) =>
        (await aws.addonVersions(addon, settings.kubernetesVersion)).includes(version)
          ? []
          : [
              `EKS in ${name} does not offer ${addon} ${version} for Kubernetes ${settings.kubernetesVersion}; change it in infra/plans/kubernetes-versions.ts`,
            ],
      );
      return (await Promise.all(checked)).flat();
    },
  },
  {
    about: "the step to another version of Kubernetes",
    applies: (facts) => isOurs(facts) && facts.clusterVersion !== undefined,
    async run({ clusterVersion = "", clusterName, settings }) {
      const step = minorOf(settings.kubernetesVersion) - minorOf(clusterVersion);
      return step === 0 || step === 1
        ? []
        : [
            `kubernetesVersion is ${settings.kubernetesVersion} and ${clusterName} runs ${clusterVersion}; EKS only goes up, by one minor version at a time`,
          ];
    },
  },
];

const limits: readonly AwsCheck[] = [
  {
    about: "the quota of networks",
    applies: makesNetwork,
    async run({ aws, region: name }) {
      const { used, limit } = await aws.usage("networks");
      return used + 1 <= limit
        ? []
        : [
            `${name} has ${used} of ${limit} VPCs and the stack makes one more; remove one, raise the quota, or use existingNetwork`,
          ];
    },
  },
  {
    about: "the quota of addresses",
    applies: (facts) => makesNetwork(facts) && addressesFor(facts) > 0,
    async run(facts) {
      const wanted = addressesFor(facts);
      const { used, limit } = await facts.aws.usage("addresses");
      return used + wanted <= limit
        ? []
        : [
            `${facts.region} has ${used} of ${limit} Elastic IP addresses and nat "${facts.settings.nat}" takes ${wanted} more; release some, raise the quota, or use nat "single"`,
          ];
    },
  },
  {
    about: "the quota of processors",
    applies: isFirst,
    async run({ aws, settings, region: name }) {
      const machines = await aws.machines(settings.nodeInstanceTypes);
      const largest = Math.max(0, ...[...machines.values()].map(({ processors }) => processors));
      const wanted = largest * settings.nodeDesired;
      const limit = await aws.processorLimit(settings.nodeCapacityType);
      return wanted <= limit
        ? []
        : [
            `${name} allows machines of ${limit} virtual processors together and the stack starts with ${wanted}; raise the quota, or choose fewer or smaller machines`,
          ];
    },
  },
];

const connections: readonly AwsCheck[] = [
  {
    about: "the hosted zone",
    applies: ({ settings }) => settings.hostedZoneId !== undefined && settings.domain !== undefined,
    async run({ aws, settings: { hostedZoneId = "", domain = "" } }) {
      const zone = await aws.hostedZone(hostedZoneId);
      if (zone === undefined) {
        return [
          `hostedZoneId is ${hostedZoneId}, which the account does not have; see aws route53 list-hosted-zones`,
        ];
      }
      if (zone.isPrivate) {
        return [
          `hostedZoneId is ${hostedZoneId}, a private zone, which certificate authorities cannot read; use the public one of ${domain}`,
        ];
      }
      return domain === zone.name || domain.endsWith(`.${zone.name}`)
        ? []
        : [
            `hostedZoneId ${hostedZoneId} is the zone of ${zone.name}, and domain is ${domain}; use the zone of the domain`,
          ];
    },
  },
  {
    about: "images in ECR",
    applies: (facts) => ecrImages(facts).length > 0,
    async run(facts) {
      const checked = ecrImages(facts).map(async ({ key, image, repository, reference }) =>
        (await facts.aws.hasImage(repository, reference))
          ? []
          : [`${key} is ${image}, which ECR does not have; push it first, or name one that is there`],
      );
      return (await Promise.all(checked)).flat();
    },
  },
  {
    about: "whether this machine may reach the Kubernetes API",
    applies: (facts) => isOurs(facts) && !facts.settings.clusterPrivateEndpoint && !isApiOpen(facts.settings),
    async run({ settings, surroundings }) {
      const address = await surroundings.publicAddress();
      return covers(settings.clusterEndpointCidrs, address)
        ? []
        : [
            `This machine is ${address} on the internet, which is in none of clusterEndpointCidrs, so it could create the cluster but nothing in it; add ${address}/32, or run inside one of them`,
          ];
    },
  },
];

export const awsChecks: readonly AwsCheck[] = [...account, ...region, ...limits, ...connections];

/** Whether an entry names the caller; the ARN of a session has its role's name and not the role's path. */
function isSamePrincipal(entry: string, caller: string): boolean {
  const [, account, role] = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(caller) ?? [];
  return role === undefined
    ? entry === caller
    : entry.includes(`::${account}:role/`) && entry.slice(entry.lastIndexOf("/") + 1) === role;
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}

function addressesFor({ settings: { nat, zoneCount } }: AwsFacts): number {
  return { none: 0, instance: 1, single: 1, regional: zoneCount, perZone: zoneCount }[nat];
}

function ecrImages(facts: AwsFacts) {
  return pulledImages(facts).flatMap(([key, image]) => {
    const { registry, repository: name, reference } = parseImage(image);
    const [, accountId, regionName] = ecrHost.exec(registry) ?? [];
    return accountId === undefined || regionName === undefined
      ? []
      : [{ key, image, reference, repository: { account: accountId, region: regionName, name } }];
  });
}
