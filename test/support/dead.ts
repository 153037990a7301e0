// Executors that were declared dead a while ago, as rows: thousands of them without thousands of sockets.
import { Client } from "pg";

interface DeadOptions {
  readonly version?: string;
  readonly language?: string;
}

/** Adds dead executors of an application, whose work is due for recovery. */
export async function addDead(
  databaseUrl: string,
  appName: string,
  executorIds: string[],
  { version = "v1", language = "typescript" }: DeadOptions = {},
): Promise<void> {
  await runSql(
    databaseUrl,
    `WITH dead AS (
       INSERT INTO executors (app_id, executor_id, status, application_version, language, disconnected_at, recovery_due_at)
       SELECT a.id, dead_id, 'DEAD', $3, $4, now() - interval '1 minute', now()
         FROM applications a, unnest($2::text[]) AS dead_id WHERE a.name = $1
       RETURNING *)
     INSERT INTO recoveries (app_id, executor_id, application_version, language, disconnected_at)
     SELECT app_id, executor_id, application_version, language, disconnected_at FROM dead`,
    [appName, executorIds, version, language],
  );
}

/** Runs one statement on a connection of its own and returns its rows. */
export async function runSql(
  databaseUrl: string,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
