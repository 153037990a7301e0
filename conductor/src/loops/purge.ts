// Audit entries and recoveries that are older than their organisation keeps them, join secrets that nobody used, and
// records that nothing needs any more. Flow 4.
import type { Logger } from "pino";
import { purgeAudit } from "../store/audit.ts";
import { claimForCluster } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { purgeJobs } from "../store/jobs.ts";
import { pruneAbandoned, pruneRevokedKeys } from "../store/pruning.ts";
import { purgeRecoveries } from "../store/recoveries.ts";
import { purgeSecrets } from "../store/secrets.ts";
import { startLoop, type Loop } from "./loop.ts";

const periodSecs = 3_600;
/** How often a replica looks whether the round is due. */
const intervalMs = 60_000;
/** Entries removed by one statement, so that none takes long. */
const batch = 10_000;
/** Each job may have a hundred thousand rows. */
const jobBatch = 10;

/** Starts the loop. One replica does each round. Records that nothing needs are kept for `keptSecs`. */
export function startPurge(db: Database, log: Logger, keptSecs: number): Loop {
  return startLoop("purge", intervalMs, log, async () => {
    if (!(await claimForCluster(db, "purge", periodSecs))) return;
    await purgeSecrets(db);
    let removed = 0;
    for (let last = batch; last === batch; removed += last) last = await purgeAudit(db, batch);
    if (removed > 0) log.info({ removed }, "old audit entries removed");
    while ((await purgeRecoveries(db, batch)) === batch);
    while ((await purgeJobs(db, jobBatch)) === jobBatch);
    const executors = await pruneAbandoned(db, keptSecs);
    if (executors > 0) log.warn({ executors }, "dead executors of abandoned applications removed");
    const keys = await pruneRevokedKeys(db, keptSecs);
    if (keys > 0) log.info({ keys }, "digests of revoked keys forgotten");
  });
}
