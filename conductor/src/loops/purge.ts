// Removes what is older than it is kept for, and records that nothing needs any more. Flow 4.
import type { Logger } from "pino";
import { forgetActivity } from "../store/activity.ts";
import { purgeAudit } from "../store/audit.ts";
import { claimForCluster } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { purgeJobs } from "../store/jobs.ts";
import { forgetMetrics } from "../store/metrics.ts";
import { pruneAbandoned, pruneRevokedKeys } from "../store/pruning.ts";
import { purgeRecoveries } from "../store/recoveries.ts";
import { forgetReplicas } from "../store/replicas.ts";
import { purgeSecrets } from "../store/secrets.ts";
import { forgetDeparted } from "../store/stragglers.ts";
import { purgeDeliveries } from "../store/webhook-deliveries.ts";
import { startLoop, type Loop } from "./loop.ts";

export interface PurgeOptions {
  readonly db: Database;
  readonly log: Logger;
  /** How long records that nothing needs are kept, in seconds. */
  readonly recordsKeptSecs: number;
  /** How long collected counts are kept, in seconds. */
  readonly metricsKeptSecs: number;
}

const periodSecs = 3_600;
/** How often a replica looks whether the round is due. */
const intervalMs = 60_000;
/** Maximum entries removed by one statement, so that none takes long. */
const batch = 10_000;
/** Each job may have a hundred thousand rows. */
const jobBatch = 10;

/** Starts the loop. One replica does each round. */
export function startPurge({ db, log, recordsKeptSecs, metricsKeptSecs }: PurgeOptions): Loop {
  return startLoop("purge", intervalMs, log, async () => {
    if (!(await claimForCluster(db, "purge", periodSecs))) return;
    await purgeSecrets(db);
    await forgetDeparted(db);
    await forgetReplicas(db);
    await forgetMetrics(db, metricsKeptSecs);
    await forgetActivity(db, metricsKeptSecs);
    let removed = 0;
    for (let last = batch; last === batch; removed += last) last = await purgeAudit(db, batch);
    if (removed > 0) log.info({ removed }, "old audit entries removed");
    while ((await purgeRecoveries(db, batch)) === batch);
    while ((await purgeJobs(db, jobBatch)) === jobBatch);
    while ((await purgeDeliveries(db, recordsKeptSecs, batch)) === batch);
    const executors = await pruneAbandoned(db, recordsKeptSecs);
    if (executors > 0) log.warn({ executors }, "dead executors of abandoned applications removed");
    const keys = await pruneRevokedKeys(db, recordsKeptSecs);
    if (keys > 0) log.info({ keys }, "digests of revoked keys removed");
  });
}
