// The composition root: store → hub → router → HTTP → loops, by hand, in that order.
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { Peppers } from "./auth/api-keys.ts";
import { createIssuer } from "./auth/issuer-keys.ts";
import { applyBootstrap } from "./bootstrap.ts";
import type { Config } from "./settings/config.ts";
import { createAdmission } from "./executors/admission.ts";
import { ConnectionLog } from "./executors/connection-log.ts";
import { Hub } from "./executors/hub.ts";
import { createRefusalLog } from "./executors/refusal-log.ts";
import { attachSocketRoute } from "./executors/socket-route.ts";
import { ownNames } from "./foreign.ts";
import { createAuthenticator, type SignIn } from "./http/admission/authenticate.ts";
import { registerOperations } from "./http/probes/register.ts";
import { createRateLimit } from "./http/admission/rate-limit.ts";
import type { Readiness } from "./http/probes/health.ts";
import { createHttpServer } from "./http/server.ts";
import { BytesInFlight } from "./in-flight.ts";
import { prepareDatabase, stopParts } from "./lifecycle.ts";
import { startAlerting } from "./loops/alerting.ts";
import { startIsolationWatch } from "./loops/isolation.ts";
import { startJobs } from "./loops/jobs.ts";
import { startMetrics } from "./loops/metrics.ts";
import { startPurge } from "./loops/purge.ts";
import { startRecovery } from "./loops/recovery.ts";
import { startRetention } from "./loops/retention-and-timeout.ts";
import { startRevocationWatch } from "./loops/revocation.ts";
import { startWebhooks } from "./loops/webhooks.ts";
import { startStragglerSearch } from "./loops/stragglers.ts";
import { clientBehind } from "./origin.ts";
import { Quota } from "./quota.ts";
import { createClusterRouter } from "./routing/cluster-router.ts";
import { createClusterTroubles } from "./routing/cluster-troubles.ts";
import { createLocalRouter } from "./routing/local-router.ts";
import { createPeerClient } from "./routing/peer-client.ts";
import { attachPeerRoute, isPeerRequest } from "./routing/peer-route.ts";
import { Presence } from "./routing/presence.ts";
import { openDatabase } from "./store/database.ts";
import { leaseSecs } from "./store/replicas.ts";
import { makeAddressRule } from "./webhooks/address.ts";

/** Connections that may wait to be accepted: after a restart all executors come at once, and a refused one comes late. */
const backlog = 4_096;
/** Time between two searches for work of departed executors in one application. */
const stragglerIntervalSecs = 300;

