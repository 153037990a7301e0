// One network and some zones in, the subnets of each zone out.
export interface ZoneSubnets {
  readonly zone: string;
  /** Load balancers and NAT gateways. */
  readonly public: string;
  /** Nodes and pods: the largest, since every pod takes an address of its own. */
  readonly private: string;
  /** The database alone. */
  readonly database: string;
}

/** Zones that EKS takes no subnets of, by id: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
export const zonesWithoutControlPlane = ["use1-az3", "usw1-az2", "cac1-az3"] as const;

const maxZones = 4;
const minPrefix = 16;
const maxPrefix = 20;

/**
 * Cuts the network into halves: the lower for private subnets, the upper shared by public and database subnets.
 * A block depends only on the position of its zone, so adding a zone later moves nothing.
 */
export function planSubnets(network: string, zones: readonly string[]): ZoneSubnets[] {
  const { base, prefix } = parseNetwork(network);
  if (zones.length === 0 || zones.length > maxZones) {
    throw new Error(`A network takes 1 to ${maxZones} zones, not ${zones.length}; change zoneCount.`);
  }

  const size = 2 ** (32 - prefix);
  const block = (offset: number, extraBits: number, index: number): string =>
    format(base + offset + index * 2 ** (32 - prefix - extraBits), prefix + extraBits);
  return zones.map((zone, index) => ({
    zone,
    private: block(0, 3, index),
    public: block(size / 2, 4, index),
    database: block(size * 0.75, 8, index),
  }));
}

/** Why a network cannot be cut into subnets; undefined when it can. */
export function judgeNetwork(network: string): string | undefined {
  const prefix = Number(network.split("/")[1]);
  if (!(prefix >= minPrefix && prefix <= maxPrefix)) {
    return `The network ${network} must be a /${minPrefix} to a /${maxPrefix}; change networkCidr`;
  }

  if (baseOf(network) % 2 ** (32 - prefix) !== 0) {
    return `The network ${network} has bits set behind its prefix; change networkCidr`;
  }

  return undefined;
}

function parseNetwork(network: string): { readonly base: number; readonly prefix: number } {
  const problem = judgeNetwork(network);
  if (problem !== undefined) throw new Error(`${problem}.`);

  return { base: baseOf(network), prefix: Number(network.split("/")[1]) };
}

function baseOf(network: string): number {
  const [address = ""] = network.split("/");
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function format(address: number, prefix: number): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}
