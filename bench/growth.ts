// Whether a request costs more when the application has more executors: round trips of 0.5 kB, 256 callers.
// Usage: node bench/growth.ts [--executors 1000,5000,19500] [--seconds 5]
import { parseArgs } from "node:util";
import { connectFleet, printRow, readCpu, runBench } from "./support/bench.ts";
import type { LoadResult } from "./support/load.ts";

const { values } = parseArgs({
  options: {
    executors: { type: "string", default: "1000,5000,19500" },
    seconds: { type: "string", default: "5" },
  },
});

await runBench(async (bench) => {
  printRow(["executors", "answers/s", "p50 ms", "p99 ms", "failures", "CPU µs each", "of the fewest"]);
  printRow(Array.from({ length: 7 }, () => "---"));
  const load = await bench.loader("load.ts");
  let fewest: number | undefined;
  for (const count of values.executors.split(",").map(Number)) {
    const server = await bench.conductor();
    const fleet = await bench.loader("fleet.ts");
    await connectFleet(fleet, server, count);
    const request = {
      port: server.port,
      method: "GET",
      path: "/v2/orgs/local/apps/bench/workflows/w",
      callers: 256,
      warmUpMs: 3_000,
      durationMs: Number(values.seconds) * 1_000,
    };
    const before = await readCpu(server);
    const { rate, p50Ms, p99Ms, failures, all } = await load.call<LoadResult>("run", request);
    const each = ((await readCpu(server)) - before) / all;
    fewest ??= each;
    printRow([String(count), rate, p50Ms, p99Ms, String(failures), each, each / fewest]);
    await fleet.stop();
    await server.stop();
  }
});
