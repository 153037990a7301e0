// What every benchmark needs: a database, the two servers side by side, a fleet of executors, and a table.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { freePort, startPostgres } from "../../local/postgres.ts";
import { startChild, type Child } from "./child.ts";

/** Server programs run on the first core, everything that loads them on the second. */
const serverCpu = 0;
const loadCpu = Math.min(1, cpus().length - 1);

export interface Bench {
  /** A Conductor with the application `bench`, on a database of its own or as one more replica beside another. */
  conductor(options?: {
    readonly logs?: boolean;
    readonly beside?: Server;
    readonly heapMib?: number;
  }): Promise<Server>;
  /** The floor that it is measured against. */
  floor(): Promise<Server>;
  /** A process of raw executors or of HTTP callers. */
  loader(script: "fleet.ts" | "load.ts"): Promise<Child>;
}

export interface Server extends Child {
  readonly port: number;
  /** Path of the executors' upgrade. */
  readonly socketPath: string;
  /** How many executors are registered in its database. */
  registered(): Promise<number>;
  /** PostgreSQL URL of its database. */
  readonly databaseUrl: string;
}

export interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Runs a benchmark and removes everything that it started. */
export async function runBench(work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "podium-bench-"));
  const postgres = await startPostgres({
    dataDir: join(folder, "data"),
    port: 0,
    user: "postgres",
    password: "postgres",
  });
  const client = new Client({ connectionString: postgres.url("postgres") });
  await client.connect();
  const children: Child[] = [];
  const start = async (script: string, cpu: number, nodeArgs: string[] = []) => {
    const child = await startChild(script, cpu, {}, ["--expose-gc", ...nodeArgs]);
    children.push(child);
    return child;
  };
  try {
    await work({
      conductor: async ({ logs = false, beside, heapMib } = {}) => {
        const port = await freePort();
        const databaseUrl = beside?.databaseUrl ?? postgres.url(`bench_${port}`);
        if (beside === undefined) await client.query(`CREATE DATABASE bench_${port}`);
        const heap = heapMib === undefined ? [] : [`--max-old-space-size=${heapMib}`];
        const child = await start("conductor.ts", serverCpu, heap);
        await child.call("listen", { port, databaseUrl, logs });
        const url = `http://127.0.0.1:${port}/v2/orgs/local/apps/bench`;
        await fetch(url, { method: "PUT" });
        const registered = async () =>
          Number(await readOne(databaseUrl, "SELECT count(*) FROM executors WHERE status = 'HEALTHY'"));
        return { ...child, port, socketPath: "/websocket/bench/any", registered, databaseUrl };
      },
      floor: async () => {
        const port = await freePort();
        const databaseUrl = postgres.url(`floor_${port}`);
        await client.query(`CREATE DATABASE floor_${port}`);
        const child = await start("floor.ts", serverCpu);
        await child.call("listen", { port, databaseUrl });
        const registered = () => child.call<number>("registered");
        return { ...child, port, socketPath: "/websocket/bench/any", registered, databaseUrl };
      },
      loader: (script) => start(script, loadCpu),
    });
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await client.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Connects `count` executors and resolves when the server has shaken hands with them all. */
export async function connectFleet(
  fleet: Child,
  server: Server,
  count: number,
  { rows = 1, patienceMs }: { readonly rows?: number; readonly patienceMs?: number } = {},
): Promise<void> {
  await fleet.call("open", { port: server.port, path: server.socketPath, count, rows, patienceMs });
}

/** CPU time that a server's process has used so far, in microseconds. */
export async function readCpu(server: Server): Promise<number> {
  const { user, system } = await server.call<NodeJS.CpuUsage>("cpu");
  return user + system;
}

/** The first column of the first row. */
export async function readOne(databaseUrl: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
  await client.end();
  return rows[0]?.[0];
}

/** Prints one row of results as a Markdown table row. */
export function printRow(cells: (string | number)[]): void {
  console.log(`| ${cells.map((each) => (typeof each === "number" ? round(each) : each)).join(" | ")} |`);
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
