// Conductor as the benchmarks run it. Child of the benchmarks.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Client } from "pg";
import { startConductor, type Conductor } from "../../conductor/src/app.ts";
import { loadConfig } from "../../conductor/src/settings/config.ts";
import { createLog } from "../../conductor/src/log.ts";
import { serveParent } from "./child.ts";

let conductor: Conductor | undefined;
let statements = 0;
countStatements();
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();

serveParent({
  listen: async ({
    port,
    databaseUrl,
    logs,
  }: {
    readonly port: number;
    readonly databaseUrl: string;
    readonly logs: boolean;
  }) => {
    const config = {
      ...loadConfig({ DBOS__CONDUCTOR_DB_URL: databaseUrl, DBOS__CONDUCTOR_PORT: String(port) }),
      databaseConnections: 10,
      peerSecret: "a secret of all replicas",
    };
    conductor = await startConductor(config, createLog(logs ? "info" : "error", false));
  },
  /** As SIGTERM does. */
  drain: () => conductor?.stop(),
  memory: () => {
    globalThis.gc?.();
    return process.memoryUsage().rss;
  },
  lag: () => {
    const reading = { p99Ms: lag.percentile(99) / 1e6, maxMs: lag.max / 1e6 };
    lag.reset();
    return reading;
  },
  cpu: () => process.cpuUsage(),
  /** SQL statements sent so far. */
  statements: () => statements,
});

function countStatements(): void {
  const query = Reflect.get(Client.prototype, "query") as (...args: unknown[]) => unknown;
  Reflect.set(Client.prototype, "query", function count(this: Client, ...args: unknown[]) {
    statements += 1;
    return query.apply(this, args);
  });
}
