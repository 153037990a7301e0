// One log line per request, at its end. It has no path, header or body: these carry keys and payloads.
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { ConductorError } from "../../errors.ts";
import type { Admitted } from "../call.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by the checks before a handler, as far as they got. */
    admitted: Admitted | null; // mutable
    failure: ConductorError | null; // mutable
  }
  interface FastifyContextConfig {
    /** Operation id, or the name of a route outside the API. */
    readonly operation?: string;
    /** Asked every few seconds by machines; logged at debug level. */
    readonly isProbe?: boolean;
    /** Says only whether the process works, to every caller and under every host name. */
    readonly isHealth?: boolean;
  }
}

/** Installs the log line. */
export function logRequests(server: FastifyInstance, log: Logger): void {
  server.decorateRequest("admitted", null);
  server.decorateRequest("failure", null);
  // `describe` lists the members of a line. Searching them for secrets would cost more than writing them.
  const lines = log.child({}, { redact: [] });
  server.addHook("onResponse", (request, reply, done) => {
    const { config } = request.routeOptions;
    const line = describe(request, reply.statusCode, reply.elapsedTime);
    if (reply.statusCode === 500) log.error({ ...line, err: request.failure }, "request failed");
    else if (reply.statusCode > 500) lines.warn(line, "request");
    else if (config.isProbe) lines.debug(line, "request");
    else lines.info(line, "request");
    done();
  });
}

function describe(request: FastifyRequest, status: number, elapsedMs: number) {
  const { admitted } = request;
  // An application that this request registered did not exist when the request was admitted.
  const registered = status < 300 ? admitted?.params["appName"] : undefined;
  return {
    requestId: request.id,
    operation: request.routeOptions.config.operation ?? "unknown",
    status,
    durationMs: Math.round(elapsedMs * 10) / 10,
    org: admitted?.org?.name,
    app: admitted?.app?.name ?? registered,
    code: request.failure?.code,
  };
}
