// Clients that do not read their answers, which would stay in memory without end.
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

/** Smaller answers fit into the system's own buffers; the connection's idle limit is enough for them. */
const largeAnswerLength = 64 * 1_024;

/** Cuts off a client that reads nothing of a large answer for `stalledMs`. Any progress restarts that time. */
export function cutStalled(server: FastifyInstance, log: Logger, stalledMs: number): void {
  server.addHook("onSend", (request, reply, payload, done) => {
    if (sizeOf(payload) > largeAnswerLength) {
      reply.raw.setTimeout(stalledMs, () => {
        log.warn(
          { requestId: request.id, operation: request.routeOptions.config.operation },
          "answer not read",
        );
        reply.raw.destroy();
      });
    }
    done(null, payload);
  });
}

/** Length of text or bytes; a stream has none and counts as large. */
function sizeOf(payload: unknown): number {
  if (payload === undefined || payload === null) return 0;
  return typeof payload === "string" || Buffer.isBuffer(payload) ? payload.length : Number.POSITIVE_INFINITY;
}
