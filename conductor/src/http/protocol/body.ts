// Request bodies: bounded before they are parsed, and counted while they are in memory, like the answers.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ConductorError } from "../../errors.ts";
import type { BytesInFlight } from "../../in-flight.ts";
import { bodyCopies } from "../../settings/limits.ts";
import { checkJson, largeBytes, type JsonLimits } from "../../wire/json-bounds.ts";
import { parseInTurns, scanInTurns } from "../../wire/large-json.ts";
import { holdBytes } from "./held-bytes.ts";

/** A body gets this fraction of what may be parsed: it is also checked and written again, while other requests wait. */
const bodyPart = 4;
const importMembers = { texts: new Set(["serializedWorkflow"]) };

/** The limits on parsing a body. */
export function bodyJsonLimits(limits: JsonLimits): JsonLimits {
  return { ...limits, maxJsonBytes: Math.floor(limits.maxJsonBytes / bodyPart) };
}

/**
 * Reads JSON only. An empty body counts as no body, whatever its content type says. The text of a large import goes on
 * to an executor as the bytes that arrived, and is never parsed.
 */
export function readJson(server: FastifyInstance, limits: JsonLimits): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeAllContentTypeParsers();
  const read = async (request: FastifyRequest, data: Buffer): Promise<unknown> => {
    if (data.length === 0) return undefined;
    if (isImport(request) && data.length >= largeBytes) return readImport(data, limits);
    if (data.length < largeBytes) checkJson(data, limits);
    else await scanInTurns(data, limits);
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, value?: unknown) =>
        error === null ? resolve(value) : reject(error);
      void parse(request, data.toString("utf8"), settle);
    });
  };
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, read);
}

async function readImport(data: Buffer, limits: JsonLimits): Promise<unknown> {
  try {
    return await parseInTurns(data, importMembers, limits);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = "The request body is not JSON that can be read; check its syntax.";
    throw new ConductorError("CONDUCTOR_REQUEST_UNREADABLE", message, { cause: error });
  }
}

function isImport(request: FastifyRequest): boolean {
  return request.routeOptions.config.operation === "importWorkflow";
}

/** Counts a body from its Content-Length on, and an answer until the client has read it. Refuses what does not fit. */
export function countBytes(server: FastifyInstance, inFlight: BytesInFlight): void {
  server.addHook("preParsing", (request, reply, _payload, done) => {
    const { "content-length": announced, "transfer-encoding": encoding } = request.headers;
    if (encoding !== undefined) {
      let bytes = 0;
      request.raw.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (holdBytes(inFlight, request, reply, bytes) !== undefined) reply.raw.destroy();
      });
    }
    const bytes = Number(announced ?? 0);
    // A body that is too large for its operation is refused for that, and not read.
    const isTaken = bytes <= (request.routeOptions.bodyLimit ?? 0);
    const held = bytes * (isImport(request) ? bodyCopies : 1);
    done(isTaken ? holdBytes(inFlight, request, reply, held) : undefined);
  });
  server.addHook("onSend", (request, reply, payload, done) => {
    const refusal = holdBytes(inFlight, request, reply, lengthOf(reply, payload));
    if (refusal === undefined) done(null, payload);
    else done(refusal);
  });
}

/** Length of text or bytes; of a stream, its Content-Length. */
function lengthOf(reply: FastifyReply, payload: unknown): number {
  if (typeof payload === "string" || Buffer.isBuffer(payload)) return payload.length;
  return Number(reply.getHeader("content-length") ?? 0);
}
