// Idle executors that ping every twenty seconds: what they cost a core, memory, the event loop and PostgreSQL.
// Usage: node bench/heartbeat.ts [--executors 1000,20000] [--minutes 1]
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench, type Lag } from "./support/bench.ts";

const { values } = parseArgs({
  options: {
    executors: { type: "string", default: "1000,20000" },
    minutes: { type: "string", default: "1" },
  },
});
const minutes = Number(values.minutes);
const durationMs = minutes * 60_000;
/** Memory is looked at this often; its collection of garbage costs the event loop some 50 ms each time. */
const samples = Math.max(1, Math.floor(minutes));
/** Connections settle, and the garbage of the handshakes is collected. */
const settleMs = 10_000;

await runBench(async (bench) => {
  const columns = ["executors", "minutes", "% of a core", "MB", "least MB", "most MB", "MB after"];
  printRow([...columns, "lag p99 ms", "lag worst ms", "statements/s", "listed"]);
  printRow(Array.from({ length: 11 }, () => "---"));
  for (const count of values.executors.split(",").map(Number)) {
    const server = await bench.conductor();
    const fleet = await bench.loader("fleet.ts");
    await connectFleet(fleet, server, count);
    await fleet.call("ping", { periodMs: 20_000 });
    await pause(settleMs);
    const cpuMs = async () => {
      const { user, system } = await server.call<NodeJS.CpuUsage>("cpu");
      return (user + system) / 1_000;
    };
    const memory = [(await server.call<number>("memory")) / 1024 ** 2];
    const [cpu, statements] = [await cpuMs(), await server.call<number>("statements")];
    const lags: Lag[] = [];
    await server.call<Lag>("lag");
    for (let sample = 1; sample <= samples; sample += 1) {
      await pause(durationMs / samples);
      lags.push(await server.call<Lag>("lag"));
      memory.push((await server.call<number>("memory")) / 1024 ** 2);
      await server.call<Lag>("lag");
      console.error(`${sample} of ${samples}: ${memory.at(-1)?.toFixed(0)} MB`);
    }
    const [cpuAfter, statementsAfter] = [await cpuMs(), await server.call<number>("statements")];
    const list = await fetch(`http://127.0.0.1:${server.port}/v2/orgs/local/apps/bench/executors`);
    const listed = ((await list.json()) as { status: string }[]).filter(({ status }) => status === "HEALTHY");
    printRow([
      String(count),
      values.minutes,
      ((cpuAfter - cpu) / durationMs) * 100,
      memory[0] ?? 0,
      Math.min(...memory),
      Math.max(...memory),
      memory.at(-1) ?? 0,
      Math.max(...lags.map(({ p99Ms }) => p99Ms)),
      Math.max(...lags.map(({ maxMs }) => maxMs)),
      ((statementsAfter - statements) / durationMs) * 1_000,
      String(listed.length),
    ]);
    await fleet.stop();
    await server.stop();
  }
});
