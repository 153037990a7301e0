// Forwards /api/* to Conductor's /v2/*, with listed headers only in both directions.
import { constants } from "node:zlib";
import compress from "@fastify/compress";
import type { FastifyCompressOptions } from "@fastify/compress";
import httpProxy from "@fastify/http-proxy";
import type { FastifyHttpProxyOptions } from "@fastify/http-proxy";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { clientAddress } from "../../conductor/src/origin.ts";
import type { Config } from "./config.ts";
import { refuseForeignPage } from "./foreign.ts";
import { sendProblem } from "./problem.ts";
import { isChange } from "./read-only.ts";
import { isDecodable, robustPath } from "./robust-path.ts";
import type { Sessions } from "./session.ts";
import { sendIssuerUnreachable } from "./sign-in.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The caller's token for Conductor; empty without sign-in. */
    accessToken: string; // mutable
  }
}

/** Conductor answers within 25 s; the rest is margin. */
const answerDeadlineMs = 30_000;
const connectDeadlineMs = 5_000;

/**
 * Compresses answers that Conductor has not compressed. The length of a compressed answer reveals something of its
 * content. That is safe while no answer holds a secret beside text that a stranger chose: sessions are in headers, requests
 * of other sites are refused, and the only secret, a new key, appears once, in an answer below the threshold.
 */
const compression: FastifyCompressOptions = {
  encodings: ["br", "gzip"],
  // The default quality takes many times as long and saves a few percent.
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
};

/** Minimum size of an answer to compress, in bytes. The plugin's own threshold ignores streams. */
const compressedBytes = 1_024;

const passedOn = [
  "accept",
  "accept-encoding",
  "content-type",
  "content-length",
  "if-none-match",
  "x-request-id",
];
const passedBack = [
  "content-type",
  "content-length",
  "content-encoding",
  "cache-control",
  "conductor-state",
  "etag",
  "location",
  "retry-after",
  "vary",
  "x-request-id",
];

/**
 * Whether a path below `/api` may be forwarded. Dot segments, encoded or not, would be resolved after the prefix
 * was rewritten and could leave `/v2`; a backslash counts as a slash there.
 */
export function isForwardablePath(rawUrl: string): boolean {
  const path = rawUrl.split("?", 1)[0] ?? "";
  if (!path.startsWith("/api/") || path.includes("\\") || path.includes("//")) return false;
  if (!isDecodable(path)) return false;
  const segments = path.slice("/api/".length).split("/");
  const isDots = segments.some((segment) => /^\.{1,2}$/.test(segment.replace(/%2e/gi, ".")));
  // People register at /users itself; /orgs itself has no operation.
  return !isDots && (segments[0] === "users" || (segments[0] === "orgs" && segments.length > 1));
}

/**
 * Forwards the API and refuses requests from pages of other sites. With `sessions`, a request is forwarded with its
 * session's token, and refused without a session.
 */
export async function registerProxy(
  app: FastifyInstance,
  config: Config,
  sessions: Sessions | undefined,
): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook("onRequest", (request, reply) => admit(request, reply, config.isReadOnly, sessions));
    await scope.register(compress, compression);
    await scope.register(httpProxy, proxyOptions(config.conductorUrl));
  });
}

function proxyOptions(conductorUrl: string): FastifyHttpProxyOptions {
  return {
    upstream: conductorUrl,
    prefix: "/api",
    rewritePrefix: `${new URL(conductorUrl).pathname.replace(/\/$/, "")}/v2`,
    preRewrite: (url) => {
      const [path = "", ...query] = url.split("?");
      return [robustPath(path), ...query].join("?");
    },
    // The server writes one line per request; the library would write two more.
    disableRequestLogging: true,
    httpMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    undici: {
      headersTimeout: answerDeadlineMs,
      bodyTimeout: answerDeadlineMs,
      // The library does not check certificates by default.
      connect: { timeout: connectDeadlineMs, rejectUnauthorized: true },
    },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({
        ...pick(headers, passedOn),
        // The audit log needs the person's address, not the Console's.
        "x-forwarded-for": clientAddress(request),
        ...(request.accessToken === "" ? {} : { authorization: `Bearer ${request.accessToken}` }),
      }),
      rewriteHeaders: (headers, request) => {
        if (Number(headers["content-length"]) < compressedBytes) {
          request!.headers["x-no-compression"] = "small";
        }
        return pick(headers, passedBack);
      },
      onError: (reply, { error }) => {
        reply.log.warn({ err: error }, "conductor unreachable");
        const code = codeOf(error.cause) ?? codeOf(error) ?? error.name;
        const detail = unreachableDetail(conductorUrl, code, reply.request.method);
        sendProblem(reply as FastifyReply, "CONSOLE_CONDUCTOR_UNREACHABLE", detail);
      },
    },
  };
}

/** Refuses a request that may not be forwarded; otherwise adds the token to it. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  isReadOnly: boolean,
  sessions: Sessions | undefined,
): Promise<void> {
  const reason = refuseForeignPage(request);
  if (reason !== undefined) {
    await sendProblem(reply, "CONSOLE_CROSS_SITE", reason);
  } else if (!isForwardablePath(request.raw.url ?? "")) {
    const detail = `${request.method} ${request.url} is not part of the API.`;
    await sendProblem(reply, "CONSOLE_ROUTE_UNKNOWN", detail);
  } else if (isReadOnly && isChange(request.method, request.raw.url ?? "")) {
    const detail =
      "This Console is read-only and passes no change on. Use one that is not, or Conductor itself.";
    await sendProblem(reply, "CONSOLE_READ_ONLY", detail);
  } else if (sessions !== undefined) {
    await requireSession(request, reply, sessions);
  }
}

/** Adds the token of the caller's session to the request, or answers why there is none. */
export async function requireSession(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: Sessions,
): Promise<void> {
  const standing = await sessions.read(request);
  if (standing.kind === "none") {
    await sendProblem(
      reply,
      "CONSOLE_SIGN_IN_REQUIRED",
      "You are not signed in. Open the Console and sign in.",
    );
  } else if (standing.kind === "ended") {
    await sendProblem(reply, "CONSOLE_SESSION_ENDED", "Your session has ended. Sign in again.");
  } else if (standing.kind === "unknown") {
    await sendIssuerUnreachable(request, reply, standing.error);
  } else {
    request.accessToken = standing.session.accessToken;
    if (standing.cookies.length > 0) void reply.header("set-cookie", standing.cookies);
  }
}

/** The detail when Conductor did not answer. A change that was sent may have happened, so it must not be called failed. */
function unreachableDetail(conductorUrl: string, code: string, method: string): string {
  if (certificateCode.test(code)) {
    return (
      `Console does not trust the certificate of Conductor at ${conductorUrl} (${code}), and sent nothing. ` +
      "Give Conductor one for the name in DBOS_CONDUCTOR_URL, and name its authority's file in NODE_EXTRA_CA_CERTS."
    );
  }
  const wasSent = !neverSent.has(code);
  const check = "Check that it runs and that DBOS_CONDUCTOR_URL names it.";
  const unknown = "Whether the change took effect is unknown: look before you repeat it.";
  const advice = wasSent && method !== "GET" ? unknown : check;
  return `Console got no answer from Conductor at ${conductorUrl} (${code}). ${advice}`;
}

/** Node's codes for an invalid certificate, such as CERT_HAS_EXPIRED. */
const certificateCode = /CERT|^UNABLE_TO_|^ERR_TLS_/;

const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function pick<T>(headers: Record<string, T>, names: readonly string[]): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
