// HTTP request → socket → executor → socket → HTTP answer, against a static route and a bare hub in the same run.
// Usage: node bench/round-trip.ts [--seconds 5] [--executors 8]
import { parseArgs } from "node:util";
import { connectFleet, printRow, runBench, type Server } from "./support/bench.ts";
import type { LoadResult } from "./support/load.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, executors: { type: "string", default: "8" } },
});
const durationMs = Number(values.seconds) * 1_000;
const executors = Number(values.executors);
const app = "/v2/orgs/local/apps/bench";

await runBench(async (bench) => {
  const load = await bench.loader("load.ts");
  const measure = (server: Server, callers: number, path: string, method = "GET", body?: string) =>
    load.call<LoadResult>("run", {
      port: server.port,
      method,
      path,
      body,
      callers,
      warmUpMs: 1_500,
      durationMs,
    });
  const floor = await bench.floor();
  const silent = await bench.conductor();
  const logging = await bench.conductor({ logs: true });

  printRow(["case", "callers", "answers/s", "p50 ms", "p99 ms", "failures", "of static", "of bare hub"]);
  printRow(Array.from({ length: 8 }, () => "---"));
  const row = (name: string, callers: number, result: LoadResult, base?: LoadResult, hub?: LoadResult) => {
    printRow([
      name,
      String(callers),
      result.rate,
      result.p50Ms,
      result.p99Ms,
      String(result.failures),
      base === undefined ? "" : result.rate / base.rate,
      hub === undefined ? "" : result.rate / hub.rate,
    ]);
  };

  const one = await bench.loader("fleet.ts");
  for (const server of [floor, silent, logging]) await connectFleet(one, server, executors);
  for (const callers of [32, 256]) {
    const base = await measure(floor, callers, "/static");
    row("static route", callers, base);
    const hub = await measure(floor, callers, "/hub");
    row("bare hub, 0.5 kB", callers, hub, base);
    row("Conductor, 0.5 kB", callers, await measure(silent, callers, `${app}/workflows/w`), base, hub);
    row(
      "Conductor with logs, 0.5 kB",
      callers,
      await measure(logging, callers, `${app}/workflows/w`),
      base,
      hub,
    );
  }
  await one.call("close");

  const hundred = await bench.loader("fleet.ts");
  const [listFloor, listing] = [await bench.floor(), await bench.conductor()];
  for (const server of [listFloor, listing]) await connectFleet(hundred, server, executors, { rows: 100 });
  const hub = await measure(listFloor, 32, "/list");
  row("bare hub, 100 workflows", 32, hub);
  const search = await measure(listing, 32, `${app}/workflows/search`, "POST", '{"limit":100}');
  row("Conductor, 100 workflows", 32, search, undefined, hub);
});
