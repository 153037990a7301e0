// Many applications behind one `serve --config`: memory, connections and statements while nothing is asked.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { printRow } from "./bench.ts";
import { runConductor } from "../../test/support/processes.ts";
import { waitFor } from "../../test/support/wait.ts";

const script = join(import.meta.dirname, "../../connector/src/main.ts");
/** Longer than a connection is kept. */
const settleMs = 20_000;
const idleMs = 60_000;

/** Connects this many applications on one database and prints what they cost. */
export async function measureIdle(url: string, applications: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "podium-bench-"));
  const client = new Client({ connectionString: url });
  // The server may be stopped while a failure is on its way.
  client.on("error", () => undefined);
  await client.connect();
  await client.query("CREATE DATABASE conductor");
  const at = new URL(url);
  at.pathname = "/conductor";
  const conductor = await runConductor(at.href);
  const names = Array.from({ length: applications }, (_, n) => `app-${n}`);
  for (const name of names) await conductor.call("PUT", `/v2/orgs/local/apps/${name}`, {});
  const file = join(folder, "applications.json");
  const entries = names.map((app) => ({ app, database: { env: "DATABASE" } }));
  writeFileSync(
    file,
    JSON.stringify({ conductor: `ws://127.0.0.1:${conductor.port}`, applications: entries }),
  );
  const start = performance.now();
  const child = spawn(process.execPath, [script, "serve", "--config", file], {
    env: { DATABASE: url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let connected = 0;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    connected += text.split("connected to Conductor as").length - 1;
  });
  try {
    await waitFor("all to be connected", () => connected >= applications, 120_000);
    const seconds = (performance.now() - start) / 1_000;
    await pause(settleMs);
    const before = await statements(client);
    await pause(idleMs);
    const [after, open] = [await statements(client), await connections(client)];
    // Asking for the count is a statement too.
    const each = (((after - before - 1) / idleMs) * 60_000) / applications;
    printRow([
      "applications",
      "until connected s",
      "RSS MB",
      "kB each",
      "connections",
      "transactions/min each",
    ]);
    printRow(Array.from({ length: 6 }, () => "---"));
    const kb = residentKb(child.pid ?? 0);
    printRow([String(applications), seconds, kb / 1_024, kb / applications, String(open), each]);
  } finally {
    child.kill("SIGKILL");
    await conductor.kill("SIGTERM");
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

async function statements(client: Client): Promise<number> {
  await client.query("SELECT pg_stat_clear_snapshot()");
  const { rows } = await client.query<{ readonly total: string }>(
    "SELECT xact_commit + xact_rollback AS total FROM pg_stat_database WHERE datname = current_database()",
  );
  return Number(rows[0]?.total);
}

async function connections(client: Client): Promise<number> {
  const { rows } = await client.query<{ readonly open: number }>(
    "SELECT count(*)::int AS open FROM pg_stat_activity WHERE application_name = 'podium-connector'",
  );
  return rows[0]?.open ?? 0;
}
