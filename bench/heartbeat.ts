// Idle executors that ping every twenty seconds: what they cost a core, memory, the event loop and PostgreSQL.
// Usage: node bench/heartbeat.ts [--executors 1000,20000] [--minutes 1]
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectFleet, printRow, readOne, runBench, type Lag } from "./support/bench.ts";

const { values } = parseArgs({
  options: {
    executors: { type: "string", default: "1000,20000" },
    minutes: { type: "string", default: "1" },
  },
});
const durationMs = Number(values.minutes) * 60_000;
/** Connections settle, and the garbage of the handshakes is collected. */
const settleMs = 10_000;

await runBench(async (bench) => {
  const columns = ["executors", "minutes", "% of a core", "MB", "MB after", "change %", "lag p99 ms"];
  printRow([...columns, "lag worst ms", "transactions/s", "listed"]);
  printRow(Array.from({ length: 10 }, () => "---"));
  for (const count of values.executors.split(",").map(Number)) {
    const server = await bench.conductor();
    const fleet = await bench.loader("fleet.ts");
    await connectFleet(fleet, server, count);
    await fleet.call("ping", { periodMs: 20_000 });
    await pause(settleMs);
    const commits = async () =>
      Number(
        await readOne(
          server.databaseUrl,
          "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()",
        ),
      );
    const cpuMs = async () => {
      const { user, system } = await server.call<NodeJS.CpuUsage>("cpu");
      return (user + system) / 1_000;
    };
    const [memory, cpu, committed] = [await server.call<number>("memory"), await cpuMs(), await commits()];
    await server.call<Lag>("lag");
    await pause(durationMs);
    const [cpuAfter, committedAfter] = [await cpuMs(), await commits()];
    const lag = await server.call<Lag>("lag");
    const memoryAfter = await server.call<number>("memory");
    const list = await fetch(`http://127.0.0.1:${server.port}/v2/orgs/local/apps/bench/executors`);
    const listed = ((await list.json()) as { status: string }[]).filter(({ status }) => status === "HEALTHY");
    printRow([
      String(count),
      values.minutes,
      ((cpuAfter - cpu) / durationMs) * 100,
      memory / 1024 ** 2,
      memoryAfter / 1024 ** 2,
      (memoryAfter / memory - 1) * 100,
      lag.p99Ms,
      lag.maxMs,
      ((committedAfter - committed) / durationMs) * 1_000,
      String(listed.length),
    ]);
    await fleet.stop();
    await server.stop();
  }
});
