// Collected counts, and what replicas have found out about the minute that scrapes are about.
import type { WireAggregate } from "../wire/messages.ts";
import { hasConnector } from "./connectors.ts";
import type { Queryable } from "./database.ts";

/** Counts of one period. */
export interface CollectedMetric {
  readonly metricType: string;
  readonly metricName: string;
  value: number; // mutable
}

export interface MetricRow extends CollectedMetric {
  readonly appId: string;
  /** Length of the period, in seconds. */
  readonly granularity: number;
  /** Start of the period. */
  readonly timeBucket: Date;
}

/** SQL on `a`, a row of `applications`: an executor or a connector can be asked. */
export const canBeAsked = `
  (EXISTS (SELECT FROM executors e WHERE e.app_id = a.id AND e.status = 'HEALTHY') OR ${hasConnector})`;

/** Saves a period's counts; those of the same name and time are replaced. */
export async function saveMetrics(
  db: Queryable,
  appId: string,
  period: { readonly startMs: number; readonly secs: number },
  metrics: CollectedMetric[],
): Promise<void> {
  if (metrics.length === 0) return;
  await db.query(
    `INSERT INTO collected_metrics (app_id, time_bucket, granularity, metric_type, metric_name, value)
     SELECT $1, to_timestamp($2::float8 / 1000), $3, m.type, m.name, m.value
       FROM unnest($4::text[], $5::text[], $6::bigint[]) AS m (type, name, value)
     ON CONFLICT (app_id, time_bucket, granularity, metric_type, metric_name) DO UPDATE SET value = excluded.value`,
    [
      appId,
      period.startMs,
      period.secs,
      metrics.map((each) => each.metricType),
      metrics.map((each) => each.metricName),
      metrics.map((each) => each.value),
    ],
  );
}

/** Adds recoveries to the period that goes on now, under the application's name. */
export async function countRecoveries(
  db: Queryable,
  app: { readonly id: string; readonly name: string },
  periodSecs: number,
  recoveries: number,
): Promise<void> {
  await db.query(
    `INSERT INTO collected_metrics AS m (app_id, time_bucket, granularity, metric_type, metric_name, value)
     VALUES ($1, to_timestamp(floor(extract(epoch FROM now()) / $3) * $3), $3, 'recovery_count', $2, $4)
     ON CONFLICT (app_id, time_bucket, granularity, metric_type, metric_name)
       DO UPDATE SET value = m.value + excluded.value`,
    [app.id, app.name, periodSecs, recoveries],
  );
}

/** Rows that are read at once. */
const pageRows = 2_000;

/** Counts of periods that began in `[from, to)`, the oldest first, in pages. Times are ISO texts. */
export async function* listMetrics(
  db: Queryable,
  appId: string,
  from: string,
  to: string,
): AsyncGenerator<MetricRow[]> {
  let last: MetricRow | undefined;
  for (;;) {
    const rows = await db.query<MetricRow>(
      `SELECT app_id AS "appId", metric_type AS "metricType", metric_name AS "metricName", granularity,
              time_bucket AS "timeBucket", value::float8 AS value
         FROM collected_metrics
        WHERE app_id = $1 AND time_bucket >= $2::timestamptz AND time_bucket < $3::timestamptz
          AND (time_bucket, metric_type, metric_name, granularity) > ($2::timestamptz, $4, $5, $6)
        ORDER BY time_bucket, metric_type, metric_name, granularity LIMIT $7`,
      [
        appId,
        last?.timeBucket.toISOString() ?? from,
        to,
        last?.metricType ?? "",
        last?.metricName ?? "",
        last?.granularity ?? 0,
        pageRows,
      ],
    );
    yield rows;
    last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
  }
}

/** How many series each of these applications had in its last collected period, by its id. */
export async function countSeries(db: Queryable, appIds: string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ readonly id: string; readonly series: number }>(
    `SELECT a.id, (SELECT count(*)::int FROM collected_metrics m
                    WHERE m.app_id = a.id AND m.time_bucket = (
                      SELECT max(time_bucket) FROM collected_metrics WHERE app_id = a.id)) AS series
       FROM unnest($1::uuid[]) AS a (id)`,
    [appIds],
  );
  return new Map(rows.map(({ id, series }) => [id, series]));
}

