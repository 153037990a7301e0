// IPv4 networks as ranges of numbers.
interface Range {
  readonly first: number;
  readonly last: number;
}

const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].map(rangeOf);

/** How many addresses of the public internet these networks cover together, however they are cut. */
function publicAddresses(networks: readonly string[]): number {
  const ranges = networks.map(rangeOf).sort((left, right) => left.first - right.first);
  let end = -1;
  let count = 0;
  for (const range of ranges) {
    const rest = { first: Math.max(range.first, end + 1), last: range.last };
    if (rest.first <= rest.last && !privateNetworks.some((network) => contains(network, rest))) {
      count += rest.last - rest.first + 1;
    }

    end = Math.max(end, range.last);
  }
  return count;
}

/** More public addresses than any organisation's own list of networks has. */
const wideAddresses = 2 ** 24;

/** Whether networks together cover far more of the internet than an organisation's own, however they are cut. */
export function isWide(networks: readonly string[]): boolean {
  return publicAddresses(networks) > wideAddresses;
}

/** Whether a network lies within one of those that the internet does not route. */
export function isPrivate(network: string): boolean {
  return privateNetworks.some((each) => contains(each, rangeOf(network)));
}

/** Whether an address is in one of the networks. */
export function covers(networks: readonly string[], address: string): boolean {
  return networks.some((network) => contains(rangeOf(network), rangeOf(`${address}/32`)));
}

/** First and last address of a network; bits behind the prefix do not count, as in AWS. */
function rangeOf(network: string): Range {
  const [address = "", bits = "32"] = network.split("/");
  const size = 2 ** (32 - Number(bits));
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = value - (value % size);
  return { first, last: first + size - 1 };
}

function contains(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
