// Which requests Conductor refuses because of their origin: without sign-in, a web page of another site must not do what
// its reader may; and no web page is an executor.
import type { IncomingMessage } from "node:http";
import { hostname } from "node:os";
import type { Config } from "./settings/config.ts";
import { foreignName, foreignPage, hostOf, printable } from "./origin.ts";

export interface ForeignRefusal {
  readonly code: "CONDUCTOR_HOST_UNKNOWN" | "CONDUCTOR_CROSS_SITE";
  /** A sentence in ASCII: some SDKs die of anything else. */
  readonly detail: string;
}

/** Tells whether a host, as `hostOf` gives it, is one of Conductor's own names. */
export type IsOwnName = (host: string) => boolean;

/** Its name in the published Compose file and Kubernetes manifests. It has no public domain, so no stranger can own it. */
const serviceName = /^conductor(\.[a-z0-9-]+\.svc(\.cluster\.local)?)?$/;

/** The names that Conductor answers to beside those of every machine: listed, advertised, its machine's and its Service's. */
export function ownNames(config: Pick<Config, "allowedHosts" | "advertiseAddress">): IsOwnName {
  const names = new Set([...config.allowedHosts, hostOf(config.advertiseAddress), hostOf(hostname())]);
  return (host) => names.has(host) || serviceName.test(host);
}

/** Why a request is refused without sign-in; undefined when it is not. */
export function refuseForeign(request: IncomingMessage, isOwnName: IsOwnName): ForeignRefusal | undefined {
  const page = foreignPage(request.method ?? "", request.headers);
  return refuseName(request, isOwnName) ?? (page === undefined ? undefined : crossSite(page));
}

/** Why a WebSocket is refused; `isOwnName` is undefined where people sign in. SDKs and replicas send no `Origin`. */
export function refuseForeignSocket(
  request: IncomingMessage,
  isOwnName: IsOwnName | undefined,
): ForeignRefusal | undefined {
  const { origin } = request.headers;
  if (origin !== undefined) return crossSite(printable(origin));
  return isOwnName === undefined ? undefined : refuseName(request, isOwnName);
}

function refuseName(request: IncomingMessage, isOwnName: IsOwnName): ForeignRefusal | undefined {
  const name = foreignName(request, isOwnName);
  if (name === undefined) return undefined;
  const detail = `Without sign-in Conductor does not answer to the name "${name}". Add it to CONDUCTOR_ALLOWED_HOSTS if it should.`;
  return { code: "CONDUCTOR_HOST_UNKNOWN", detail };
}

function crossSite(page: string): ForeignRefusal {
  const detail = `This comes from a web page of ${page}. Only programs and Conductor's own pages may do it; use the Console.`;
  return { code: "CONDUCTOR_CROSS_SITE", detail };
}
