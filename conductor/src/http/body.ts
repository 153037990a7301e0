// Request bodies: bounded before they are parsed, and counted while they are here, like the answers.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ConductorError } from "../errors.ts";
import type { BytesInFlight, Hold } from "../in-flight.ts";
import { bodyCopies } from "../limit-settings.ts";
import { checkJson, type JsonLimits } from "../wire/json-bounds.ts";
import { checkLiteral, largeBytes, Literal, parseInTurns, scanInTurns } from "../wire/literal.ts";

/** The part of what may be parsed that a body has: it is checked and written anew as well, while others wait. */
const bodyPart = 4;
/** Bodies and answers below this are part of what a connection costs anyway, in bytes. */
const uncountedBytes = 4_096;

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
    const body = await parseInTurns(data, "serializedWorkflow", limits);
    const text: unknown = Reflect.get(Object(body), "serializedWorkflow");
    if (text instanceof Literal) await checkLiteral(text);
    return body;
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
  const holds = new WeakMap<FastifyRequest, Hold>();
  const count = (request: FastifyRequest, reply: FastifyReply, bytes: number): ConductorError | null => {
    if (bytes <= uncountedBytes) return null;
    const { raw } = reply;
    const hold = holds.get(request) ?? inFlight.hold(ownerOf(request), () => raw.destroy());
    if (!holds.has(request)) raw.once("close", () => inFlight.set(hold, 0));
    holds.set(request, hold);
    return inFlight.set(hold, bytes) ? null : noRoom(inFlight.limit);
  };
  server.addHook("preParsing", (request, reply, _payload, done) => {
    const { "content-length": announced, "transfer-encoding": encoding } = request.headers;
    if (encoding !== undefined) {
      let bytes = 0;
      request.raw.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (count(request, reply, bytes) !== null) reply.raw.destroy();
      });
    }
    const bytes = Number(announced ?? 0);
    // What is larger than its operation takes is refused for that, and never read.
    const isTaken = bytes <= (request.routeOptions.bodyLimit ?? 0);
    const refusal = isTaken ? count(request, reply, bytes * (isImport(request) ? bodyCopies : 1)) : null;
    if (refusal === null) done();
    else done(refusal);
  });
  server.addHook("onSend", (request, reply, payload, done) => {
    const refusal = count(request, reply, lengthOf(reply, payload));
    if (refusal === null) done(null, payload);
    else done(refusal);
  });
}

/** The application that it is about, or what else there is to tell callers apart by. */
function ownerOf({ admitted, ip }: FastifyRequest): string {
  return admitted?.app?.id ?? admitted?.org?.id ?? ip;
}

/** Length of text or bytes, or of a stream what its header says. */
function lengthOf(reply: FastifyReply, payload: unknown): number {
  if (typeof payload === "string" || Buffer.isBuffer(payload)) return payload.length;
  return Number(reply.getHeader("content-length") ?? 0);
}

function noRoom(limit: number): ConductorError {
  return new ConductorError(
    "CONDUCTOR_NO_ROOM",
    `There is no room for this now: at most ${limit} bytes may be under way at the same time ` +
      "(CONDUCTOR_MAX_IN_FLIGHT); try again in a moment, or with less.",
    { retryAfterSecs: 1 },
  );
}
