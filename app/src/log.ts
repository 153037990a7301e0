// The SDK's log lines, written as JSON by the same logger as the HTTP server's.
import type { DLogger } from "@dbos-inc/dbos-sdk";
import type { FastifyBaseLogger } from "fastify";

/** Adapts a Fastify logger to the SDK, which hands over strings and a stack beside them. */
export function dbosLogger(log: FastifyBaseLogger): DLogger {
  return {
    debug: (entry) => log.debug(String(entry)),
    info: (entry) => log.info(String(entry)),
    warn: (entry) => log.warn(String(entry)),
    error: (entry, metadata) => log.error({ stack: metadata?.stack }, String(entry)),
  };
}
