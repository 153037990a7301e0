// Request bodies: bounded before they are parsed, and counted while they are here, like the answers.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ConductorError } from "../../errors.ts";
import type { BytesInFlight } from "../../in-flight.ts";
import { bodyCopies } from "../../settings/limits.ts";
import { checkJson, largeBytes, type JsonLimits } from "../../wire/json-bounds.ts";
import { parseInTurns, scanInTurns } from "../../wire/large-json.ts";
import { holdBytes } from "./held-bytes.ts";

/** The part of what may be parsed that a body has: it is checked and written anew as well, while others wait. */
const bodyPart = 4;
const importMembers = { texts: new Set(["serializedWorkflow"]) };

/** What of a body may be parsed. */
export function bodyJsonLimits(limits: JsonLimits): JsonLimits {
  return { ...limits, maxJsonBytes: Math.floor(limits.maxJsonBytes / bodyPart) };
}

/**
 * JSON only, and an empty body is none, whatever its content type says. A large import goes on to an executor in the
 * bytes it came in, and is never parsed.
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

/** Counts bodies from their announcement on, and answers until they are taken. What there is no room for is refused. */
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
    // What is larger than its operation takes is refused for that, and never read.
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

/** Length of text or bytes, or of a stream what its header says. */
function lengthOf(reply: FastifyReply, payload: unknown): number {
  if (typeof payload === "string" || Buffer.isBuffer(payload)) return payload.length;
  return Number(reply.getHeader("content-length") ?? 0);
}
