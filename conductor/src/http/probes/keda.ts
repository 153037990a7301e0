// One number for an autoscaler, such as KEDA's metrics-api trigger: at once, and also while no executor is connected.
import { isDeepStrictEqual } from "node:util";
import type { FastifyInstance, FastifyReply } from "fastify";
import { stale, type Readings, type Recent } from "../../autoscaling/readings.ts";
import { desiredExecutors, isRegistered, queueLength } from "../../autoscaling/scale.ts";
import { ConductorError } from "../../errors.ts";
import { requestWake } from "../../store/readings.ts";
import { refuseOthers } from "../protocol/method-not-allowed.ts";
import { admitToApp, type VisitServices } from "./sole-org.ts";

export interface ScalingRoutes extends VisitServices {
  readonly readings: Readings;
  /** How long an application stays wanted after a request for it, in seconds. */
  readonly wakeSecs: number;
}

const toRead = ["metric.read", "application.read"] as const;

/** Registers the routes. They answer 503 rather than a number that is too old. */
export function registerScaling(server: FastifyInstance, services: ScalingRoutes): void {
  const { db, readings, wakeSecs } = services;
  server.get<{ readonly Params: { readonly app: string; readonly queue: string } }>(
    "/metrics/apps/:app/queues/:queue",
    { config: { operation: "queueLength", isProbe: true } },
    async (request, reply) => {
      const app = await admitToApp(services, request, toRead, request.params.app);
      const recent = await readings.recent(app);
      const { reading, wanted } = recent;
      const { queue } = request.params;
      if (reading === undefined) return send(reply, recent, { queue_length: 1 });
      const registered = isRegistered(reading, queue);
      return send(reply, recent, { queue_length: queueLength(reading, queue, wanted), registered });
    },
  );
  server.get<{ readonly Params: { readonly app: string; readonly version?: string } }>(
    "/metrics/apps/:app/autoscale/:version?",
    { config: { operation: "desiredExecutors", isProbe: true } },
    async (request, reply) => {
      const { app: appName, version = "latest" } = request.params;
      const app = await admitToApp(services, request, toRead, appName);
      const recent = await readings.recent(app);
      return send(reply, recent, desired(recent, app.name, version));
    },
  );
  server.post<{ readonly Params: { readonly app: string } }>(
    "/metrics/apps/:app/wake",
    { config: { operation: "wake" } },
    async (request, reply) => {
      const app = await admitToApp(services, request, ["application.write"], request.params.app);
      await requestWake(db, app.id, wakeSecs);
      return reply.code(204).header("cache-control", "no-store").send();
    },
  );
  refuseOthers(server, "/metrics/apps/:app/queues/:queue", ["GET"]);
  refuseOthers(server, "/metrics/apps/:app/autoscale/:version?", ["GET"]);
  refuseOthers(server, "/metrics/apps/:app/wake", ["POST"]);
}

function desired(recent: Recent, appName: string, version: string): Record<string, unknown> {
  const { reading, policy, connected, wanted } = recent;
  const isKnown = reading !== undefined && isDeepStrictEqual(reading.scaling?.policy, policy);
  // The application is wanted and nothing else is known of it: one executor can answer the rest.
  if (!isKnown && wanted) return { desiredExecutors: version === "latest" ? 1 : 0 };
  if (policy === undefined) {
    throw new ConductorError(
      "CONDUCTOR_AUTOSCALING_POLICY_UNKNOWN",
      `Application ${appName} has no autoscaling policy; set one that names a queue.`,
    );
  }
  if (!isKnown) throw stale(appName, connected, "the last reading was taken before its policy was set");
  const found = desiredExecutors(reading, version, wanted);
  if (found !== undefined) {
    const { applicationVersion, isLatest, queueDepth } = found;
    return { desiredExecutors: found.desiredExecutors, applicationVersion, isLatest, queueDepth };
  }
  throw new ConductorError(
    "CONDUCTOR_VERSION_UNKNOWN",
    `Application ${appName} has no such version; its executors register a version when they start.`,
  );
}

/** Sends the number with its age, and with whether executors are connected. */
function send(reply: FastifyReply, recent: Recent, number: Record<string, unknown>): FastifyReply {
  const { ageMs, connected, wanted, reading } = recent;
  const age = reading === undefined ? {} : { ageSecs: Math.ceil(ageMs / 1_000) };
  return reply
    .header("cache-control", "no-store")
    .header("content-type", "application/json; charset=utf-8")
    .send(JSON.stringify({ ...number, ...age, connected, wanted }));
}
