// Exports of 5 MB, compared in the same run with a bare hub that passes the executor's bytes to the caller.
// Usage: node bench/export.ts [--seconds 5] [--executors 8]
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench, type Lag } from "./support/bench.ts";
import type { LoadResult } from "./support/load.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, executors: { type: "string", default: "8" } },
});
const durationMs = Number(values.seconds) * 1_000;

await runBench(async (bench) => {
  printRow(["server", "callers", "answers/s", "p50 ms", "p99 ms", "failures", "worst lag ms", "of floor"]);
  printRow(Array.from({ length: 8 }, () => "---"));
  const servers = [
    ["bytes passed on", await bench.floor(), "/export"],
    ["Conductor", await bench.conductor(), "/v2/orgs/local/apps/bench/workflows/w/export"],
  ] as const;
  const load = await bench.loader("load.ts");
  const fleet = await bench.loader("fleet.ts");
  for (const [, server] of servers) await connectFleet(fleet, server, Number(values.executors));
  for (const callers of [1, 32]) {
    let base: number | undefined;
    for (const [name, server, path] of servers) {
      await server.call<Lag>("lag");
      const request = { port: server.port, method: "GET", path, callers, warmUpMs: 1_500, durationMs };
      const result = await load.call<LoadResult>("run", request);
      const { maxMs } = await server.call<Lag>("lag");
      base ??= result.rate;
      const { rate, p50Ms, p99Ms, failures } = result;
      printRow([name, String(callers), rate, p50Ms, p99Ms, String(failures), maxMs, rate / base]);
    }
  }
});
