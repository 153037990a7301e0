// Reads what has happened: from the applications' database, and from what the Conductors have logged.
import { Client, type Pool } from "pg";

/** One run of one step of a journey. Times are epoch milliseconds of this machine. */
export interface Run {
  readonly workflowId: string;
  readonly step: number;
  readonly executorId: string;
  readonly startedMs: number;
}

export interface Workflow {
  readonly workflowId: string;
  readonly name: string;
  readonly status: string;
  readonly executorId: string | null;
  readonly forkedFrom: string | null;
  readonly updatedMs: number;
}

/** A line of a Conductor's log about an executor. */
export interface ExecutorEvent {
  readonly what: "executor dead" | "executor recovered" | "recovery postponed";
  readonly executorId: string;
  readonly atMs: number;
}

/** A line is about one executor, or about some that share their fate. */
interface OfExecutors {
  readonly executorId: string;
  readonly executorIds: string[];
}

/** Makes the table that the executors write their runs to. */
export async function createRuns(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `CREATE TABLE runs (
       id bigint GENERATED ALWAYS AS IDENTITY, workflow_id text NOT NULL, step int NOT NULL,
       executor_id text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(), ended_at timestamptz)`,
  );
  await client.end();
}

/** Every run, in the order in which they began. */
export async function readRuns(pool: Pool): Promise<Run[]> {
  const { rows } = await pool.query<Run>(
    `SELECT workflow_id AS "workflowId", step, executor_id AS "executorId",
            extract(epoch FROM started_at)::float8 * 1000 AS "startedMs"
       FROM runs ORDER BY started_at, id`,
  );
  return rows;
}

/** Every workflow there is. */
export async function readWorkflows(pool: Pool): Promise<Workflow[]> {
  const { rows } = await pool.query<Workflow>(
    `SELECT workflow_uuid AS "workflowId", name, status, executor_id AS "executorId", forked_from AS "forkedFrom",
            updated_at::float8 AS "updatedMs"
       FROM dbos.workflow_status`,
  );
  return rows;
}

/** What Conductors have said about dead executors. Lines that are not JSON are left out. */
export function readEvents(logs: string[]): ExecutorEvent[] {
  const lines = logs.flatMap(
    (log) => log.match(/^{.*"msg":"(executor dead|executor recovered|recovery postponed)"}$/gm) ?? [],
  );
  return lines.flatMap((line) => {
    const { msg, time, ...of } = JSON.parse(line) as {
      readonly msg: string;
      readonly time: string;
    } & Partial<OfExecutors>;
    const executorIds = of.executorIds ?? [of.executorId ?? "none"];
    return executorIds.map((executorId) => ({
      what: msg as ExecutorEvent["what"],
      executorId,
      atMs: Date.parse(time),
    }));
  });
}
