// Composition: security headers, host rule, sign-in, API proxy, page, in the order in which a request meets them.
import { randomBytes } from "node:crypto";
import helmet from "@fastify/helmet";
import fastify, { LogController } from "fastify";
import type { FastifyInstance } from "fastify";
import { loadPage, registerAssets } from "./assets.ts";
import { registerChangeStream } from "./change-stream.ts";
import type { Config, SignInConfig } from "./config.ts";
import { createIssuer } from "./issuer.ts";
import { refuseForeignName } from "./foreign.ts";
import { sendProblem } from "./problem.ts";
import { registerProxy } from "./proxy.ts";
import { createSealer } from "./sealer.ts";
import { createSessions } from "./session.ts";
import type { Sessions } from "./session.ts";
import { registerSignIn } from "./sign-in.ts";

const maxBodyBytes = 8 * 1024 * 1024;
/** Room for the longest id in a path, a session's cookies, and the rest of a request's head. */
const maxHeadBytes = 32 * 1024;

/**
 * Builds the server without listening. `distPath` is the folder that the web build wrote; log lines go to `logTo`,
 * or to standard output.
 */
export async function buildApp(
  config: Config,
  distPath: string,
  logTo?: { readonly write: (line: string) => void },
): Promise<FastifyInstance> {
  const page = await loadPage(distPath, config);
  const app = fastify({
    logger: { level: config.logLevel, name: "console", ...(logTo === undefined ? {} : { stream: logTo }) },
    // One line per request, written by the hook below.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    http: { maxHeaderSize: maxHeadBytes },
    requestIdHeader: false,
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    forceCloseConnections: "idle",
    // Some proxies keep the prefix and others strip it; both reach the same routes.
    rewriteUrl: (request) => withoutBasePath(request.url ?? "/", config.basePath),
  });

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...page.scriptHashes],
        imgSrc: ["'self'", "data:"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // The ingress decides whether this name is served over HTTPS only.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "same-origin" },
  });

  app.get("/health", () => ({ status: "ok" }));

  app.addHook("onRequest", (request, reply, done) => {
    // Probes use the address instead of a name, and this answer reveals nothing.
    const reason = request.url === "/health" ? undefined : refuseForeignName(request.raw, config);
    if (reason === undefined) return done();
    sendProblem(reply, "CONSOLE_HOST_UNKNOWN", reason);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { statusCode, elapsedTime } = reply;
    const level = statusCode >= 500 ? "warn" : request.url.startsWith("/api") ? "info" : "debug";
    const fields = { method: request.method, path: request.url.split("?", 1)[0], status: statusCode };
    request.log[level]({ ...fields, durationMs: Math.round(elapsedTime) }, "request");
    done();
  });
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) {
      return sendProblem(reply, "CONSOLE_REQUEST_REFUSED", error.message);
    }

    request.log.error({ err: error }, "unexpected failure");
    return sendProblem(reply, "CONSOLE_UNEXPECTED", "Console failed on this request; its log says why.");
  });

  app.decorateRequest("accessToken", "");
  const sessions = prepareSignIn(app, config);
  await registerProxy(app, config, sessions);
  registerChangeStream(app, config, sessions);
  await registerAssets(app, distPath, page);
  return app;
}

/** Adds the sign-in routes where sign-in is configured, and returns the sessions for the proxy. */
function prepareSignIn(app: FastifyInstance, { signIn }: Config): Sessions | undefined {
  if (signIn === undefined) return undefined;
  const sealer = createSealer(secretsOf(app, signIn));
  const issuer = createIssuer(signIn);
  const sessions = createSessions(signIn, sealer, issuer);
  registerSignIn(app, signIn, { sealer, issuer, sessions });
  return sessions;
}

function secretsOf(app: FastifyInstance, { sessionSecrets }: SignInConfig): readonly string[] {
  if (sessionSecrets.length > 0) return sessionSecrets;
  app.log.warn(
    "CONSOLE_SESSION_SECRET is not set: people must sign in again after every restart, and on almost every request with several replicas",
  );
  return [randomBytes(32).toString("base64")];
}

function withoutBasePath(url: string, basePath: string): string {
  if (basePath === "" || !url.startsWith(basePath)) return url;
  const rest = url.slice(basePath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : url;
}
