// Routes for machines that watch and scale: outside the API, with its credentials.
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { createReadings } from "../../autoscaling/readings.ts";
import type { Config } from "../../settings/config.ts";
import { registerScaling } from "./keda.ts";
import { registerScrape } from "./prometheus.ts";
import type { VisitServices } from "./sole-org.ts";
import { noteWanted } from "./waking.ts";

export type WatchConfig = Pick<
  Config,
  "readingMaxAgeMs" | "readingKeptMs" | "wakeMs" | "wakeAheadMs" | "maxSeries" | "maxSeriesPerOrg"
>;

/** Registers `/v1/metrics` and the autoscaler's routes, and notes writes that an application at zero has missed. */
export function registerOperations(
  server: FastifyInstance,
  services: VisitServices & { readonly log: Logger },
  config: WatchConfig,
): void {
  const { db, router, log } = services;
  const { readingMaxAgeMs: maxAgeMs, readingKeptMs: keptMs, wakeAheadMs: aheadMs } = config;
  const { maxSeries, maxSeriesPerOrg } = config;
  const wakeSecs = config.wakeMs / 1_000;
  registerScrape(server, { ...services, maxSeries, maxSeriesPerOrg });
  registerScaling(server, {
    ...services,
    readings: createReadings({ db, router, maxAgeMs, keptMs, aheadMs }),
    wakeSecs,
  });
  noteWanted(server, { db, log, wakeSecs });
}
