// The composition root: store → hub → router → HTTP → loops, by hand, in that order.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { createAdmission } from "./executors/admission.ts";
import { Hub } from "./executors/hub.ts";
import { attachSocketRoute } from "./executors/socket-route.ts";
import { createHttpServer } from "./http/server.ts";
import { prepareDatabase, stopParts } from "./lifecycle.ts";
import { startRecovery } from "./loops/recovery.ts";
import { createLocalRouter } from "./routing/local-router.ts";
import { Presence } from "./routing/presence.ts";
import { openDatabase } from "./store/database.ts";

export interface Conductor {
  /** Port that is listened on; differs from the configured one when that was 0. */
  port: number;
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
  const replica = { id: randomUUID(), address: `${config.advertiseAddress}:${config.port}` };
  const presence = new Presence({ db, log, replica });
  const limits = { handshakeMs: config.handshakeMs, silenceMs: config.silenceMs };
  const hub = new Hub({ limits, log, listener: presence });
  const router = createLocalRouter(hub);
  const admission = createAdmission(db);
  let stage: "starting" | "ready" | "draining" = "starting";

  const server = createHttpServer({
    db,
    router,
    log,
    authMode: "none",
    limits: { bodyBytes: config.maxBodyBytes },
    ready: () => (stage === "ready" ? { ok: true } : { ok: false, reason: stage }),
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
  attachSocketRoute({
    server: server.server,
    hub,
    admission,
    log,
    maxMessageBytes: config.maxMessageBytes,
    isOpen: () => stage === "ready",
  });

  try {
    await prepareDatabase(db, log, config.databaseWaitMs);
    await server.listen({ host: config.host, port: config.port });
    await presence.start(hub);
  } catch (error) {
    hub.stop();
    await server.close();
    await db.close();
    throw error;
  }
  stage = "ready";
  const graceSecs = config.restartGraceMs / 1_000;
  const loops = [startRecovery({ db, router, watch: presence, log, replicaId: replica.id, graceSecs })];

  const address = server.server.address();
  let stopping: Promise<void> | undefined;
  return {
    port: typeof address === "object" && address !== null ? address.port : config.port,
    stop: () => {
      stage = "draining";
      stopping ??= stopParts({ db, hub, presence, loops, server, log }, config.drainMs);
      return stopping;
    },
  };
}
