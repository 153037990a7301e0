// Jobs and the workflows that they are about. `job-workflows.ts` has what becomes of each workflow.
import type { WorkflowFilters } from "../wire/messages.ts";
import type { Queryable } from "./database.ts";

export type JobAction = "cancel" | "resume" | "fork" | "delete";

/** What an action needs besides its workflows. Members are those of the bulk operations. */
export interface JobOptions {
  readonly cancelChildren?: boolean;
  readonly deleteChildren?: boolean;
  readonly queueName?: string;
  readonly queuePartitionKey?: string;
  readonly appVersion?: string;
  readonly fromLastFailure?: boolean;
  readonly fromLastStep?: boolean;
  readonly fromStep?: number;
  readonly fromStepName?: string;
}

export interface NewJob {
  readonly appId: string;
  readonly action: JobAction;
  readonly options: JobOptions;
  /** Null where the workflows are named instead. */
  readonly filters: WorkflowFilters | null;
  /** Who asked for it, for people. */
  readonly createdBy: string;
}

export interface JobRow extends NewJob {
  readonly id: string;
  readonly phase: "COLLECTING" | "ACTING" | "ENDED";
  /** Workflows created before this instant, in epoch milliseconds, have been collected, and `collectedThere` of it. */
  readonly collectedToMs: number | null;
  readonly collectedThere: number;
  readonly isStopping: boolean;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

interface RawJob extends Omit<JobRow, "collectedToMs"> {
  readonly collectedToMs: string | null;
}

const columns = `id, app_id AS "appId", action, options, filters, phase, collected_to_ms AS "collectedToMs",
  collected_there AS "collectedThere", is_stopping AS "isStopping", note, created_by AS "createdBy",
  created_at AS "createdAt", ended_at AS "endedAt"`;

async function read(db: Queryable, text: string, values: unknown[]): Promise<JobRow[]> {
  const rows = await db.query<RawJob & Record<string, unknown>>(text, values);
  return rows.map((row) => ({
    ...row,
    collectedToMs: row.collectedToMs === null ? null : Number(row.collectedToMs),
  }));
}

/** Adds a job, which begins to collect where it has filters. Undefined above so many open jobs of the application. */
export async function addJob(db: Queryable, job: NewJob, maxOpen: number): Promise<JobRow | undefined> {
  const { appId, action, options, filters, createdBy } = job;
  const [row] = await read(
    db,
    `INSERT INTO jobs (app_id, action, options, filters, phase, created_by)
     SELECT $1, $2, $3, $4, CASE WHEN $4::jsonb IS NULL THEN 'ACTING' ELSE 'COLLECTING' END, $5
      WHERE (SELECT count(*) FROM jobs WHERE app_id = $1 AND phase <> 'ENDED') < $6
     RETURNING ${columns}`,
    [
      appId,
      action,
      JSON.stringify(options),
      filters === null ? null : JSON.stringify(filters),
      createdBy,
      maxOpen,
    ],
  );
  return row;
}

/** Jobs of these applications, the newest first. */
export function listJobs(db: Queryable, appIds: readonly string[], limit: number): Promise<JobRow[]> {
  return read(
    db,
    `SELECT ${columns} FROM jobs WHERE app_id = ANY ($1) ORDER BY created_at DESC, id LIMIT $2`,
    [appIds, limit],
  );
}

export async function findJob(db: Queryable, appId: string, id: string): Promise<JobRow | undefined> {
  const [row] = await read(db, `SELECT ${columns} FROM jobs WHERE app_id = $1 AND id::text = $2`, [
    appId,
    id,
  ]);
  return row;
}

/** Has a job end after the portion under way. Nothing happens to one that has ended. */
export async function stopJob(db: Queryable, appId: string, id: string): Promise<void> {
  await db.query("UPDATE jobs SET is_stopping = true WHERE app_id = $1 AND id = $2 AND phase <> 'ENDED'", [
    appId,
    id,
  ]);
}

/** SQL on `a`, a row of `applications`: whether it has a job that has not ended. */
export const hasOpenJob = "EXISTS (SELECT 1 FROM jobs j WHERE j.app_id = a.id AND j.phase <> 'ENDED')";

/** The open job of an application whose last turn is longest ago; it has its turn now. */
export async function takeTurn(db: Queryable, appId: string): Promise<JobRow | undefined> {
  const [row] = await read(
    db,
    `UPDATE jobs SET worked_at = now() WHERE id = (
       SELECT id FROM jobs WHERE app_id = $1 AND phase <> 'ENDED' ORDER BY worked_at, id LIMIT 1)
     RETURNING ${columns}`,
    [appId],
  );
  return row;
}

export interface Progress {
  readonly phase?: JobRow["phase"];
  readonly collectedToMs?: number;
  readonly collectedThere?: number;
  /** Null takes the note away. */
  readonly note?: string | null;
}

/** Keeps how far a job has come. One that ends keeps its last note. */
export async function saveProgress(db: Queryable, id: string, progress: Progress): Promise<void> {
  const { phase, collectedToMs, collectedThere, note } = progress;
  await db.query(
    `UPDATE jobs SET phase = coalesce($2, phase), collected_to_ms = coalesce($3, collected_to_ms),
            collected_there = coalesce($4, collected_there), note = CASE WHEN $5 THEN $6 ELSE note END,
            ended_at = CASE WHEN $2 = 'ENDED' THEN now() ELSE ended_at END
      WHERE id = $1 AND phase <> 'ENDED'`,
    [id, phase ?? null, collectedToMs ?? null, collectedThere ?? null, note !== undefined, note ?? null],
  );
}

/** Removes up to `batch` jobs that ended longer ago than their organisation keeps its audit log. */
export async function purgeJobs(db: Queryable, batch: number): Promise<number> {
  const rows = await db.query(
    `DELETE FROM jobs WHERE id IN (
       SELECT j.id FROM jobs j JOIN applications a ON a.id = j.app_id JOIN organisations o ON o.id = a.org_id
        WHERE j.ended_at < now() - make_interval(days => o.audit_log_retention_days) LIMIT $1)
     RETURNING 1`,
    [batch],
  );
  return rows.length;
}
