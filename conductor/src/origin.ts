// Which requests a server without sign-in accepts: those of programs, and of pages that it served under a name of its own.
// Conductor and the Console's server go by the same rule, so this file imports nothing of either.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** A request, as far as it tells whom it is meant for. */
export type Arrival = Pick<IncomingMessage, "url" | "rawHeaders"> & {
  readonly socket: { readonly localAddress?: string | undefined };
};

/**
 * The name by which a request means another server, or undefined when it means this one: by a loopback name, by the
 * address at which it arrived, or by a name that `isOwnName` knows. A foreign name that leads here is how a web page gets
 * around the rules for other sites (DNS rebinding). The answer is printable ASCII, and empty when there is no name.
 */
export function foreignName(
  { url = "", rawHeaders, socket }: Arrival,
  isOwnName: (host: string) => boolean,
): string | undefined {
  const named = rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === "host" && index % 2 === 1,
  );
  // A target that is a URL outranks the header (RFC 9112, 3.2.2), so both have to be right.
  const target = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1];
  const meant = target === undefined ? named : [target, ...named];
  const isOwn = (authority: string): boolean => {
    const host = hostOf(authority);
    if (host === undefined) return false;
    return isLoopback(host) || host === addressHost(socket.localAddress) || isOwnName(host);
  };
  // Of several headers, a proxy may have looked at another one than we do.
  if (named.length === 1 && meant.every(isOwn)) return undefined;
  return printable(meant.join(", "));
}

/**
 * Where a request comes from that another site's page makes, or undefined when it is a program's or one of this server's
 * own pages'. A browser sends `Sec-Fetch-Site` to trustworthy origins, and `Origin` with every request that changes
 * something; programs send neither.
 */
export function foreignPage(method: string, headers: IncomingHttpHeaders): string | undefined {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) {
    const isReading = method === "GET" || method === "HEAD";
    if (site === "same-origin" || (site === "none" && isReading)) return undefined;
    return `another site (Sec-Fetch-Site: ${printable([site].flat().join(", "))})`;
  }
  const { origin, host = "" } = headers;
  if (origin === undefined || isOriginOf(host, origin)) return undefined;
  return printable(origin);
}

/** Whether a name or address means this machine only. */
export function isLoopback(host: string): boolean {
  const name = hostOf(host.includes(":") && !host.startsWith("[") ? `[${host}]` : host) ?? "";
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(name) ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(name)
  );
}

/**
 * The host of `host:port`, in lower case and in the one spelling that an address has; undefined when it is none. A dot at
 * its end does not matter.
 */
export function hostOf(authority: string): string | undefined {
  // Stricter than a URL, in which everything before an @ is a user.
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?)(:\d{1,5})?$/i.test(authority)) return undefined;
  const url = `http://${authority}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : undefined;
}

const maxShown = 200;

/** A header as an answer or log line may repeat it: short, and ASCII without control characters or quotes. */
export function printable(text: string): string {
  return text.slice(0, maxShown).replaceAll(/[^\x20-\x7e]|"/g, "?");
}

/** Whether a text is an IP address or a network such as `10.0.0.0/16`. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix = "0", ...rest] = text.split("/");
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  return bits !== undefined && rest.length === 0 && /^\d+$/.test(prefix) && Number(prefix) <= bits;
}

/** The client's address: as trusted proxies tell it if what they tell is one, otherwise the one that connected. */
export function clientAddress({
  ip,
  socket,
}: {
  readonly ip: string;
  readonly socket: { readonly remoteAddress?: string };
}): string {
  return isIP(ip) === 0 ? (socket.remoteAddress ?? "") : ip;
}

/**
 * Makes what finds a socket's client behind `proxies`, addresses and networks whose word is taken: the last address that
 * none of them has. What HTTP requests are told by Fastify, upgrades have to find out here.
 */
export function clientBehind(proxies: readonly string[]) {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = "", prefix] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return ({ headers, socket }: IncomingMessage): string => {
    const own = plainAddress(socket.remoteAddress);
    const told = [headers["x-forwarded-for"] ?? ""].flat().join(",").split(",");
    const way = [...told.map((each) => plainAddress(each.trim())), own];
    const at = way.findLastIndex((address) => isIP(address) === 0 || !isTrusted(address));
    const client = at === -1 ? way.find((address) => isIP(address) !== 0) : way[at];
    // What is not an address was invented by the sender.
    return client !== undefined && isIP(client) !== 0 ? client : (way[at + 1] ?? own);
  };
}

function isOriginOf(host: string, origin: string): boolean {
  if (!URL.canParse(origin) || hostOf(host) === undefined) return false;
  const { host: theirs, protocol } = new URL(origin);
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === theirs;
}

function plainAddress(address = ""): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

/** A socket's address as a URL names it. */
function addressHost(address?: string): string | undefined {
  const plain = plainAddress(address);
  return hostOf(plain.includes(":") ? `[${plain}]` : plain);
}
