// One job that cancels 100,000 workflows: how long it takes, and what it costs Conductor in memory, against a loop that asks
// the same of one bare socket and keeps the same rows. Conductor leaves the application as much time as it took.
// Usage: node bench/jobs.ts [--workflows 100000]
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { printRow, runBench, type Server } from "./support/bench.ts";
import { jobFloor } from "./support/job-floor.ts";
import { manyWorkflows } from "./support/many-workflows.ts";
import { connectRawExecutor } from "./support/raw-executor.ts";

const { values } = parseArgs({ options: { workflows: { type: "string", default: "100000" } } });
const count = Number(values.workflows);

interface Job {
  readonly jobId: string;
  readonly status: string;
  readonly counts: { readonly done: number };
}

async function call(server: Server, method: string, path: string, body?: object): Promise<Job> {
  const response = await fetch(`http://127.0.0.1:${server.port}/v2/orgs/local/apps/bench/jobs${path}`, {
    method,
    ...(body && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  return (await response.json()) as Job;
}

await runBench(async (bench) => {
  const server = await bench.conductor();
  connectRawExecutor({
    port: server.port,
    path: server.socketPath,
    localAddress: "127.0.0.2",
    answer: manyWorkflows(count),
  });
  while ((await server.registered()) < 1) await pause(50);
  const floorSeconds = await jobFloor((await bench.floor()).databaseUrl, count);
  const before = await server.call<number>("memory");
  const startedAt = performance.now();
  const { jobId } = await call(server, "POST", "", { action: "cancel", filters: { status: ["ENQUEUED"] } });
  let peak = before;
  let job = await call(server, "GET", `/${jobId}`);
  while (job.status !== "ENDED") {
    await pause(500);
    peak = Math.max(peak, await server.call<number>("memory"));
    job = await call(server, "GET", `/${jobId}`);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  printRow(["cancelled", "Conductor s", "a second", "floor s", "of floor", "more memory, MB"]);
  printRow(Array.from({ length: 6 }, () => "---"));
  const grown = (peak - before) / 1024 ** 2;
  const { done } = job.counts;
  printRow([String(done), seconds, done / seconds, floorSeconds, seconds / floorSeconds, grown]);
});
