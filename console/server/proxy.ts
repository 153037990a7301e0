// /api/* → Conductor's /v2/*; nothing else passes, in either direction.
import httpProxy from "@fastify/http-proxy";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Config } from "./config.ts";
import { crossSiteReason } from "./origin.ts";
import { sendProblem } from "./problem.ts";

/** Conductor answers within 25 s; a little more tells its silence from its slowness. */
const answerDeadlineMs = 30_000;
const connectDeadlineMs = 5_000;

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
  const segments = path.slice("/api/".length).split("/");
  const isDots = segments.some((segment) => /^\.{1,2}$/.test(segment.replace(/%2e/gi, ".")));
  return !isDots && (segments[0] === "orgs" || segments[0] === "users") && segments.length > 1;
}

/** Forwards the API and refuses what did not come from the Console's own page. */
export async function registerProxy(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(httpProxy, {
    upstream: config.conductorUrl,
    prefix: "/api",
    rewritePrefix: `${new URL(config.conductorUrl).pathname.replace(/\/$/, "")}/v2`,
    httpMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    undici: {
      headersTimeout: answerDeadlineMs,
      bodyTimeout: answerDeadlineMs,
      connect: { timeout: connectDeadlineMs },
    },
    preValidation: (request, reply, done) => {
      const reason = crossSiteReason(request.method, request.headers);
      if (reason !== undefined) {
        sendProblem(reply, "CONSOLE_CROSS_SITE", reason);
      } else if (!isForwardablePath(request.raw.url ?? "")) {
        const detail = `${request.method} ${request.url} is not part of the API.`;
        sendProblem(reply, "CONSOLE_ROUTE_UNKNOWN", detail);
      } else {
        done();
      }
    },
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => pick(headers, passedOn),
      rewriteHeaders: (headers) => pick(headers, passedBack),
      onError: (reply, { error }) => {
        reply.log.warn({ err: error }, "conductor unreachable");
        const code = codeOf(error.cause) ?? codeOf(error) ?? error.name;
        const detail = unreachableDetail(config.conductorUrl, code, reply.request.method);
        sendProblem(reply as FastifyReply, "CONSOLE_CONDUCTOR_UNREACHABLE", detail);
      },
    },
  });
}

/** What to say when no answer came. A change that was sent may have happened: saying that it failed would be wrong. */
function unreachableDetail(conductorUrl: string, code: string, method: string): string {
  const wasSent = !neverSent.has(code);
  const check = "Check that it runs and that DBOS_CONDUCTOR_URL names it.";
  const unknown = "Whether the change took effect is unknown: look before you repeat it.";
  const advice = wasSent && method !== "GET" ? unknown : check;
  return `Console got no answer from Conductor at ${conductorUrl} (${code}). ${advice}`;
}

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
