// Which addresses Conductor sends to. A webhook's URL comes from a member of an organisation, who must not reach what
// only Conductor can reach: databases, metadata services of clouds, its own neighbours.
import { lookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** A host leads to an address that is not public, and that the operator has not allowed. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

/** Tells whether an address may be sent to, with TLS or without. */
export type AddressRule = (address: string, isEncrypted: boolean) => boolean;

/** Makes the rule: a public address with TLS, and everything in these networks. */
export function makeAddressRule(allowed: readonly string[]): AddressRule {
  const networks = allowed.map((each) =>
    ipaddr.parseCIDR(each.includes("/") ? each : `${each}/${isIP(each) === 6 ? 128 : 32}`),
  );
  return (text, isEncrypted) => {
    // An IPv4 address in IPv6 clothes is judged as what it is.
    const address = ipaddr.process(text);
    if (isEncrypted && address.range() === "unicast") return true;
    return networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  };
}

/**
 * Resolves names for a connection, and fails with `AddressRefused` when a name has an address that may not be sent to. The
 * connection is made to what is checked here, so that a name cannot change its address in between.
 */
export function guardedLookup(isAllowed: (address: string) => boolean): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const refused = error === null ? addresses.find(({ address }) => !isAllowed(address)) : undefined;
      const failure = refused === undefined ? error : refusal(host, refused.address);
      if (failure !== null) done(failure, []);
      else give(addresses, options.all === true, done);
    });
  };
}

/** Throws `AddressRefused` for a host that is such an address itself: nothing is looked up for it. */
export function checkHost(host: string, isAllowed: (address: string) => boolean): void {
  const address = host.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0 && !isAllowed(address)) throw refusal(host, address);
}

function give(addresses: LookupAddress[], all: boolean, done: Parameters<LookupFunction>[2]): void {
  const [first] = addresses;
  if (all || first === undefined) done(null, addresses);
  else done(null, first.address, first.family);
}

function refusal(host: string, address: string): AddressRefused {
  const where = host === address ? address : `${host} (${address})`;
  return new AddressRefused(
    `${where} is not a public address that is reached by https; CONDUCTOR_WEBHOOK_NETWORKS can allow its network`,
  );
}
