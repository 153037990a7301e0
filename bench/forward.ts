// Requests at a replica that does not hold the executors, against the same requests at the one that does.
// Usage: node bench/forward.ts [--seconds 5] [--executors 8]
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench } from "./support/bench.ts";
import type { LoadResult } from "./support/load.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, executors: { type: "string", default: "8" } },
});
const durationMs = Number(values.seconds) * 1_000;
const path = "/v2/orgs/local/apps/bench/workflows/w";

await runBench(async (bench) => {
  const owner = await bench.conductor();
  const other = await bench.conductor({ beside: owner });
  const fleet = await bench.loader("fleet.ts");
  await connectFleet(fleet, owner, Number(values.executors));
  const load = await bench.loader("load.ts");
  printRow(["asked at", "callers", "answers/s", "p50 ms", "p99 ms", "failures", "of direct", "p50 added ms"]);
  printRow(Array.from({ length: 8 }, () => "---"));
  for (const callers of [1, 32, 256]) {
    let direct: LoadResult | undefined;
    for (const [name, { port }] of [
      ["the replica that holds the executors", owner],
      ["the other one", other],
    ] as const) {
      const request = { port, method: "GET", path, callers, warmUpMs: 1_500, durationMs };
      const result = await load.call<LoadResult>("run", request);
      direct ??= result;
      const { rate, p50Ms, p99Ms, failures } = result;
      const [ratio, added] = [rate / direct.rate, p50Ms - direct.p50Ms];
      printRow([name, String(callers), rate, p50Ms, p99Ms, String(failures), ratio, added]);
    }
  }
});
