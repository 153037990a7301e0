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

function parseNetwork(network: string): { base: number; prefix: number } {
  const [address = "", bits = ""] = network.split("/");
  const prefix = Number(bits);
  if (prefix < minPrefix || prefix > maxPrefix || !Number.isInteger(prefix)) {
    throw new Error(`The network ${network} must be a /${minPrefix} to a /${maxPrefix}; change networkCidr.`);
  }
  const base = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  if (base % 2 ** (32 - prefix) !== 0) {
    throw new Error(`The network ${network} has bits set behind its prefix; change networkCidr.`);
  }
  return { base, prefix };
}

function format(address: number, prefix: number): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}
