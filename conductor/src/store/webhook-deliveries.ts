// What webhooks are to be told, and what became of it. A delivery waits, is claimed for one attempt, and ends.
import type { Queryable } from "./database.ts";
import { getsAlertsOfApp, type WebhookRow } from "./webhooks.ts";

export interface DeliveryRow {
  readonly id: string;
  readonly appName: string;
  readonly ruleId: string | null;
  readonly alert: {
    readonly name: string;
    readonly message: string;
    readonly metadata: Record<string, string>;
  };
  readonly state: "WAITING" | "DELIVERED" | "FAILED";
  readonly attempts: number;
  readonly httpStatus: number | null;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly nextAt: Date;
  readonly endedAt: Date | null;
}

/** A delivery whose attempt this process makes. */
export interface ClaimedDelivery extends DeliveryRow {
  readonly orgName: string;
  readonly webhook: Pick<WebhookRow, "id" | "format" | "sealed">;
}

/** What an attempt has come to. */
export interface Outcome {
  readonly httpStatus: number | null;
  /** Null when it has arrived. */
  readonly reason: string | null;
  /** Seconds until the next attempt; null when there is none. */
  readonly nextInSecs: number | null;
}

const columns = `d.id, d.app_name AS "appName", d.rule_id AS "ruleId", d.alert, d.state, d.attempts,
  d.http_status AS "httpStatus", d.reason, d.created_at AS "createdAt", d.next_at AS "nextAt", d.ended_at AS "endedAt"`;

/** Queues an alert for every webhook that gets those of the application. Returns for how many. */
export async function queueAlert(
  db: Queryable,
  appId: string,
  ruleId: string,
  alert: DeliveryRow["alert"],
): Promise<number> {
  const rows = await db.query(
    `INSERT INTO webhook_deliveries (webhook_id, app_name, rule_id, alert)
     SELECT w.id, (SELECT name FROM applications WHERE id = $1), $2, $3::jsonb FROM webhooks w
      WHERE ${getsAlertsOfApp} RETURNING 1`,
    [appId, ruleId, JSON.stringify(alert)],
  );
  return rows.length;
}

/** Claims deliveries that are due, at most one of each webhook, so that a slow receiver delays no other. */
export async function claimDeliveries(
  db: Queryable,
  { limit, claimSecs }: { readonly limit: number; readonly claimSecs: number },
): Promise<ClaimedDelivery[]> {
  const rows = await db.query<DeliveryRow & ClaimedDelivery["webhook"] & ClaimedRow>(
    `WITH next AS (
       SELECT DISTINCT ON (d.webhook_id) d.id, d.next_at, d.claimed_until
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
        WHERE d.state = 'WAITING' AND w.is_enabled ORDER BY d.webhook_id, d.next_at, d.id
     ), claimed AS (
       UPDATE webhook_deliveries d SET claimed_until = now() + make_interval(secs => $2), attempts = d.attempts + 1
        WHERE d.id IN (SELECT id FROM next WHERE next_at <= now() AND claimed_until <= now() ORDER BY next_at LIMIT $1)
          AND d.state = 'WAITING' AND d.claimed_until <= now()
       RETURNING d.*)
     SELECT ${columns}, w.id AS "webhookId", w.format, w.sealed, o.name AS "orgName"
       FROM claimed d JOIN webhooks w ON w.id = d.webhook_id JOIN organisations o ON o.id = w.org_id`,
    [limit, claimSecs],
  );
  return rows.map(({ webhookId, format, sealed, ...row }) => ({
    ...row,
    webhook: { id: webhookId, format, sealed },
  }));
}

interface ClaimedRow {
  readonly webhookId: string;
  readonly orgName: string;
}

/** Records what an attempt has come to. */
export async function recordAttempt(db: Queryable, id: string, outcome: Outcome): Promise<void> {
  const { httpStatus, reason, nextInSecs } = outcome;
  await db.query(
    `UPDATE webhook_deliveries SET http_status = $2, reason = $3, claimed_until = '-infinity',
            state = CASE WHEN $3::text IS NULL THEN 'DELIVERED' WHEN $4::float8 IS NULL THEN 'FAILED' ELSE state END,
            next_at = now() + make_interval(secs => coalesce($4::float8, 0)),
            ended_at = CASE WHEN $3::text IS NULL OR $4::float8 IS NULL THEN now() END
      WHERE id = $1`,
    [id, httpStatus, reason, nextInSecs],
  );
}

/** Deliveries of a webhook, the newest first. */
export function listDeliveries(db: Queryable, webhookId: string, limit: number): Promise<DeliveryRow[]> {
  return db.query<DeliveryRow>(
    `SELECT ${columns} FROM webhook_deliveries d WHERE d.webhook_id = $1 ORDER BY d.created_at DESC, d.id LIMIT $2`,
    [webhookId, limit],
  );
}

/** Removes up to `batch` deliveries that ended longer ago. */
export async function purgeDeliveries(db: Queryable, keptSecs: number, batch: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM webhook_deliveries WHERE id IN (
       SELECT id FROM webhook_deliveries WHERE ended_at < now() - make_interval(secs => $1) LIMIT $2)
     RETURNING 1`,
    [keptSecs, batch],
  );
  return rows.length;
}
