// Counts of every period are fetched from executors and kept. Flow 4. Periods in which no executor could be asked are lost.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { toError } from "../errors.ts";
import { activityQueries, readActivity } from "../metrics/activity.ts";
import { lastPeriod, readCounts, settleSecs } from "../metrics/collection.ts";
import { foldCounts } from "../metrics/series.ts";
import type { Router } from "../routing/router.ts";
import type { AppClaim } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { canBeAsked, saveMetrics } from "../store/metrics.ts";
import { collectsActivity, saveActivity } from "../store/activity.ts";
import type { WorkflowAggregateQuery } from "../wire/messages.ts";
import { wireTime } from "../wire/time.ts";
import type { Loop } from "./loop.ts";
import { startPerAppLoop } from "./per-app.ts";

export interface MetricsOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** Length of a period, in seconds. */
  readonly periodSecs: number;
  /** Maximum series of one application in one period. */
  readonly maxSeries: number;
}

const answerMs = 30_000;
const claimSecs = 60;

/** Starts the rounds. */
export function startMetrics(options: MetricsOptions): Loop {
  const { db, log, periodSecs } = options;
  return startPerAppLoop({
    db,
    log,
    claim: { task: "metrics", periodSecs, claimSecs, eligible: canBeAsked, alignedAfterSecs: settleSecs },
    work: async (claim) => {
      const outcomes = await Promise.allSettled([collect(options, claim), collectActivity(options, claim)]);
      const failed = outcomes.find(({ status }) => status === "rejected") as
        | PromiseRejectedResult
        | undefined;
      if (failed !== undefined) throw toError(failed.reason);
      return "ended";
    },
  });
}

async function collect(
  { db, router, periodSecs, maxSeries }: MetricsOptions,
  { app, nowMs }: AppClaim,
): Promise<void> {
  const { startMs, endMs } = lastPeriod(nowMs, periodSecs);
  const reply = await router.ask(
    app,
    "get_metrics",
    { start_time: wireTime(startMs), end_time: wireTime(endMs), metric_class: "workflow_step_count" },
    { requestId: randomUUID(), deadline: Date.now() + answerMs, repeatable: true },
  );
  await saveMetrics(db, app.id, { startMs, secs: periodSecs }, foldCounts(readCounts(reply), maxSeries));
}

/** Counts what workflows did in the period, for charts, unless the application does not want it. */
async function collectActivity(
  { db, router, periodSecs }: MetricsOptions,
  { app, nowMs }: AppClaim,
): Promise<void> {
  if (!(await collectsActivity(db, app.id))) return;
  const period = lastPeriod(nowMs, periodSecs);
  const { created, ended } = activityQueries(period);
  const options = { deadline: Date.now() + answerMs, repeatable: true };
  const ask = (body: WorkflowAggregateQuery) =>
    router.ask(app, "get_workflow_aggregates", { body }, { requestId: randomUUID(), ...options });
  const answers = { created: (await ask(created)).output, ended: (await ask(ended)).output };
  await saveActivity(db, app.id, { startMs: period.startMs, secs: periodSecs }, readActivity(answers));
}
