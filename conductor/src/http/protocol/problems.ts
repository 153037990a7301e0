// Everything thrown becomes a named failure, and a named failure becomes a problem document.
import type { FastifyReply } from "fastify";
import { ConductorError, toError, toProblem, type ErrorCode } from "../../errors.ts";
import { JsonTooLarge } from "../../wire/json-bounds.ts";

const tooLong = "A part of the request path is longer than any name can be.";

/** The failure for a name in a path that is longer than any can be. */
export function nameTooLong(): ConductorError {
  return new ConductorError("CONDUCTOR_REQUEST_INVALID", tooLong);
}

/** Fastify's refusals of a request that never reached a handler. */
const frameworkFailures: Record<string, { readonly code: ErrorCode; readonly message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: "CONDUCTOR_REQUEST_TOO_LARGE",
    message:
      "The request body is larger than this operation takes (CONDUCTOR_MAX_JSON, or CONDUCTOR_MAX_BODY for an import); " +
      "send less at once.",
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "CONDUCTOR_MEDIA_TYPE_UNSUPPORTED",
    message: "The request body must be JSON; send it with the content type application/json.",
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: "CONDUCTOR_REQUEST_UNREADABLE",
    message: "The request body is not JSON that can be read; check its syntax.",
  },
  FST_ERR_BAD_URL: {
    code: "CONDUCTOR_REQUEST_UNREADABLE",
    message: "The request path is not properly percent-encoded.",
  },
  FST_ERR_MAX_PARAM_LENGTH: { code: "CONDUCTOR_REQUEST_INVALID", message: tooLong },
};

/** Turns what was thrown into a named failure. An unnamed one is unexpected, and its message stays inside as the cause. */
export function toConductorError(thrown: unknown): ConductorError {
  if (thrown instanceof ConductorError) return thrown;
  if (thrown instanceof JsonTooLarge) {
    const message = `The request body has ${thrown.message}; send less at once.`;
    return new ConductorError("CONDUCTOR_REQUEST_TOO_LARGE", message, { cause: thrown });
  }
  const error = toError(thrown) as Error & { readonly code?: string; readonly statusCode?: number };
  const known = frameworkFailures[error.code ?? ""];
  if (known !== undefined) return new ConductorError(known.code, known.message, { cause: error });
  if (error.code?.startsWith("FST_ERR_CTP_") || error.statusCode === 400) {
    return new ConductorError(
      "CONDUCTOR_REQUEST_UNREADABLE",
      "The request cannot be read; check its length, encoding and body.",
      { cause: error },
    );
  }
  return new ConductorError(
    "CONDUCTOR_UNEXPECTED",
    "Conductor failed in a way it did not expect; its log has the reason under this request's id.",
    { cause: error },
  );
}

/** Answers with a problem document. `requestId` becomes its `instance`. */
export function sendProblem(reply: FastifyReply, error: ConductorError, requestId: string): FastifyReply {
  if (error.status === 401) void reply.header("www-authenticate", "Bearer");
  if (error.retryAfterSecs !== undefined) void reply.header("retry-after", error.retryAfterSecs);
  return reply
    .code(error.status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .header("cache-control", "no-store")
    .header("x-request-id", requestId)
    .send(JSON.stringify(toProblem(error, requestId)));
}
