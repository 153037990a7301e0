// Alerts leave for webhooks: each is attempted until it arrives, or for most of a day. Flow 4.
import type { Logger } from "pino";
import {
  claimDeliveries,
  recordAttempt,
  type ClaimedDelivery,
  type Outcome,
} from "../store/webhook-deliveries.ts";
import type { Database } from "../store/database.ts";
import type { Outside } from "../webhooks/deliver.ts";
import { deliver } from "../webhooks/deliver.ts";
import { startLoop, type Loop } from "./loop.ts";

export interface WebhooksOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly outside: Outside;
}

/** How often a replica looks for deliveries, in milliseconds. */
const intervalMs = 1_000;
/** Webhooks that one replica sends to at once. */
const atOnce = 20;
/** Far more than an attempt takes: only a replica that died leaves a claim to run out. */
const claimSecs = 60;
/** Pauses after failed attempts, in seconds; after the last one a delivery has failed for good. */
const pausesSecs = [10, 60, 300, 1_800, 7_200, 21_600];

/** Starts the rounds. Several replicas share the work. */
export function startWebhooks({ db, log, outside }: WebhooksOptions): Loop {
  return startLoop("webhooks", intervalMs, log, async () => {
    const claimed = await claimDeliveries(db, { limit: atOnce, claimSecs });
    await Promise.all(claimed.map((each) => attempt(db, log, outside, each)));
  });
}

async function attempt(
  db: Database,
  log: Logger,
  outside: Outside,
  delivery: ClaimedDelivery,
): Promise<void> {
  const { httpStatus, reason } = await deliver(delivery, delivery.webhook, outside);
  const nextInSecs = reason === null ? null : (pausesSecs[delivery.attempts - 1] ?? null);
  const outcome: Outcome = { httpStatus, reason, nextInSecs };
  await recordAttempt(db, delivery.id, outcome);
  const { id, appName, attempts } = delivery;
  const context = { delivery: id, app: appName, attempts };
  if (reason === null) log.info(context, "alert delivered to a webhook");
  else log.warn({ ...context, reason, nextInSecs }, "webhook not delivered");
}
