// One of two replicas drains: how long until all its executors are at the other one, and how evenly they come.
// Usage: node bench/drain.ts [--executors 10000]
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectFleet, printRow, readOne, runBench, type Lag } from "./support/bench.ts";

const { values } = parseArgs({ options: { executors: { type: "string", default: "10000" } } });
const count = Number(values.executors);

await runBench(async (bench) => {
  const leaving = await bench.conductor();
  const staying = await bench.conductor({ beside: leaving });
  const fleet = await bench.loader("fleet.ts");
  await connectFleet(fleet, leaving, count, { patienceMs: 5_000 });
  while ((await leaving.registered()) < count) await pause(50);
  await fleet.call("moveTo", { port: staying.port });
  await Promise.all([leaving, staying].map((each) => each.call<Lag>("lag")));
  const before = await fleet.call<number>("attempts");
  const startedAt = performance.now();
  const drained = leaving.call("drain");
  let arrived = { count: 0, mostPerSecond: 0 };
  while (arrived.count < count) {
    await pause(100);
    arrived = await fleet.call("arrivals");
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await drained;
  const unwell = await readOne(
    leaving.databaseUrl,
    "SELECT count(*) FROM executors WHERE status <> 'HEALTHY'",
  );
  const attempts = ((await fleet.call<number>("attempts")) - before) / count;
  const [lagOld, lagNew] = await Promise.all([leaving, staying].map((each) => each.call<Lag>("lag")));
  const columns = ["executors", "seconds from SIGTERM", "most in a second, %", "attempts each"];
  printRow([...columns, "not HEALTHY", "worst lag old ms", "worst lag new ms"]);
  printRow(Array.from({ length: 7 }, () => "---"));
  printRow([
    String(count),
    seconds,
    (arrived.mostPerSecond / count) * 100,
    attempts,
    String(unwell),
    lagOld?.maxMs ?? 0,
    lagNew?.maxMs ?? 0,
  ]);
});