/** Forgets counts older than `keptSecs`. */
export async function forgetMetrics(db: Queryable, keptSecs: number): Promise<void> {
  await db.query("DELETE FROM collected_metrics WHERE time_bucket < now() - make_interval(secs => $1)", [
    keptSecs,
  ]);
}

/** One application as a scrape sees it in the registry. */
export interface ScrapeTarget {
  readonly id: string;
  readonly name: string;
  readonly refuseDevelopmentKeys: boolean;
  /** An executor or a connector can be asked. */
  readonly canBeAsked: boolean;
  readonly executors: { readonly status: string; readonly version: string; readonly count: number }[];
}

/** The organisation's applications with their executors, by name, and the database's time in epoch milliseconds. */
export async function listScrapeTargets(
  db: Queryable,
  orgId: string,
): Promise<{ readonly targets: ScrapeTarget[]; readonly nowMs: number }> {
  const rows = await db.query<{
    readonly id: string | null;
    readonly name: string;
    readonly refuseDevelopmentKeys: boolean;
    readonly canBeAsked: boolean;
    readonly executors: ScrapeTarget["executors"];
    readonly now_ms: string;
  }>(
    `SELECT a.id, a.name, a.refuse_development_keys AS "refuseDevelopmentKeys",
            (extract(epoch FROM now()) * 1000)::bigint AS now_ms, ${canBeAsked} AS "canBeAsked",
            coalesce((SELECT json_agg(c ORDER BY c.status, c.version) FROM (
               SELECT e.status, e.application_version AS version, count(*)::int AS count
                 FROM executors e WHERE e.app_id = a.id GROUP BY 1, 2) c), '[]') AS executors
       FROM (SELECT $1::uuid AS org_id) o LEFT JOIN applications a USING (org_id) ORDER BY a.name`,
    [orgId],
  );
  const targets = rows.flatMap(({ id, name, refuseDevelopmentKeys, canBeAsked: isAsked, executors }) =>
    id === null ? [] : [{ id, name, refuseDevelopmentKeys, canBeAsked: isAsked, executors }],
  );
  return { targets, nowMs: Number(rows[0]?.now_ms ?? Date.now()) };
}

/** Answers about the window that ends at `endMs`, by application and question. */
export async function readWindows(
  db: Queryable,
  appIds: string[],
  endMs: number,
): Promise<Map<string, WireAggregate[]>> {
  const rows = await db.query<{
    readonly app_id: string;
    readonly question: string;
    readonly groups: WireAggregate[];
  }>(
    `SELECT app_id, question, groups FROM metric_windows
      WHERE app_id = ANY ($1::uuid[]) AND window_end = to_timestamp($2::float8 / 1000)`,
    [appIds, endMs],
  );
  return new Map(rows.map((row) => [windowKey(row.app_id, row.question), row.groups]));
}

export function windowKey(appId: string, question: string): string {
  return `${appId} ${question}`;
}

/**
 * Keeps an answer about a window and returns the one that counts: the first that any replica has kept. The statement
 * writes in either case, so that it also sees what another has kept since it began.
 */
export async function keepWindow(
  db: Queryable,
  appId: string,
  question: string,
  endMs: number,
  groups: WireAggregate[],
): Promise<WireAggregate[]> {
  const rows = await db.query<{ readonly is_same: boolean; readonly groups: WireAggregate[] }>(
    `INSERT INTO metric_windows AS w (app_id, question, window_end, groups)
     VALUES ($1, $2, to_timestamp($3::float8 / 1000), $4::json)
     ON CONFLICT (app_id, question) DO UPDATE SET
       groups = CASE WHEN w.window_end < excluded.window_end THEN excluded.groups ELSE w.groups END,
       window_end = greatest(w.window_end, excluded.window_end)
     RETURNING w.window_end = to_timestamp($3::float8 / 1000) AS is_same, w.groups`,
    [appId, question, endMs, JSON.stringify(groups)],
  );
  // A scrape of an earlier minute that took long keeps to its own.
  return rows[0]?.is_same === true ? rows[0].groups : groups;
}
