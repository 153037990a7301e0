// Who does which round: one statement claims, so that replicas never do the same one. Every time is the database's.
import type { Queryable } from "./database.ts";

/** A round that is done for each application. */
export type AppTask = "retention" | "collection" | "alerting" | "metrics" | "stragglers" | "jobs";

/** One application's round, held by this process until it is ended or runs out. */
export interface AppClaim {
  /** Tells this claim from a later one on the same round. */
  readonly claimId: string;
  readonly app: { readonly id: string; readonly name: string };
  /** The database's time at the claim, in epoch milliseconds. */
  readonly nowMs: number;
}

export interface ClaimRequest {
  readonly task: AppTask;
  /** Time between the beginnings of two rounds of one application, in seconds. */
  readonly periodSecs: number;
  /** How long the round may take before another replica may begin one, in seconds. */
  readonly claimSecs: number;
  readonly limit: number;
  /** SQL on `a`, a row of `applications`: which of them have anything to do. Constant text, never built from input. */
  readonly eligible: string;
  /** Rounds begin this long after whole multiples of the period, instead of one period after the last; in seconds. */
  readonly alignedAfterSecs?: number;
}

/** Claims the rounds that are due, up to `limit`. */
export async function claimApps(db: Queryable, request: ClaimRequest): Promise<AppClaim[]> {
  const { task, periodSecs, claimSecs, limit, eligible, alignedAfterSecs } = request;
  const rows = await db.query<Omit<AppClaim, "app"> & AppClaim["app"]>(
    `WITH claimed AS (
       INSERT INTO app_claims AS c (task, app_id, due_at, claim_id, claimed_until)
       SELECT $1, a.id,
              CASE WHEN $5::float8 IS NULL THEN now() + make_interval(secs => $2)
                   ELSE to_timestamp((floor((extract(epoch FROM now())::float8 - $5) / $2) + 1) * $2 + $5) END,
              gen_random_uuid(), now() + make_interval(secs => $3)
         FROM applications a LEFT JOIN app_claims t ON t.task = $1 AND t.app_id = a.id
        WHERE (${eligible}) AND (t.task IS NULL OR (t.due_at <= now() AND t.claimed_until <= now()))
        ORDER BY t.due_at NULLS FIRST, a.id LIMIT $4
       ON CONFLICT (task, app_id) DO UPDATE
         SET due_at = excluded.due_at, claim_id = excluded.claim_id, claimed_until = excluded.claimed_until
         WHERE c.due_at <= now() AND c.claimed_until <= now()
       RETURNING app_id, claim_id)
     SELECT claimed.claim_id AS "claimId", a.id, a.name, round(extract(epoch FROM now()) * 1000)::float8 AS "nowMs"
       FROM claimed JOIN applications a ON a.id = claimed.app_id`,
    [task, periodSecs, claimSecs, limit, alignedAfterSecs ?? null],
  );
  return rows.map(({ claimId, nowMs, ...app }) => ({ claimId, nowMs, app }));
}

/** Ends a round, so that the next may begin when it is due. Nothing happens when the claim had run out. */
export async function endClaim(db: Queryable, { claimId, app }: AppClaim): Promise<void> {
  await db.query("UPDATE app_claims SET claimed_until = now() WHERE app_id = $1 AND claim_id = $2", [
    app.id,
    claimId,
  ]);
}

/** Claims a round that is done within another one's claim. True when it is due; it is then done for this period. */
export async function claimPart(
  db: Queryable,
  task: AppTask,
  appId: string,
  periodSecs: number,
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO app_claims AS c (task, app_id, due_at, claim_id, claimed_until)
     VALUES ($1, $2, now() + make_interval(secs => $3), gen_random_uuid(), now())
     ON CONFLICT (task, app_id) DO UPDATE SET due_at = excluded.due_at WHERE c.due_at <= now()
     RETURNING 1`,
    [task, appId, periodSecs],
  );
  return rows.length > 0;
}

/** Makes a part due again, because it was not done after all. */
export async function returnPart(db: Queryable, task: AppTask, appId: string): Promise<void> {
  await db.query("UPDATE app_claims SET due_at = now() WHERE task = $1 AND app_id = $2", [task, appId]);
}

/** Claims a round of the whole cluster. True for one caller per period. */
export async function claimForCluster(db: Queryable, task: string, periodSecs: number): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO cluster_claims AS c (task, due_at) VALUES ($1, now() + make_interval(secs => $2))
     ON CONFLICT (task) DO UPDATE SET due_at = excluded.due_at WHERE c.due_at <= now()
     RETURNING 1`,
    [task, periodSecs],
  );
  return rows.length > 0;
}
