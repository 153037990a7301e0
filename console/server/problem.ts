// Problem documents (RFC 9457) for requests that the Console itself refuses. Conductor's pass through unchanged.
import { STATUS_CODES } from "node:http";
import type { FastifyReply } from "fastify";

/** Every refusal of the Console with its HTTP status. */
export const refusals = {
  CONSOLE_BUSY: 503,
  CONSOLE_CONDUCTOR_UNREACHABLE: 502,
  CONSOLE_CROSS_SITE: 403,
  CONSOLE_HOST_UNKNOWN: 421,
  CONSOLE_ISSUER_UNREACHABLE: 503,
  CONSOLE_READ_ONLY: 403,
  CONSOLE_REQUEST_REFUSED: 400,
  CONSOLE_ROUTE_UNKNOWN: 404,
  CONSOLE_SESSION_ENDED: 401,
  CONSOLE_SIGN_IN_REQUIRED: 401,
  CONSOLE_UNEXPECTED: 500,
} as const;

type RefusalCode = keyof typeof refusals;

/** Answers with a problem document; `detail` is a full sentence for people. */
export function sendProblem(reply: FastifyReply, code: RefusalCode, detail: string): FastifyReply {
  const status = refusals[code];
  return reply
    .code(status)
    .type("application/problem+json")
    .header("cache-control", "no-store")
    .send({ type: `urn:podium:error:${code}`, title: STATUS_CODES[status] ?? "Error", status, detail });
}
