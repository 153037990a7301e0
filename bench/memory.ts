// Memory per idle executor, against a bare server that keeps one record per socket, in the same run.
// Usage: node bench/memory.ts [--executors 5000,20000]
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench } from "./support/bench.ts";

const { values } = parseArgs({ options: { executors: { type: "string", default: "5000,20000" } } });

await runBench(async (bench) => {
  printRow(["executors", "floor kB each", "Conductor kB each", "ratio", "Conductor MB in all"]);
  printRow(Array.from({ length: 5 }, () => "---"));
  for (const count of values.executors.split(",").map(Number)) {
    const perExecutor: number[] = [];
    let total = 0;
    for (const server of [await bench.floor(), await bench.conductor()]) {
      const fleet = await bench.loader("fleet.ts");
      // The first sockets warm the code, so they count as part of the empty server.
      await connectFleet(fleet, server, 500);
      await fleet.call("close");
      await settle();
      const before = await server.call<number>("memory");
      await connectFleet(fleet, server, count);
      await settle();
      total = await server.call<number>("memory");
      perExecutor.push((total - before) / count / 1024);
      await fleet.stop();
      await server.stop();
    }
    const [floor = Number.NaN, ours = Number.NaN] = perExecutor;
    printRow([String(count), floor, ours, ours / floor, total / 1024 ** 2]);
  }
});

/** Buffers of finished handshakes are freed a moment later. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2_000));
}
