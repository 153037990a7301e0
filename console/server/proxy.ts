// /api/* → Conductor's /v2/*; nothing else passes, in either direction.
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
import { isDecodable, robustPath } from "./robust-path.ts";
import type { Sessions } from "./session.ts";
import { sendIssuerUnreachable } from "./sign-in.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** What Conductor is shown in the name of whoever asks; empty where there is no sign-in. */
    accessToken: string; // mutable
  }
}

/** Conductor answers within 25 s; a little more tells its silence from its slowness. */
const answerDeadlineMs = 30_000;
const connectDeadlineMs = 5_000;

/**
 * Answers are compressed here where nothing behind has done so. Their length then tells of their content, which is safe
 * as long as none repeats a secret beside text that a stranger chose: sessions are in headers, other sites' requests are
 * refused, and the one secret there is, a new key, is told once and in an answer below the threshold.
 */
const compression: FastifyCompressOptions = {
  encodings: ["br", "gzip"],
  // The default takes many times as long for a few percent.
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
};

/** Smaller answers are not compressed, in bytes. The plugin's own threshold does not look at streams. */
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
  // People register themselves at /users itself; nothing is at /orgs.
  return !isDots && (segments[0] === "users" || (segments[0] === "orgs" && segments.length > 1));
}

/**
 * Forwards the API and refuses what did not come from the Console's own page. With `sessions`, a request goes on
 * with the token of its session, and without a session it does not.
 */
export async function registerProxy(
  app: FastifyInstance,
  config: Config,
  sessions: Sessions | undefined,
): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook("onRequest", (request, reply) => admit(request, reply, sessions));
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
      // The library would not look at certificates.
      connect: { timeout: connectDeadlineMs, rejectUnauthorized: true },
    },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({
        ...pick(headers, passedOn),
        // For the audit log, in which a person's address says more than the Console's.
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

/** Answers what may not be forwarded; otherwise leaves the token with the request. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  sessions: Sessions | undefined,
): Promise<void> {
  const reason = refuseForeignPage(request);
  if (reason !== undefined) {
    await sendProblem(reply, "CONSOLE_CROSS_SITE", reason);
  } else if (!isForwardablePath(request.raw.url ?? "")) {
    const detail = `${request.method} ${request.url} is not part of the API.`;
    await sendProblem(reply, "CONSOLE_ROUTE_UNKNOWN", detail);
  } else if (sessions !== undefined) {
    await requireSession(request, reply, sessions);
  }
}

/** Leaves the token of the caller's session with the request, or answers why there is none. */
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

/** What to say when no answer came. A change that was sent may have happened: saying that it failed would be wrong. */
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

/** What Node calls a certificate that does not hold, such as CERT_HAS_EXPIRED. */
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
