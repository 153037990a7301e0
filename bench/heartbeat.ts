// Idle executors that ping every twenty seconds: what they cost a core, memory, the event loop and PostgreSQL.
// Usage: node bench/heartbeat.ts [--executors 1000,19900] [--minutes 1]
// The floor, which only answers pings, is measured for one minute.
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectFleet, printRow, readCpu, runBench, type Lag, type Server } from "./support/bench.ts";
import type { Child } from "./support/child.ts";

const { values } = parseArgs({
  options: {
    executors: { type: "string", default: "1000,19900" },
    minutes: { type: "string", default: "1" },
  },
});
/** Connections settle, and the garbage of the handshakes is collected. */
const settleMs = 10_000;

await runBench(async (bench) => {
  const columns = ["server", "executors", "minutes", "% of a core", "of the floor", "MB first", "MB least"];
  printRow([...columns, "MB most", "MB last", "lag p99 ms", "lag worst ms", "statements/s", "listed"]);
  printRow(Array.from({ length: 13 }, () => "---"));
  for (const count of values.executors.split(",").map(Number)) {
    let floor: number | undefined;
    for (const [name, server, minutes] of [
      ["floor", await bench.floor(), 1],
      ["Conductor", await bench.conductor(), Number(values.minutes)],
    ] as const) {
      const fleet = await bench.loader("fleet.ts");
      await connectFleet(fleet, server, count);
      const cost = await measure(server, fleet, minutes);
      const { core, memory, lag, statements } = cost;
      floor ??= core;
      printRow([
        name,
        String(count),
        String(minutes),
        core * 100,
        core / floor,
        memory[0] ?? 0,
        Math.min(...memory),
        Math.max(...memory),
        memory.at(-1) ?? 0,
        lag.p99Ms,
        lag.maxMs,
        statements,
        String(await server.registered()),
      ]);
      await fleet.stop();
      await server.stop();
    }
  }
});

interface Cost {
  /** Part of a core. */
  readonly core: number;
  /** Megabytes, minute by minute. */
  readonly memory: number[];
  /** Of the worst minute. */
  readonly lag: Lag;
  /** SQL statements per second. */
  readonly statements: number;
}

/** Lets the executors ping for this many minutes. Each look at memory costs the event loop about 50 ms. */
async function measure(server: Server, fleet: Child, minutes: number): Promise<Cost> {
  const samples = Math.max(1, Math.floor(minutes));
  const memoryNow = async () => (await server.call<number>("memory")) / 1024 ** 2;
  await fleet.call("ping", { periodMs: 20_000 });
  await pause(settleMs);
  const memory = [await memoryNow()];
  const lags: Lag[] = [];
  const [cpu, statements] = [await readCpu(server), await server.call<number>("statements")];
  for (let sample = 1; sample <= samples; sample += 1) {
    await server.call<Lag>("lag");
    await pause((minutes * 60_000) / samples);
    lags.push(await server.call<Lag>("lag"));
    memory.push(await memoryNow());
    if (samples > 1) console.error(`${sample} of ${samples}: ${memory.at(-1)?.toFixed(0)} MB`);
  }
  const secs = minutes * 60;
  return {
    core: ((await readCpu(server)) - cpu) / (secs * 1e6),
    memory,
    lag: {
      p99Ms: Math.max(...lags.map(({ p99Ms }) => p99Ms)),
      maxMs: Math.max(...lags.map(({ maxMs }) => maxMs)),
    },
    statements: ((await server.call<number>("statements")) - statements) / secs,
  };
}
