// The HTTP server: options, what every request goes through, and the routes of the operations that have a handler.
import { randomUUID } from "node:crypto";
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { noPeppers, type Peppers } from "../auth/api-keys.ts";
import type { Operation } from "../contract/operation.ts";
import { extensions } from "../contract/extensions.ts";
import { operations } from "../contract/operations.ts";
import type { ConductorError } from "../errors.ts";
import type { Router } from "../routing/router.ts";
import { restoreLiteral } from "../wire/literal.ts";
import type { Database } from "../store/database.ts";
import type { Services } from "./call.ts";
import { createAuthenticator, type Authenticator } from "./authenticate.ts";
import { createDirectory } from "./directory.ts";
import { extensionHandlers, handlers } from "./handlers.ts";
import { cutStalled } from "./stalled.ts";
import { registerRefusals } from "./method-not-allowed.ts";
import { registerOperation, unknownRoute, type AnyHandler } from "./operation-route.ts";
import { maxNameLength, maxSegmentLength, nameFromSegment } from "./path-segment.ts";
import { nameTooLong, sendProblem, toConductorError } from "./problems.ts";
import { logRequests } from "./request-log.ts";
import { registerDocs } from "./routes/docs.ts";
import { registerDocument } from "./routes/document.ts";
import { registerHealth, type Readiness } from "./routes/health.ts";
import { refuseConnection } from "./refuse-connection.ts";
import { upgradeRequired } from "./upgrade-required.ts";

export interface HttpServerOptions {
  db: Database;
  router: Router;
  log: Logger;
  /** Who makes a request; without one, everybody may do everything. */
  credentials?: Authenticator;
  /** What this build is called. */
  buildVersion?: string;
  /** What goes into the digests of new API keys; without one, nothing does. */
  peppers?: Peppers;
  /** Length of the periods that counts are collected for, in seconds; five minutes without one. */
  metricsPeriodSecs?: number;
  /** Addresses and networks of proxies whose word on a client's address is taken. */
  trustedProxies?: string[];
  /** Whether this replica wants requests; `reason` completes "Conductor is not ready: …". */
  ready: () => Readiness;
  /** Whether the database was there lately. */
  hasLease?: () => boolean;
  limits: {
    /** Largest request body, in bytes. Imports may have all of it, everything else a part. */
    maxBodyBytes: number;
    /** How long the head and the whole of a request may take to arrive, in milliseconds. */
    headersMs: number;
    bodyMs: number;
    /** A client that has taken nothing of a large answer for this long is cut off, in milliseconds. */
    stalledMs: number;
  };
  /** Epoch milliseconds. */
  clock?: () => number;
  onAppChanged?: (appId: string) => void;
  onAppDeleted?: (appId: string) => void;
  onTokenDeleted?: (keyId: string) => void;
}

/** Largest head of a request, in bytes: room for the longest name in a path, and as much for everything else. */
const maxHeadBytes = 2 * maxSegmentLength;
const maxListBytes = 16 * 1_024 * 1_024;
/** A connection on which nothing moves is closed: above the longest wait for an answer, in milliseconds. */
const idleMs = 330_000;
/** How often arriving requests are looked over, at most, in milliseconds. */
const lookEveryMs = 5_000;
/** Above the idle limit of load balancers, so that it is never this side that closes first, in milliseconds. */
const keepAliveMs = 75_000;

