// Webhooks of organisations. What is secret of them is sealed before it comes here.
import { isTaken, type Queryable } from "./database.ts";

export interface WebhookRow {
  readonly id: string;
  readonly name: string;
  readonly format: "json" | "slack" | "pagerduty";
  /** Scheme and host of its URL. */
  readonly origin: string;
  readonly sealed: Buffer;
  readonly isEnabled: boolean;
  readonly allApps: boolean;
  readonly appNames: string[];
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface NewWebhook {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly format: WebhookRow["format"];
  readonly origin: string;
  readonly sealed: Buffer;
  /** Ids of the applications whose alerts it gets. */
  readonly apps: "all" | readonly string[];
  readonly createdBy: string;
}

/** SQL on `w`, a row of `webhooks`: it gets the alerts of the application `$1`. */
export const getsAlertsOfApp = `w.is_enabled AND w.org_id = (SELECT org_id FROM applications WHERE id = $1)
  AND (w.all_apps OR EXISTS (SELECT FROM webhook_apps s WHERE s.webhook_id = w.id AND s.app_id = $1))`;

const columns = `w.id, w.name, w.format, w.origin, w.sealed, w.is_enabled AS "isEnabled", w.all_apps AS "allApps",
  w.created_by AS "createdBy", w.created_at AS "createdAt",
  coalesce((SELECT array_agg(a.name ORDER BY a.name) FROM webhook_apps s JOIN applications a ON a.id = s.app_id
             WHERE s.webhook_id = w.id), '{}') AS "appNames"`;

/** Webhooks of an organisation, by name. */
export function listWebhooks(db: Queryable, orgId: string): Promise<WebhookRow[]> {
  return db.query<WebhookRow>(`SELECT ${columns} FROM webhooks w WHERE w.org_id = $1 ORDER BY w.name`, [
    orgId,
  ]);
}

export async function findWebhook(
  db: Queryable,
  orgId: string,
  name: string,
): Promise<WebhookRow | undefined> {
  const rows = await db.query<WebhookRow>(
    `SELECT ${columns} FROM webhooks w WHERE w.org_id = $1 AND w.name = $2`,
    [orgId, name],
  );
  return rows[0];
}

/** Adds a webhook, unless its name is taken or the organisation has as many as it may have. */
export async function addWebhook(
  db: Queryable,
  webhook: NewWebhook,
  most: number,
): Promise<"added" | "taken" | "full"> {
  const { id, orgId, name, format, origin, sealed, apps, createdBy } = webhook;
  const allApps = apps === "all";
  try {
    const rows = await db.query(
      `WITH added AS (
         INSERT INTO webhooks (id, org_id, name, format, origin, sealed, all_apps, created_by)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8
          WHERE (SELECT count(*) FROM webhooks WHERE org_id = $2) < $10
         RETURNING id
       ), scoped AS (
         INSERT INTO webhook_apps (webhook_id, app_id)
         SELECT added.id, a.id FROM added, applications a WHERE a.org_id = $2 AND a.id = ANY ($9::uuid[]))
       SELECT 1 FROM added`,
      [id, orgId, name, format, origin, sealed, allApps, createdBy, allApps ? [] : apps, most],
    );
    return rows.length > 0 ? "added" : "full";
  } catch (error) {
    if (isTaken(error)) return "taken";
    throw error;
  }
}

/** Turns a webhook on or off. Returns false when there is none of this name. */
export async function enableWebhook(
  db: Queryable,
  orgId: string,
  name: string,
  isEnabled: boolean,
): Promise<boolean> {
  const rows = await db.query(
    "UPDATE webhooks SET is_enabled = $3 WHERE org_id = $1 AND name = $2 RETURNING 1",
    [orgId, name, isEnabled],
  );
  return rows.length > 0;
}

/** Deletes a webhook with its deliveries. Returns false when there is none of this name. */
export async function deleteWebhook(db: Queryable, orgId: string, name: string): Promise<boolean> {
  const rows = await db.query("DELETE FROM webhooks WHERE org_id = $1 AND name = $2 RETURNING 1", [
    orgId,
    name,
  ]);
  return rows.length > 0;
}

/** Whether an enabled webhook gets the alerts of an application. */
export async function hasWebhook(db: Queryable, appId: string): Promise<boolean> {
  const rows = await db.query(`SELECT 1 FROM webhooks w WHERE ${getsAlertsOfApp} LIMIT 1`, [appId]);
  return rows.length > 0;
}
