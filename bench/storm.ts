// All executors connect at the same instant: time until every one is registered, and what the event loop suffers.
// Usage: node bench/storm.ts [--executors 10000]
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench, type Lag } from "./support/bench.ts";

const { values } = parseArgs({ options: { executors: { type: "string", default: "10000" } } });
const count = Number(values.executors);

await runBench(async (bench) => {
  printRow(["server", "executors", "seconds", "lag p99 ms", "lag worst ms", "ratio"]);
  printRow(Array.from({ length: 6 }, () => "---"));
  const wall: number[] = [];
  for (const [name, server] of [
    ["floor, not registered anywhere", await bench.floor()],
    ["Conductor, registered in Postgres", await bench.conductor()],
  ] as const) {
    const fleet = await bench.loader("fleet.ts");
    await connectFleet(fleet, server, 500);
    await fleet.call("close");
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await server.call<Lag>("lag");
    const startedAt = performance.now();
    await connectFleet(fleet, server, count);
    if (name.startsWith("Conductor")) await registered(server.port);
    wall.push((performance.now() - startedAt) / 1_000);
    const lag = await server.call<Lag>("lag");
    printRow([
      name,
      String(count),
      wall.at(-1) ?? 0,
      lag.p99Ms,
      lag.maxMs,
      (wall.at(-1) ?? 0) / (wall[0] ?? 1),
    ]);
    await fleet.stop();
    await server.stop();
  }

  async function registered(port: number): Promise<void> {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}/v2/orgs/local/apps/bench/executors`);
      const rows = (await response.json()) as { status: string }[];
      if (rows.filter((each) => each.status === "HEALTHY").length >= count) return;
    }
  }
});
