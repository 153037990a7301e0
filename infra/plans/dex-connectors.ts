// Ports on which Dex reaches the identity providers of a stack.
import type { DexConnector } from "./dex-config.ts";

const httpsPort = 443;
const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": httpsPort };

/** Ports of every provider, in order; 443 is always among them, for providers whose address is built in. */
export function connectorPorts(connectors: readonly DexConnector[]): number[] {
  const ports = connectors.flatMap((connector) =>
    connector.type === "ldap" ? [ldapPort(connector.config)] : urlPorts(connector.config),
  );
  return [...new Set([httpsPort, ...ports])].sort((left, right) => left - right);
}

/** As Dex does it: the port in `host`, or LDAP's usual one with or without TLS. */
function ldapPort(config: unknown): number {
  const { host, insecureNoSSL } = (config ?? {}) as {
    readonly host?: unknown;
    readonly insecureNoSSL?: unknown;
  };
  const given = typeof host === "string" ? /:(\d+)$/.exec(host)?.[1] : undefined;
  return given === undefined ? (insecureNoSSL === true ? 389 : 636) : Number(given);
}

/** Every URL anywhere in the settings may be one that Dex calls: an issuer, an API, a directory. */
function urlPorts(value: unknown): number[] {
  if (typeof value === "string") {
    const { protocol = "", port = "" } = URL.canParse(value) ? new URL(value) : {};
    const usual = defaultPorts[protocol];
    return usual === undefined ? [] : [port === "" ? usual : Number(port)];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(urlPorts) : [];
}
