// Rules are judged, and an application is told of those that hold: once per cool-down, however many replicas. Flow 4.
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Alert } from "../alerting/alert.ts";
import { coolDownSecs, readCondition } from "../alerting/condition.ts";
import { judge, type Judgement } from "../alerting/judge.ts";
import { toError } from "../errors.ts";
import type { Router } from "../routing/router.ts";
import { countExecutors, hasRules, listDueRules, markFired, type DueRule } from "../store/alerts.ts";
import type { AppClaim } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { queueAlert } from "../store/webhook-deliveries.ts";
import type { Loop } from "./loop.ts";
import { startPerAppLoop } from "./per-app.ts";

export interface AlertingOptions {
  readonly db: Database;
  readonly router: Router;
  readonly log: Logger;
  /** Time between two rounds of one application, in seconds. */
  readonly periodSecs: number;
}

/** Handlers may take a moment; some SDKs answer nothing else meanwhile. */
const deliveryMs = 30_000;
/** Rules with the same receiver are judged one after the other; a claim outlives all but hopeless cases. */
const claimSecs = 300;

/** Starts the rounds. */
export function startAlerting(options: AlertingOptions): Loop {
  const { db, log, periodSecs } = options;
  return startPerAppLoop({
    db,
    log,
    claim: { task: "alerting", periodSecs, claimSecs, eligible: hasRules },
    work: async (claim) => {
      await judgeRules(options, claim);
      return "ended";
    },
  });
}

/** Receivers that do not answer must not keep rules waiting that others receive: each has its own row. */
async function judgeRules(options: AlertingOptions, claim: AppClaim): Promise<void> {
  const rules = await listDueRules(options.db, claim.app.id);
  const rows = Map.groupBy(rules, ({ receivingAppId }) => receivingAppId);
  await Promise.all([...rows.values()].map((row) => judgeRow(options, claim, row)));
}

async function judgeRow(options: AlertingOptions, { app, nowMs }: AppClaim, rules: DueRule[]): Promise<void> {
  const { db, router, log } = options;
  const stopAt = Date.now() + (claimSecs * 1_000) / 2;
  for (const rule of rules) {
    // What is left waits for the next round, rather than for a claim that has run out.
    if (Date.now() > stopAt) return;
    const requestId = randomUUID();
    const context = { app: app.name, ruleId: rule.id, ruleType: rule.ruleType, requestId };
    try {
      const executors = await countExecutors(db, app.id);
      const alert = await alertOf(rule, { router, app, requestId, nowMs, executors });
      if (alert === undefined) continue;
      await tell(options, rule, alert, requestId);
      log.info({ ...context, receiver: rule.receivingAppName }, "alert delivered");
    } catch (error) {
      // The rule has not fired: the next round judges it again.
      log.warn({ ...context, err: toError(error) }, "alerting rule failed, to be judged again");
    }
  }
}

async function alertOf(rule: DueRule, judgement: Judgement): Promise<Alert | undefined> {
  const read = readCondition(rule.ruleType, rule.ruleMetadata);
  if ("problems" in read) throw new Error(`rule ${rule.id} has metadata that cannot be read`);
  const isQuiet =
    rule.quietSecs !== null && rule.quietSecs < coolDownSecs(read.condition, rule.minIntervalSecs);
  return isQuiet ? undefined : judge(judgement, read.condition);
}

/** Tells webhooks and the receiving application. With a webhook the alert is safe, and is not judged again. */
async function tell(options: AlertingOptions, rule: DueRule, alert: Alert, requestId: string): Promise<void> {
  const isQueued = await queueForWebhooks(options.db, rule, alert);
  // An application is not told that it does not respond; such a rule is for webhooks alone.
  const isForWebhooks = rule.ruleType === "UnresponsiveApplication" && rule.receivingAppId === rule.appId;
  try {
    if (!isForWebhooks) await deliver(options, rule, alert, requestId);
    else if (!isQueued) throw new Error("no webhook gets the alerts of this application any more");
  } catch (error) {
    if (!isQueued) throw error;
    options.log.warn({ ruleId: rule.id, requestId, err: toError(error) }, "alert left for webhooks alone");
  }
}

function queueForWebhooks(db: Database, rule: DueRule, alert: Alert): Promise<boolean> {
  return db.transaction(async (tx) => {
    const queued = await queueAlert(tx, rule.appId, rule.id, alert);
    if (queued > 0) await markFired(tx, rule.id);
    return queued > 0;
  });
}

/** Tells one executor of the receiving application, and begins the cool-down when it has understood. */
async function deliver(
  { db, router }: AlertingOptions,
  rule: DueRule,
  alert: Alert,
  requestId: string,
): Promise<void> {
  const receiver = { id: rule.receivingAppId, name: rule.receivingAppName };
  const options = { requestId: `${requestId}.alert`, deadline: Date.now() + deliveryMs, repeatable: false };
  await router.ask(receiver, "alert", alert, options);
  await markFired(db, rule.id);
}
