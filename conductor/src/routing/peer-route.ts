// Answers other replicas, from this replica's own executors only. Flow 3: another replica holds it.
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ConductorError } from "../errors.ts";
import { stringifyWithLiteral } from "../wire/literal.ts";
import { peerPath, type PeerMessage } from "./peer-message.ts";
import type { Router } from "./router.ts";

/** Registers the peer endpoint. `router` must be the local one, so that nothing is forwarded twice. */
export function registerPeerRoute(
  server: FastifyInstance,
  router: Router,
  secret: string,
  bodyLimit: number,
): void {
  const expected = digest(`Bearer ${secret}`);
  // Before the body is read: nobody else gets to send us one.
  const onRequest = async ({ headers }: FastifyRequest) => {
    // Replicas speak to each other directly. Through a proxy only the world comes, for which there is nothing here.
    if (headers["x-forwarded-for"] !== undefined) {
      throw new ConductorError("CONDUCTOR_ROUTE_UNKNOWN", "There is nothing at this path.");
    }
    if (timingSafeEqual(digest(headers.authorization ?? ""), expected)) return;
    throw new ConductorError(
      "CONDUCTOR_CREDENTIAL_INVALID",
      "The peer secret is not the one of this replica.",
    );
  };
  server.post<{ Body: PeerMessage }>(peerPath, { bodyLimit, onRequest }, async ({ body }, reply) => {
    const { remainingMs, ...options } = body.options;
    const deadline = Date.now() + remainingMs;
    // The sender is a replica of the same deployment, so its request is as checked as our own.
    const answer = await router.ask(body.app, body.type, body.request as never, { ...options, deadline });
    return reply.header("content-type", "application/json").send(stringifyWithLiteral(answer));
  });
}

/** Equal lengths, whatever was sent, so that the comparison takes the same time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
