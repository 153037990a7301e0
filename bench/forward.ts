// Requests at a replica that does not hold the executors, compared with the same requests at the replica that does. Both
// replicas share a core, so compare the time that each spends on an answer.
// Usage: node bench/forward.ts [--seconds 5] [--executors 8]
import { parseArgs } from "node:util";
import { connectFleet, printRow, readCpu, runBench } from "./support/bench.ts";
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
  const columns = [
    "asked at",
    "callers",
    "answers/s",
    "p50 ms",
    "p99 ms",
    "failures",
    "of direct",
    "p50 added ms",
  ];
  printRow([...columns, "CPU µs there", "CPU µs at the owner", "direct of there"]);
  printRow(Array.from({ length: 11 }, () => "---"));
  for (const callers of [1, 32, 256]) {
    let direct: LoadResult | undefined;
    let directCpu: number | undefined;
    for (const [name, asked] of [
      ["the replica that holds the executors", owner],
      ["the other one", other],
    ] as const) {
      const request = { port: asked.port, method: "GET", path, callers, warmUpMs: 1_500, durationMs };
      const [askedBefore, ownerBefore] = [await readCpu(asked), await readCpu(owner)];
      const result = await load.call<LoadResult>("run", request);
      const there = ((await readCpu(asked)) - askedBefore) / result.all;
      const atOwner = ((await readCpu(owner)) - ownerBefore) / result.all;
      direct ??= result;
      directCpu ??= there;
      const { rate, p50Ms, p99Ms, failures } = result;
      const [ratio, added] = [rate / direct.rate, p50Ms - direct.p50Ms];
      const row = [name, String(callers), rate, p50Ms, p99Ms, String(failures), ratio, added];
      printRow([...row, there, atOwner, directCpu / there]);
    }
  }
});
