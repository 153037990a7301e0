// The floor of a job: the same questions on one bare socket, 200 workflows at a time, and the same rows kept.
import { Client } from "pg";
import { openBareSocket } from "./bare-socket.ts";
import { idOf, manyWorkflows } from "./many-workflows.ts";

const portion = 200;

/** Seconds that it takes to find `count` workflows, read each, cancel it and read it again, without a pause. */
export async function jobFloor(databaseUrl: string, count: number): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("CREATE TABLE floor_job (id text PRIMARY KEY, state text)");
  const { ask, stop } = await openBareSocket(manyWorkflows(count));
  const startedAt = performance.now();
  for (let first = 0; first < count; first += portion) {
    const length = Math.min(portion, count - first);
    const ids = Array.from({ length }, (_, at) => idOf(first + at));
    await ask("list_workflows", { body: { limit: length, offset: first } });
    await client.query("INSERT INTO floor_job SELECT unnest($1::text[]), 'SENT'", [ids]);
    await ask("list_workflows", { body: { workflow_uuids: ids } });
    await ask("cancel", { workflow_ids: ids });
    JSON.parse(await ask("list_workflows", { body: { workflow_uuids: ids } }));
    await client.query("UPDATE floor_job SET state = 'DONE' WHERE id = ANY ($1)", [ids]);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  stop();
  await client.end();
  return seconds;
}
