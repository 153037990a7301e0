// A list of 100 workflows of many: the connector's answer against the bare statement, in turns.
import { Client } from "pg";
import { answerRequest } from "../../connector/src/answers/answer.ts";
import { messages } from "../../connector/src/answers/messages.ts";
import { Budget } from "../../connector/src/database/budget.ts";
import { openStore } from "../../connector/src/database/store.ts";
import { encodeReply } from "../../connector/src/link/envelope.ts";
import { printRow } from "./bench.ts";

const columns = `s.workflow_uuid, s.status, s.name, s.recovery_attempts, s.config_name, s.class_name, s.authenticated_user,
  s.authenticated_roles, s.assumed_role, s.queue_name, s.executor_id, s.created_at, s.updated_at, s.application_version,
  s.workflow_deadline_epoch_ms, s.workflow_timeout_ms, s.deduplication_id, s.priority, s.queue_partition_key,
  s.started_at_epoch_ms, s.forked_from, s.was_forked_from, s.parent_workflow_id, s.delay_until_epoch_ms, s.completed_at,
  s.attributes, s.schedule_name, s.application_name`;
const payloads = `, s.serialization, COALESCE(i.inputs, s.inputs) AS inputs, COALESCE(o.output, s.output) AS output,
  COALESCE(o.error, s.error) AS error`;
const joins = `LEFT JOIN dbos.workflow_input i USING (workflow_uuid) LEFT JOIN dbos.workflow_output o USING (workflow_uuid)`;
const wanted =
  "WHERE (s.application_name = ANY($1) OR s.application_name IS NULL) ORDER BY s.created_at DESC LIMIT $2";

/** Fills the database and prints medians and their ratio. */
export async function compareLists(url: string, workflows: number, rounds: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await seed(client, workflows);
  const options = { url, appName: "shop", schemaName: "dbos", maxConnections: 5 };
  const store = await openStore({ ...options, budget: new Budget(10), report: () => undefined });
  const identity = {
    executorId: "e",
    version: "v1",
    hostname: "h",
    language: "typescript",
    sdkVersion: "5.3.0",
    pid: 1,
  };
  const context = { store, identity, isReadOnly: false, isMetadataOnly: false };
  printRow(["list of 100", "statement ms", "connector ms", "ratio"]);
  printRow(Array.from({ length: 4 }, () => "---"));
  for (const loads of [false, true]) {
    const sql = `SELECT ${columns}${loads ? payloads : ""} FROM dbos.workflow_status s ${loads ? joins : ""} ${wanted}`;
    const body = { limit: 100, sort_desc: true, load_input: loads, load_output: loads };
    const request = { type: "list_workflows", request_id: "r", body };
    const floor: number[] = [];
    const answer: number[] = [];
    for (let round = 0; round < rounds; round++) {
      floor.push(await timed(() => client.query(sql, [["shop"], 100])));
      answer.push(
        await timed(async () => {
          const text = encodeReply(request, await answerRequest(messages, context, request));
          if (!text.includes("wf-")) throw new Error(text);
        }),
      );
    }
    const [least, most] = [median(floor), median(answer)];
    printRow([loads ? "with payloads" : "without payloads", least, most, most / least]);
  }
  await store.close();
  await client.end();
}

async function seed(client: Client, workflows: number): Promise<void> {
  const value = (text: string) => `'{"json":' || ${text} || ',"__dbos_serializer":"superjson"}'`;
  await client.query(
    `INSERT INTO dbos.workflow_status (workflow_uuid, status, name, executor_id, application_version, created_at, updated_at,
        completed_at, serialization, application_name, recovery_attempts, priority)
      SELECT 'wf-' || n, 'SUCCESS', 'order', 'e-1', 'v1', 1787304000000 + n, 1787304000000 + n, 1787304001000 + n,
        'js_superjson', 'shop', 1, 0 FROM generate_series(1, $1::int) n`,
    [workflows],
  );
  await client.query(
    `INSERT INTO dbos.workflow_input (workflow_uuid, inputs)
      SELECT 'wf-' || n, ${value(`'[{"order":' || n || ',"items":["pen","paper"],"note":"leave it at the door"}]'`)}
      FROM generate_series(1, $1::int) n`,
    [workflows],
  );
  await client.query(
    `INSERT INTO dbos.workflow_output (workflow_uuid, output)
      SELECT 'wf-' || n, ${value(`'{"order":' || n || ',"total":12.5,"shipped":true}'`)} FROM generate_series(1, $1::int) n`,
    [workflows],
  );
  await client.query("VACUUM ANALYZE");
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(all: readonly number[]): number {
  return all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0;
}
