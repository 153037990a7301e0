// Refuses requests for other host names and from pages of other sites.
import type { FastifyRequest } from "fastify";
import { foreignName, foreignPage } from "../../conductor/src/origin.ts";
import type { Arrival } from "../../conductor/src/origin.ts";
import type { Config } from "./config.ts";

/**
 * Says why the Console refuses the host name of a request; undefined when it accepts the name. With sign-in and no listed
 * names it accepts every name, as a browser sends a session's cookie only to the name that set it.
 */
export function refuseForeignName(request: Arrival, { allowedHosts, signIn }: Config): string | undefined {
  const isAnyOwn = signIn !== undefined && allowedHosts.length === 0;
  const name = foreignName(request, (host) => isAnyOwn || allowedHosts.includes(host));
  if (name === undefined) return undefined;
  return `This Console does not answer to the name "${name}". Add it to CONSOLE_ALLOWED_HOSTS if it should.`;
}

/** Says why a request may not act as a page of the Console; undefined when it may. */
export function refuseForeignPage({ method, headers }: FastifyRequest): string | undefined {
  const page = foreignPage(method, headers);
  return page === undefined
    ? undefined
    : `The request comes from ${page}, which is not this Console. Use the Console's own page.`;
}
