// The sample application with one workflow more, which notes in a table of its own who ran which step and when, and
// with a flaw that a signal switches on: the next recovery is confirmed and moves nothing, as the Python SDK does
// when single workflows fail, and every SDK when it has another version.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { Pool } from "pg";

const stepMs = 150;
const pool = new Pool({ connectionString: process.env["DBOS_SYSTEM_DATABASE_URL"], max: 4 });

async function journeyFunction(steps: number): Promise<number> {
  for (let step = 1; step <= steps; step++) await DBOS.runStep(() => run(step), { name: `step ${step}` });
  return steps;
}
DBOS.registerWorkflow(journeyFunction, { name: "journey" });

async function run(step: number): Promise<string> {
  const { rows } = await pool.query<{ readonly id: string }>(
    "INSERT INTO runs (workflow_id, step, executor_id) VALUES ($1, $2, $3) RETURNING id",
    [DBOS.workflowID, step, DBOS.executorID],
  );
  await pause(stepMs);
  await pool.query("UPDATE runs SET ended_at = clock_timestamp() WHERE id = $1", [rows[0]?.id]);
  return DBOS.executorID;
}

interface Recovering {
  recoverPendingWorkflows: (this: Recovering, ids?: string[]) => Promise<unknown[]>; // mutable
}
const require = createRequire(import.meta.url);
const sdkFolder = dirname(require.resolve("@dbos-inc/dbos-sdk"));
const { DBOSExecutor } = require(join(sdkFolder, "dbos-executor.js")) as {
  readonly DBOSExecutor: { readonly prototype: Recovering };
};
const recover = DBOSExecutor.prototype.recoverPendingWorkflows;
let forgets = false;
process.on("SIGUSR2", () => (forgets = true));
DBOSExecutor.prototype.recoverPendingWorkflows = function (this: Recovering, ids) {
  if (!forgets || ids?.[0] === DBOS.executorID) return recover.call(this, ids);
  forgets = false;
  return Promise.resolve([]);
};

await import("../../app/src/main.ts");
process.stdout.write(`${JSON.stringify({ executorId: DBOS.executorID })}\n`);
