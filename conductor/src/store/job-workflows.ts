// What becomes of each workflow of a job. A workflow is WAITING, then SENT, then has its outcome; only SENT ones get one,
// so that a replica whose round was taken over cannot overwrite what the next one found out.
import { createHash } from "node:crypto";
import type { Queryable } from "./database.ts";

export type JobWorkflowState = "WAITING" | "SENT" | "DONE" | "REFUSED" | "MISSING" | "UNKNOWN" | "UNTRIED";

export interface JobWorkflow {
  /** Where it stands in the job; pages of a list continue after it. */
  readonly position: string;
  readonly workflowId: string;
  readonly state: JobWorkflowState;
  readonly reason: string | null;
  readonly forkedTo: string | null;
}

/** What became of one workflow. */
export interface Outcome {
  readonly workflowId: string;
  readonly state: "DONE" | "REFUSED" | "MISSING" | "UNKNOWN";
  /** Why, as a sentence; undefined where the state says it all. */
  readonly reason?: string;
  readonly forkedTo?: string;
}

export type JobCounts = Readonly<Record<JobWorkflowState, number>>;

/** Adds workflows to a job, each once. Returns how many the job has now. */
export async function addJobWorkflows(db: Queryable, jobId: string, ids: readonly string[]): Promise<number> {
  await db.query(
    `INSERT INTO job_workflows (job_id, workflow_id, digest)
     SELECT $1, id, digest FROM unnest($2::text[], $3::bytea[]) AS given (id, digest)
     ON CONFLICT (job_id, digest) DO NOTHING`,
    [jobId, ids, ids.map((id) => createHash("sha256").update(id).digest())],
  );
  const [row] = await db.query<{ readonly count: number }>(
    "SELECT count(*)::int AS count FROM job_workflows WHERE job_id = $1",
    [jobId],
  );
  return row?.count ?? 0;
}

/** Takes the next workflows that wait, up to `limit` and so many characters of ids; they are SENT from now on. */
export async function takePortion(
  db: Queryable,
  jobId: string,
  limit: number,
  maxCharacters: number,
): Promise<string[]> {
  const rows = await db.query<{ readonly id: string }>(
    // An array, not a join: without statistics the planner would compare every row with every other.
    `UPDATE job_workflows SET state = 'SENT'
      WHERE job_id = $1 AND state = 'WAITING' AND position = ANY (ARRAY(
        SELECT position FROM (
          SELECT position, sum(length(workflow_id)) OVER (ORDER BY position) AS characters,
                 row_number() OVER (ORDER BY position) AS place
            FROM (SELECT position, workflow_id FROM job_workflows
                   WHERE job_id = $1 AND state = 'WAITING' ORDER BY position LIMIT $2) waiting) next
         WHERE characters <= $3 OR place = 1))
     RETURNING workflow_id AS id`,
    [jobId, limit, maxCharacters],
  );
  return rows.map(({ id }) => id);
}

/** Workflows that were sent and have no outcome: their replica died, or its answer was lost. */
export async function listSent(db: Queryable, jobId: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ readonly id: string }>(
    `SELECT workflow_id AS id FROM job_workflows WHERE job_id = $1 AND state = 'SENT' ORDER BY position LIMIT $2`,
    [jobId, limit],
  );
  return rows.map(({ id }) => id);
}

/** Puts workflows back that were not sent after all. */
export async function returnPortion(db: Queryable, jobId: string, ids: readonly string[]): Promise<void> {
  await db.query(
    "UPDATE job_workflows SET state = 'WAITING' WHERE job_id = $1 AND workflow_id = ANY ($2) AND state = 'SENT'",
    [jobId, ids],
  );
}

/** Keeps what became of workflows that were sent. */
export async function saveOutcomes(
  db: Queryable,
  jobId: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  await db.query(
    `UPDATE job_workflows w SET state = given.state, reason = given.reason, forked_to = given.forked_to
       FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS given (id, state, reason, forked_to)
      WHERE w.job_id = $1 AND w.workflow_id = given.id AND w.state = 'SENT'`,
    [
      jobId,
      outcomes.map(({ workflowId }) => workflowId),
      outcomes.map(({ state }) => state),
      outcomes.map(({ reason }) => reason ?? null),
      outcomes.map(({ forkedTo }) => forkedTo ?? null),
    ],
  );
}

/** Gives up what still waits: a job that ends early has not tried these. */
export async function giveUpWaiting(db: Queryable, jobId: string, reason: string): Promise<void> {
  await db.query(
    "UPDATE job_workflows SET state = 'UNTRIED', reason = $2 WHERE job_id = $1 AND state = 'WAITING'",
    [jobId, reason],
  );
}

const noCounts: JobCounts = { WAITING: 0, SENT: 0, DONE: 0, REFUSED: 0, MISSING: 0, UNKNOWN: 0, UNTRIED: 0 };

/** How many workflows of each job are in which state. */
export async function countJobWorkflows(
  db: Queryable,
  jobIds: readonly string[],
): Promise<ReadonlyMap<string, JobCounts>> {
  const rows = await db.query<{
    readonly id: string;
    readonly state: JobWorkflowState;
    readonly count: number;
  }>(
    `SELECT job_id AS id, state, count(*)::int AS count FROM job_workflows WHERE job_id = ANY ($1) GROUP BY 1, 2`,
    [jobIds],
  );
  const counts = new Map<string, JobCounts>(jobIds.map((id) => [id, noCounts]));
  for (const { id, state, count } of rows) {
    counts.set(id, { ...(counts.get(id) ?? noCounts), [state]: count });
  }
  return counts;
}

export interface JobWorkflowPage {
  /** All states where it is undefined. */
  readonly state: JobWorkflowState | undefined;
  /** Position of the last one that the caller has. */
  readonly after: string;
  readonly limit: number;
}

/** Workflows of a job in the order in which they were added. */
export function listJobWorkflows(
  db: Queryable,
  jobId: string,
  { state, after, limit }: JobWorkflowPage,
): Promise<JobWorkflow[]> {
  return db.query<JobWorkflow & Record<string, unknown>>(
    `SELECT position::text, workflow_id AS "workflowId", state, reason, forked_to AS "forkedTo"
       FROM job_workflows
      WHERE job_id = $1 AND ($2::text IS NULL OR state = $2) AND position > $3::bigint
      ORDER BY position LIMIT $4`,
    [jobId, state ?? null, after, limit],
  );
}
