// The API's own description. Made once; the same for every caller and mode.
import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { openapiDocument } from "../../contract/openapi.ts";
import type { Operation } from "../../contract/operation.ts";

/** Serves the document of these operations at `/openapi.json`. */
export function registerDocument(server: FastifyInstance, operations: Record<string, Operation>): void {
  const json = JSON.stringify(openapiDocument(operations));
  const etag = `"${createHash("sha256").update(json).digest("base64url").slice(0, 22)}"`;
  server.route({
    method: ["GET", "HEAD"],
    url: "/openapi.json",
    config: { operation: "openapi" },
    handler: (request, reply) => {
      void reply.header("etag", etag).header("cache-control", "public, max-age=300");
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      return reply.header("content-type", "application/json; charset=utf-8").send(json);
    },
  });
}
