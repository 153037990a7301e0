// All executors connect at the same instant: time until all are registered, and the delay of the event loop.
// Usage: node bench/storm.ts [--executors 10000] [--patience 5000]
// With patience, in milliseconds, executors give up a handshake that takes longer, as SDKs do after five seconds.
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench, type Lag } from "./support/bench.ts";

const { values } = parseArgs({
  options: { executors: { type: "string", default: "10000" }, patience: { type: "string" } },
});
const count = Number(values.executors);
const patience = values.patience === undefined ? {} : { patienceMs: Number(values.patience) };

await runBench(async (bench) => {
  printRow(["server", "executors", "seconds", "attempts each", "lag p99 ms", "lag worst ms", "ratio"]);
  printRow(Array.from({ length: 7 }, () => "---"));
  const wall: number[] = [];
  for (const [name, server] of [
    ["floor", await bench.floor()],
    ["Conductor", await bench.conductor()],
  ] as const) {
    const fleet = await bench.loader("fleet.ts");
    await connectFleet(fleet, server, 500);
    await fleet.call("close");
    await pause(2_000);
    await server.call<Lag>("lag");
    const [before, registeredBefore] = [await fleet.call<number>("attempts"), await server.registered()];
    const startedAt = performance.now();
    await connectFleet(fleet, server, count, patience);
    while ((await server.registered()) - registeredBefore < count) await pause(20);
    wall.push((performance.now() - startedAt) / 1_000);
    const lag = await server.call<Lag>("lag");
    const attempts = ((await fleet.call<number>("attempts")) - before) / count;
    printRow([
      name,
      String(count),
      wall.at(-1) ?? 0,
      attempts,
      lag.p99Ms,
      lag.maxMs,
      (wall.at(-1) ?? 0) / (wall[0] ?? 1),
    ]);
    await fleet.stop();
    await server.stop();
  }
});
