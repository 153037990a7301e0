// Which requests the Console refuses for what they come from.
import type { FastifyRequest } from "fastify";
import { foreignName, foreignPage } from "../../conductor/src/origin.ts";
import type { Arrival } from "../../conductor/src/origin.ts";
import type { Config } from "./config.ts";

/**
 * Says why the Console does not answer under the name that a request has for it, or nothing when it does. Where people
 * sign in and no name is listed it answers to any one: a session's cookie goes to the name that it was made under.
 */
export function refuseForeignName(request: Arrival, { allowedHosts, signIn }: Config): string | undefined {
  const isAnyOwn = signIn !== undefined && allowedHosts.length === 0;
  const name = foreignName(request, (host) => isAnyOwn || allowedHosts.includes(host));
  if (name === undefined) return undefined;
  return `This Console does not answer to the name "${name}". Add it to CONSOLE_ALLOWED_HOSTS if it should.`;
}

/** Says why a request may not do what a page of the Console may, or nothing when it may. */
export function refuseForeignPage({ method, headers }: FastifyRequest): string | undefined {
  const page = foreignPage(method, headers);
  return page === undefined
    ? undefined
    : `The request comes from ${page}, which is not this Console. Use the Console's own page.`;
}
