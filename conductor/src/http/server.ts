// The HTTP server: its options, what every request goes through, and its routes.
import { randomUUID } from "node:crypto";
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Peppers } from "../auth/api-keys.ts";
import type { Operation } from "../contract/operation.ts";
import { operations, type OperationId } from "../contract/operations.ts";
import { ConductorError } from "../errors.ts";
import { refuseForeign, type IsOwnName } from "../foreign.ts";
import type { ClusterTroubles } from "../routing/cluster-troubles.ts";
import type { Outside } from "../webhooks/deliver.ts";
import type { Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import type { JsonLimits } from "../wire/json-bounds.ts";
import type { Budgets, Services } from "./call.ts";
import { bodyJsonLimits, countBytes, readJson } from "./protocol/body.ts";
import type { Authenticator } from "./admission/authenticate.ts";
import { createDirectory } from "./admission/directory.ts";
import { handlers } from "./handlers.ts";
import { cutStalled } from "./protocol/stalled.ts";
import { registerRefusals } from "./protocol/method-not-allowed.ts";
import { registerOperation, unknownRoute } from "./operation-route.ts";
import { maxNameLength, maxSegmentLength, nameFromSegment } from "./protocol/path-segment.ts";
import { nameTooLong, sendProblem, toConductorError } from "./protocol/problems.ts";
import { logRequests } from "./protocol/request-log.ts";
import { registerDocs } from "./documents/api-browser.ts";
import { registerDocument } from "./documents/openapi.ts";
import { registerHealth, type Readiness } from "./probes/health.ts";
import { maxHeaderSize, refuseConnection } from "./protocol/unreadable.ts";
import { upgradeRequired, type NotUpgraded } from "./protocol/upgrade-required.ts";

export interface HttpServerOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** Finds the caller of a request. */
  readonly credentials: Authenticator;
  /** Version of this build. */
  readonly buildVersion: string;
  /** What goes into the digests of new API keys. */
  readonly peppers: Peppers;
  /** Length of the periods that counts are collected for, in seconds. */
  readonly metricsPeriodSecs: number;
  /** Addresses and networks of proxies that are trusted to name a client's address. */
  readonly trustedProxies: string[];
  /** Recognises its own host names, to keep other sites' pages out without sign-in; undefined with sign-in. */
  readonly isOwnName: IsOwnName | undefined;
  /** Whether this replica wants requests; `reason` completes "Conductor is not ready: …". */
  readonly ready: () => Readiness;
  /** Whether the database has answered lately. */
  readonly hasLease: () => boolean;
  /** What went wrong lately with connections of executors. */
  readonly troubles: ClusterTroubles;
  readonly outside: Outside;
  /** Called for an executor whose request is no upgrade. */
  readonly onRefused: (refused: NotUpgraded) => void;
  /** Limits of organisations and applications, and of all bytes in flight together. */
  readonly budgets: Budgets;
  readonly limits: JsonLimits & {
    /** Maximum body of an import, in bytes; other bodies are parsed, and get a part of `maxJsonBytes`. */
    readonly maxBodyBytes: number;
    /** How long the head and the whole of a request may take to arrive, in milliseconds. */
    readonly headersMs: number;
    readonly bodyMs: number;
    /** A client that reads nothing of a large answer for this long is cut off, in milliseconds. */
    readonly stalledMs: number;
  };
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onAppChanged: (appId: string) => void;
  readonly onAppDeleted: (appId: string) => void;
  readonly onTokenDeleted: (keyId: string) => void;
}

/** A connection on which nothing moves is closed: above the longest wait for an answer, in milliseconds. */
const idleMs = 330_000;
/** Minimum time between two checks of arriving requests, in milliseconds. */
const lookEveryMs = 5_000;
/** Above the idle limit of load balancers, so that they close first, in milliseconds. */
const keepAliveMs = 75_000;

/** Makes the server; the caller listens, and attaches the executors' sockets to `server.server`. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { db, router, log, limits, clock, trustedProxies, isOwnName } = options;
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
      maxHeaderSize,
      headersTimeout: limits.headersMs,
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
  const bodyLimits = bodyJsonLimits(limits);
  readJson(server, bodyLimits);
  countBytes(server, options.budgets.inFlight);
  cutStalled(server, log, limits.stalledMs);
  server.addHook("onRequest", (request, reply, done) => {
    void reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
    const readiness = options.ready();
    // Pooled connections move to another replica, and the Console tells a restart from a failure.
    if (!readiness.ok) void reply.header("conductor-state", readiness.reason).header("connection", "close");
    done();
  });
  if (isOwnName !== undefined) keepForeignOut(server, isOwnName);
  // Before the body is read: bodies for paths that are not served are not read.
  server.addHook("onRequest", (request, reply, done) => {
    if (request.is404) return done(upgradeRequired(request, reply, log, options.onRefused) ?? unknownRoute());
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
    budgets: options.budgets,
    troubles: options.troubles,
    outside: options.outside,
    credentials: options.credentials,
    peppers: options.peppers,
    metricsPeriodSecs: options.metricsPeriodSecs,
    onAppChanged: options.onAppChanged,
    onAppDeleted: options.onAppDeleted,
    onTokenDeleted: options.onTokenDeleted,
  };
  registerHealth(server, {
    db,
    ready: options.ready,
    hasLease: options.hasLease,
    buildVersion: options.buildVersion,
    clock,
  });
  registerDocument(server, operations);
  registerDocs(server);
  const routed = (Object.entries(operations) as [OperationId, Operation][]).filter(
    ([, operation]) => services.credentials.signInRequired || !operation.requiresOAuth,
  );
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the parameter ties a handler to its id.
  const register = <K extends OperationId>(id: K): void => {
    const isImport = id === "importWorkflow";
    const bodyBytes = isImport ? limits.maxBodyBytes : Math.min(limits.maxBodyBytes, bodyLimits.maxJsonBytes);
    registerOperation<K>(server, { id, handler: handlers[id], services, clock, bodyBytes });
  };
  for (const [id] of routed) register(id);
  registerRefusals(
    server,
    routed.map(([, operation]) => operation),
  );
  return server;
}

/** Refuses requests for another server or from another site's page. Probes come by address and are let through. */
function keepForeignOut(server: FastifyInstance, isOwnName: IsOwnName): void {
  server.addHook("onRequest", async (request) => {
    const isHealth = request.routeOptions.config.isHealth === true;
    const refusal = isHealth ? undefined : refuseForeign(request.raw, isOwnName);
    if (refusal !== undefined) throw new ConductorError(refusal.code, refusal.detail);
  });
}

/** Replaces the path's segments by the names they stand for. Returns a failure for a name above the maximum length. */
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
    req: (request: { readonly id?: unknown }) => ({ id: request?.id }),
    res: (reply: { readonly statusCode?: unknown }) => ({ status: reply?.statusCode }),
  };
  return log.child({}, { serializers });
}