export interface Conductor {
  /** Port that is listened on; differs from the configured one when that was 0. */
  readonly port: number;
  /** Drains and stops. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts one Conductor: migrates, listens, takes its lease, begins to watch. Throws with nothing left running. */
export async function startConductor(config: Config, log: Logger): Promise<Conductor> {
  const db = openDatabase({
    url: config.databaseUrl,
    maxConnections: config.databaseConnections,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
    onIdleError: (error) => log.warn({ err: error }, "idle database connection lost"),
  });
  const { advertiseAddress: address, buildVersion } = config;
  const replica = { id: randomUUID(), address, buildVersion };
  const presence = new Presence({ db, log, replica });
  const inFlight = new BytesInFlight(config.maxInFlightBytes);
  const executors = {
    perApp: new Quota(config.maxExecutorsPerApp),
    perOrg: new Quota(config.maxExecutorsPerOrg),
  };
  const recoveries = new Quota(config.maxRecoveriesPerApp);
  const connectionLog = new ConnectionLog(Date.now);
  const hub = new Hub({ limits: config, inFlight, log, listener: presence, troubles: connectionLog });
  const local = createLocalRouter(hub);
  const peers = config.peerSecret === "" ? undefined : createPeerClient(config.peerSecret, config);
  const router =
    peers === undefined ? local : createClusterRouter({ local, peers, db, replicaId: replica.id });
  const peppers = { live: config.livePeppers, development: config.developmentPeppers };
  const outside = { keys: config.sealingKeys, isAllowed: makeAddressRule(config.webhookNetworks) };
  const credentials = createAuthenticator({
    db,
    signIn: signInOf(config, peppers, log),
    limits: {
      requests: createRateLimit(config.maxRequestsPerSecond, Date.now),
      refusals: createRateLimit(config.maxRefusalsPerSecond, Date.now),
    },
    clock: Date.now,
  });
  const admission = createAdmission({ db, keysRequired: config.oauthEnabled, peppers });
  const onRefused = createRefusalLog(admission, connectionLog);
  let stage: "starting" | "ready" | "draining" = "starting";
  const { drainWindowMs: windowMs, drainMs: requestMs } = config;
  const isolation = startIsolationWatch({ presence, hub, log, windowMs, requestMs });
  const readiness = (): Readiness => {
    if (stage !== "ready") return { ok: false, reason: stage };
    return isolation.isIsolated ? { ok: false, reason: "cut off from its database" } : { ok: true };
  };

  const isOwnName = config.oauthEnabled ? undefined : ownNames(config);
  const server = createHttpServer({
    db,
    router,
    log,
    credentials,
    peppers,
    buildVersion,
    clock: Date.now,
    metricsPeriodSecs: config.metricsPeriodSecs,
    trustedProxies: config.trustedProxies,
    isOwnName,
    limits: config,
    budgets: {
      ...executors,
      recoveries,
      inFlight,
      maxAppsPerOrg: config.maxAppsPerOrg,
      maxSeries: config.maxSeries,
    },
    troubles: createClusterTroubles(connectionLog, peers, () => presence.peers),
    outside,
    onRefused,
    ready: readiness,
    hasLease: () => presence.leaseAgeMs < leaseSecs * 1_000,
    onAppChanged: () => admission.forget(),
    onAppDeleted: (appId) => {
      admission.forget();
      hub.closeWhere((connection) => connection.app.id === appId, "appDeleted");
    },
    onTokenDeleted: (keyId) => {
      admission.forget();
      hub.closeWhere((connection) => connection.keyId === keyId, "keyRevoked");
    },
  });
  registerOperations(
    server,
    { db, router, log, identify: (request) => credentials.identify(request) },
    config,
  );
  const { peerSecret: secret } = config;
  const sendPeersAway =
    peers === undefined
      ? () => {}
      : attachPeerRoute({
          server: server.server,
          router: local,
          troublesOf: (orgId) => connectionLog.list(orgId),
          secret,
          limits: config,
          isOwnName,
          log,
        });
  attachSocketRoute({
    server: server.server,
    hub,
    admission,
    log,
    maxMessageBytes: config.maxMessageBytes,
    isOwnName,
    ...(peers === undefined ? {} : { isElsewhere: isPeerRequest }),
    maxPerAddress: config.maxPerAddress,
    maxPerKey: config.maxPerKey,
    ...executors,
    isOpen: () => readiness().ok,
    clientOf: clientBehind(config.trustedProxies),
    onRefused,
  });

  try {
    await prepareDatabase(db, log, { url: config.databaseUrl, waitMs: config.databaseWaitMs });
    const bootstrap = config.bootstrap ?? config.bootstrapFile;
    if (bootstrap !== null) await applyBootstrap(db, log, bootstrap, config.oauthIssuer);
    await server.listen({ host: config.host, port: config.port, backlog });
    replica.address = withPort(config.advertiseAddress, listeningPort(server));
    await presence.start(hub);
  } catch (error) {
    await isolation.stop();
    peers?.close();
    hub.stop();
    await server.close();
    await db.close();
    throw error;
  }
  stage = "ready";
  const { metricsPeriodSecs } = config;
  const graces = {
    graceSecs: config.restartGraceMs / 1_000,
    reconnectSecs: config.reconnectGraceMs / 1_000,
  };
  const parts = { db, router, log };
  const loops = [
    startRecovery({
      ...parts,
      watch: presence,
      replicaId: replica.id,
      metricsPeriodSecs,
      places: recoveries,
      ...graces,
    }),
    startStragglerSearch({ ...parts, intervalSecs: stragglerIntervalSecs }),
    startRetention({ ...parts, periodSecs: config.retentionPeriodMs / 1_000 }),
    startAlerting({ ...parts, periodSecs: config.alertingPeriodMs / 1_000 }),
    startMetrics({ ...parts, periodSecs: metricsPeriodSecs, maxSeries: config.maxSeries }),
    startJobs(parts),
    startWebhooks({ db, log, outside }),
    startPurge({
      db,
      log,
      recordsKeptSecs: config.recordsKeptMs / 1_000,
      metricsKeptSecs: config.metricsKeptMs / 1_000,
    }),
    startRevocationWatch(db, log, hub),
    isolation,
  ];

  let stopping: Promise<void> | undefined;
  return {
    port: listeningPort(server),
    stop: () => {
      stage = "draining";
      const times = {
        delayMs: config.drainDelayMs,
        refugeMs: config.drainRefugeMs,
        windowMs,
        requestMs,
      };
      const all = { db, hub, presence, loops, server, sendPeersAway, log, replicaId: replica.id };
      stopping ??= stopParts(all, times).finally(() => peers?.close());
      return stopping;
    },
  };
}

function signInOf(config: Config, peppers: Peppers, log: Logger): SignIn | undefined {
  if (!config.oauthEnabled) return undefined;
  const { oauthIssuer: issuer, oauthAudiences: audiences, oauthJwksUrl } = config;
  const { assumesEmailVerified, acceptsEmailChanges } = config;
  const jwksUrl = oauthJwksUrl === "" ? undefined : oauthJwksUrl;
  if (assumesEmailVerified) {
    log.warn(
      { issuer },
      "CONDUCTOR_ASSUME_EMAIL_VERIFIED is on: an address that the issuer has not verified can make a stranger a member or an admin",
    );
  }
  const rules = { issuer, audiences, assumesEmailVerified, acceptsEmailChanges };
  return { rules, issuer: createIssuer({ issuer, jwksUrl, log }), peppers };
}

function listeningPort(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function withPort(address: string, port: number): string {
  return /:\d+$/.test(address) ? address : `${address}:${port}`;
}