/** Makes the server; the caller listens, and attaches the executors' sockets to `server.server`. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { db, router, log, limits, clock = Date.now, trustedProxies = [] } = options;
  const server = fastify({
    loggerInstance: withoutPayloads(log),
    childLoggerFactory: (logger) => logger, // one per request would only repeat what the log line says
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: maxSegmentLength },
    trustProxy: trustedProxies.length === 0 ? false : trustedProxies,
    exposeHeadRoutes: false,
    requestIdHeader: false,
    genReqId: ({ headers }) => inboundId(headers["x-request-id"]) ?? randomUUID(),
    http: {
      headersTimeout: limits.headersMs,
      maxHeaderSize: maxHeadBytes,
      connectionsCheckingInterval: Math.min(lookEveryMs, limits.headersMs / 4),
    },
    requestTimeout: limits.bodyMs,
    connectionTimeout: idleMs,
    keepAliveTimeout: keepAliveMs,
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(reply, toConductorError(error), request.id),
    clientErrorHandler: refuseConnection,
  });
  logRequests(server, log);
  readJson(server);
  cutStalled(server, log, limits.stalledMs);
  server.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
    const readiness = options.ready();
    // Pooled connections move to another replica, and the Console tells a restart from a failure.
    if (!readiness.ok) void reply.header("conductor-state", readiness.reason).header("connection", "close");
    // Before the body is read: what is not served is not listened to.
    if (request.is404) return done(upgradeRequired(request, reply, log) ?? unknownRoute());
    return done(readNames(request.params as Record<string, string>));
  });
  server.setNotFoundHandler(() => {
    throw unknownRoute();
  });
  server.setErrorHandler((thrown, request, reply) => {
    const failure = toConductorError(thrown);
    request.failure = failure;
    return sendProblem(reply, failure, request.id);
  });

  const services: Services = {
    db,
    router,
    log,
    directory: createDirectory(db, clock),
    credentials: options.credentials ?? createAuthenticator({ db, clock }),
    peppers: options.peppers ?? noPeppers,
    metricsPeriodSecs: options.metricsPeriodSecs ?? 300,
    onAppChanged: options.onAppChanged ?? (() => {}),
    onAppDeleted: options.onAppDeleted ?? (() => {}),
    onTokenDeleted: options.onTokenDeleted ?? (() => {}),
  };
  registerHealth(server, {
    db,
    ready: options.ready,
    hasLease: options.hasLease ?? (() => true),
    buildVersion: options.buildVersion ?? "unknown",
    clock,
  });
  registerDocument(server, { ...servedOperations(), ...extensions });
  registerDocs(server);
  const routed = Object.entries<Operation>({ ...servedOperations(), ...extensions }).filter(
    ([, operation]) => services.credentials.signInRequired || !operation.requiresOAuth,
  );
  const handlerOf: Record<string, unknown> = { ...handlers, ...extensionHandlers };
  for (const [id, operation] of routed) {
    const isImport = id === "importWorkflow";
    const bodyBytes = isImport ? limits.maxBodyBytes : Math.min(limits.maxBodyBytes, maxListBytes);
    const handler = handlerOf[id] as AnyHandler;
    registerOperation(server, { id, operation, handler, services, clock, bodyBytes });
  }
  registerRefusals(
    server,
    routed.map(([, operation]) => operation),
  );
  return server;
}

/** The operations that have a handler; no other may be advertised. */
function servedOperations(): Record<string, Operation> {
  return Object.fromEntries(Object.entries(operations).filter(([id]) => id in handlers));
}

/**
 * JSON only, and an empty body is none, whatever its content type says. A large import goes on to an executor in the
 * bytes it came in.
 */
function readJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, data, done) => {
    if (data.length === 0) return done(null, undefined);
    void parse(request, data.toString("utf8"), (error, value) => {
      const isImport = error === null && request.routeOptions.config.operation === "importWorkflow";
      done(error, isImport ? restoreLiteral(data, value, "serializedWorkflow") : value);
    });
  });
}

/** Puts names in the place of the path's segments. Returns a failure for one that is longer than any can be. */
function readNames(params: Record<string, string>): ConductorError | undefined {
  for (const [param, segment] of Object.entries(params)) {
    const name = nameFromSegment(segment);
    if (name.length > maxNameLength) return nameTooLong();
    params[param] = name;
  }
  return undefined;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Only a UUID is taken from outside: the id goes into logs, headers and executors' messages. */
function inboundId(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && uuid.test(header) ? header : undefined;
}

/** Fastify's own lines may carry a request, whose path and headers must not be printed. */
function withoutPayloads(log: Logger): FastifyBaseLogger {
  const serializers = {
    req: (request: { id?: unknown }) => ({ id: request?.id }),
    res: (reply: { statusCode?: unknown }) => ({ status: reply?.statusCode }),
  };
  return log.child({}, { serializers });
}
