// Everything that is broken and mended: two PostgreSQL servers, Conductors and executors, each a process of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startPostgres, type PostgresServer } from "../../local/postgres.ts";
import { createAppSchema, runApp, runConductor, type RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { Absences } from "./absences.ts";
import { createRuns } from "./observe.ts";
import { Proxy } from "./proxy.ts";

export const executorTimeoutSecs = 3;
export const version = "chaos";

/** Time in which something was done to a Conductor, so that it need not answer. Open ones end at infinity. */
export interface Disturbance {
  readonly fromMs: number;
  toMs: number; // mutable
}

export interface ConductorSlot {
  readonly port: number;
  process: RunningProcess; // mutable
  /** Its way to its database. */
  readonly storeLine: Proxy;
  /** Connections are sent to it. */
  isAvailable: boolean; // mutable
  readonly disturbances: Disturbance[];
}

export interface Executor {
  readonly executorId: string;
  readonly process: RunningProcess;
  readonly line: Proxy;
  readonly absences: Absences;
  /** When it was told to end, or killed; infinity while it lives. */
  endedMs: number; // mutable
}

export interface Cluster {
  readonly conductors: ConductorSlot[];
  /** Executors that should be alive, by slot. */
  readonly executors: Executor[];
  /** Every executor there ever was. */
  readonly everyExecutor: Executor[];
  /** What every Conductor there ever was has printed. */
  logs(): string[];
  workUrl: string; // mutable
  startConductor(slot: ConductorSlot): Promise<void>;
  /** Replaces the executor of a slot. */
  startExecutor(slot: number): Promise<void>;
  stopStore(): Promise<void>;
  /** Ends Conductor's database without a warning. */
  killStore(): void;
  startStore(): Promise<void>;
  stop(): Promise<void>;
}

const durable = { user: "postgres", password: "postgres" };
const conductorEnv = {
  CONDUCTOR_PEER_SECRET: "a secret of all replicas",
  CONDUCTOR_EXECUTOR_SILENCE: "25s",
  // Enough for a replica that loses its database to send its executors away, and no more.
  CONDUCTOR_RESTART_GRACE: "15s",
  CONDUCTOR_DRAIN_DELAY: "500ms",
  CONDUCTOR_DRAIN_REFUGE: "2s",
  CONDUCTOR_DRAIN_WINDOW: "1s",
  CONDUCTOR_DRAIN_TIMEOUT: "3s",
};

/**
 * Starts it all. Conductor's database is a server of its own, because only that one fails: an application that loses
 * its database is the SDK's concern. Fails with everything stopped.
 */
export async function startCluster(conductors: number, executors: number): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "podium-chaos-"));
  const programs: RunningProcess[] = [];
  const servers: PostgresServer[] = [];
  const startServer = async (name: string, port: number) => {
    const server = await startPostgres({ dataDir: join(folder, name), port, ...durable });
    servers.push(server);
    return server;
  };
  let turn = 0;
  const availablePorts = () => {
    const ports = cluster.conductors.filter((each) => each.isAvailable).map(({ port }) => port);
    const first = (turn += 1) % Math.max(1, ports.length);
    return [...ports.slice(first), ...ports.slice(0, first)];
  };
  let store: PostgresServer;
  const startConductorAt = async (port: number, storeLine: Proxy) => {
    const url = new URL(store.url("postgres"));
    url.port = String(storeLine.port);
    const process = await runConductor(url.href, { port, env: conductorEnv });
    programs.push(process);
    return process;
  };
  const cluster: Cluster = {
    conductors: [],
    executors: [],
    everyExecutor: [],
    workUrl: "",
    logs: () => programs.map((each) => each.output()),
    startConductor: async (slot) => {
      slot.process = await startConductorAt(slot.port, slot.storeLine);
      slot.isAvailable = true;
    },
    startExecutor: async (slot) => {
      const absences = new Absences();
      const line = await Proxy.open(availablePorts, absences);
      const script = "test/chaos/executor-app.ts";
      const process = await runApp(cluster.workUrl, line.port, version, script);
      const executorId = await waitFor(
        "the executor's id",
        () => /^{"executorId":"(.+)"}$/m.exec(process.output())?.[1],
      );
      cluster.executors[slot] = { executorId, process, line, absences, endedMs: Infinity };
      cluster.everyExecutor.push(cluster.executors[slot]);
    },
    stopStore: () => store.stop(),
    killStore: () => process.kill(-store.pid, "SIGKILL"),
    startStore: async () => {
      const restarted = async () => {
        store = await startServer("store", store.port);
        return true;
      };
      // Backends of a server that was killed may hold its shared memory for a moment.
      await waitFor("Conductor's database to start again", restarted, 20_000);
    },
    stop: async () => {
      const executors = cluster.everyExecutor;
      for (const { process: executor } of executors) await executor.kill("SIGKILL");
      for (const program of programs) await program.kill("SIGKILL");
      for (const { line } of executors) line.close();
      for (const { storeLine } of cluster.conductors) storeLine.close();
      for (const server of servers) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    store = await startServer("store", 0);
    cluster.workUrl = (await startServer("work", 0)).url("postgres");
    createAppSchema(cluster.workUrl);
    await createRuns(cluster.workUrl);
    for (let index = 0; index < conductors; index++) {
      const port = await freePort();
      const storeLine = await Proxy.open(() => [store.port]);
      const process = await startConductorAt(port, storeLine);
      cluster.conductors.push({ port, process, storeLine, isAvailable: true, disturbances: [] });
    }
    const path = "/v2/orgs/local/apps/podium-sample";
    const [first] = cluster.conductors;
    await first?.process.call("PUT", path, {});
    await first?.process.call("PATCH", path, { executorTimeoutSecs });
    for (let slot = 0; slot < executors; slot++) await cluster.startExecutor(slot);
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
