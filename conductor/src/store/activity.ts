// What applications' workflows did, by period, for charts.
import type { Database, Queryable } from "./database.ts";

/** What is counted: workflows that were created, and workflows that ended, by the status that they ended with. */
export const activityEvents = [
  "CREATED",
  "SUCCESS",
  "ERROR",
  "CANCELLED",
  "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
] as const;
export type ActivityEvent = (typeof activityEvents)[number];

/** One count of a period. Names are null in what stands for everything beyond the most frequent, empty for none. */
export interface ActivityCount {
  readonly event: ActivityEvent;
  readonly workflowName: string | null;
  readonly queueName: string | null;
  readonly appVersion: string | null;
  readonly count: number;
}

const collected = "COLLECTED";

/** Whether an application's activity is collected; false when it is gone. */
export async function collectsActivity(db: Queryable, appId: string): Promise<boolean> {
  const rows = await db.query<{ readonly collects: boolean }>(
    "SELECT collects_activity AS collects FROM applications WHERE id = $1",
    [appId],
  );
  return rows[0]?.collects ?? false;
}

/** Says whether it is collected. Returns false when the application is gone. */
export async function setCollectsActivity(db: Queryable, appId: string, collects: boolean): Promise<boolean> {
  const rows = await db.query(
    "UPDATE applications SET collects_activity = $2, updated_at = now() WHERE id = $1 RETURNING 1",
    [appId, collects],
  );
  return rows.length > 0;
}

/** Saves what was counted in a period, in place of what was there of it. */
export async function saveActivity(
  db: Database,
  appId: string,
  period: { readonly startMs: number; readonly secs: number },
  counts: ActivityCount[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const bucket = "to_timestamp($2::float8 / 1000)";
    await tx.query(`DELETE FROM workflow_activity WHERE app_id = $1 AND time_bucket = ${bucket}`, [
      appId,
      period.startMs,
    ]);
    await tx.query(
      `INSERT INTO workflow_activity (app_id, time_bucket, event, workflow_name, queue_name, application_version, count)
       SELECT $1::uuid, ${bucket}, c.* FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS c
       UNION ALL SELECT $1::uuid, ${bucket}, '${collected}', NULL, NULL, NULL, $8::bigint`,
      [
        appId,
        period.startMs,
        counts.map((each) => each.event),
        counts.map((each) => each.workflowName),
        counts.map((each) => each.queueName),
        counts.map((each) => each.appVersion),
        counts.map((each) => each.count),
        period.secs,
      ],
    );
  });
}

/** What a chart's lines stand for. */
export type ActivityGroup = "status" | "workflowName" | "queueName" | "appVersion";
const columns = {
  status: "event",
  workflowName: "workflow_name",
  queueName: "queue_name",
  appVersion: "application_version",
} as const satisfies Record<ActivityGroup, string>;

export interface ActivityQuery {
  /** Epoch seconds; both are multiples of `pointSecs`. */
  readonly fromSecs: number;
  readonly toSecs: number;
  readonly pointSecs: number;
  readonly groupBy: ActivityGroup;
  /** Undefined for all of them. */
  readonly event: ActivityEvent | undefined;
  readonly workflowName: string | undefined;
  readonly queueName: string | undefined;
  readonly appVersion: string | undefined;
  /** Maximum keys that are told apart; the rest is under the key null. */
  readonly maxKeys: number;
}

/** How much of a point was collected, or one key's count in it. Points are counted from `fromSecs`. */
export interface ActivityPoint {
  readonly point: number;
  readonly collectedSecs: number | null;
  readonly key: string | null;
  readonly count: number;
}

/** Counts by point and key. */
export function listActivity(db: Queryable, appId: string, query: ActivityQuery): Promise<ActivityPoint[]> {
  const { fromSecs, toSecs, pointSecs, event, workflowName, queueName, appVersion, maxKeys } = query;
  return db.query<ActivityPoint>(
    `WITH rows AS (
       SELECT floor((extract(epoch FROM time_bucket)::float8 - $2::float8) / $4::float8)::int AS point,
              event = '${collected}' AS is_collected, ${columns[query.groupBy]} AS key, sum(count) AS count
         FROM workflow_activity
        WHERE app_id = $1 AND time_bucket >= to_timestamp($2) AND time_bucket < to_timestamp($3)
          AND (event = '${collected}' OR ($5::text IS NULL OR event = $5)
               AND ($6::text IS NULL OR workflow_name = $6) AND ($7::text IS NULL OR queue_name = $7)
               AND ($8::text IS NULL OR application_version = $8))
        GROUP BY 1, 2, 3
     ), top AS (
       SELECT key FROM rows WHERE NOT is_collected AND key IS NOT NULL
        GROUP BY key ORDER BY sum(count) DESC, key LIMIT $9
     )
     SELECT point, sum(count)::float8 AS "collectedSecs", NULL AS key, 0 AS count
       FROM rows WHERE is_collected GROUP BY point
     UNION ALL
     SELECT r.point, NULL, top.key, sum(r.count)::float8
       FROM rows r LEFT JOIN top ON top.key = r.key WHERE NOT r.is_collected GROUP BY r.point, top.key`,
    [
      appId,
      fromSecs,
      toSecs,
      pointSecs,
      event ?? null,
      workflowName ?? null,
      queueName ?? null,
      appVersion ?? null,
      maxKeys,
    ],
  );
}

/** Forgets what is older than `keptSecs`. */
export async function forgetActivity(db: Queryable, keptSecs: number): Promise<void> {
  await db.query("DELETE FROM workflow_activity WHERE time_bucket < now() - make_interval(secs => $1)", [
    keptSecs,
  ]);
}
