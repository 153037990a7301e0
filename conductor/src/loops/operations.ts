// Everything that is repeated for applications besides recovery. Flow 4: time passes.
import type { Logger } from "pino";
import type { Config } from "../settings/config.ts";
import type { Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import { startAlerting } from "./alerting.ts";
import type { Loop } from "./loop.ts";
import { startMetrics } from "./metrics.ts";
import { startRetention } from "./retention-and-timeout.ts";

export interface OperationsOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  readonly config: Config;
}

/** Starts retention, alerting and the collection of counts. */
export function startOperations({ db, router, log, config }: OperationsOptions): Loop[] {
  const parts = { db, router, log };
  const keptSecs = config.metricsKeptMs / 1_000;
  return [
    startRetention({ ...parts, periodSecs: config.retentionPeriodMs / 1_000 }),
    startAlerting({ ...parts, periodSecs: config.alertingPeriodMs / 1_000 }),
    startMetrics({ ...parts, periodSecs: config.metricsPeriodSecs, keptSecs, maxSeries: config.maxSeries }),
  ];
}
