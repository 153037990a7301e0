// One of two servers sends its executors away: how long until all are at the other server, and how evenly they arrive.
// Usage: node bench/drain.ts [--executors 10000]
// The floor closes its connections over ten seconds; Conductor does so, too, after a delay of five.
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectFleet, printRow, readOne, runBench, type Lag, type Server } from "./support/bench.ts";

const { values } = parseArgs({ options: { executors: { type: "string", default: "10000" } } });
const count = Number(values.executors);
const windowMs = 10_000;

await runBench(async (bench) => {
  const columns = ["server", "executors", "seconds", "of the floor", "most in a second, %", "attempts each"];
  printRow([...columns, "not HEALTHY", "worst lag old ms", "worst lag new ms"]);
  printRow(Array.from({ length: 9 }, () => "---"));
  let floor: number | undefined;
  const row = async (name: string, leaving: Server, staying: Server) => {
    const { seconds, mostPerSecond, attempts } = await move(leaving, staying);
    floor ??= seconds;
    const isConductor = name === "Conductor";
    const sql = "SELECT count(*) FROM executors WHERE status <> 'HEALTHY'";
    const unwell = isConductor ? String(await readOne(leaving.databaseUrl, sql)) : "";
    const lags = await Promise.all([leaving, staying].map((each) => each.call<Lag>("lag")));
    const lagMs = lags.map(({ maxMs }) => maxMs);
    printRow([
      name,
      String(count),
      seconds,
      seconds / floor,
      (mostPerSecond / count) * 100,
      attempts,
      unwell,
      ...lagMs,
    ]);
    for (const each of [leaving, staying]) await each.stop();
  };
  const move = async (leaving: Server, staying: Server) => {
    const fleet = await bench.loader("fleet.ts");
    await connectFleet(fleet, leaving, count, { patienceMs: 5_000 });
    while ((await leaving.registered()) < count) await pause(50);
    await fleet.call("moveTo", { port: staying.port });
    await Promise.all([leaving, staying].map((each) => each.call<Lag>("lag")));
    const before = await fleet.call<number>("attempts");
    const startedAt = performance.now();
    const drained = leaving.call("drain", { windowMs });
    let arrived = { count: 0, mostPerSecond: 0 };
    while (arrived.count < count) {
      await pause(100);
      arrived = await fleet.call("arrivals");
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    await drained;
    const attempts = ((await fleet.call<number>("attempts")) - before) / count;
    await fleet.stop();
    return { seconds, mostPerSecond: arrived.mostPerSecond, attempts };
  };
  await row("floor", await bench.floor(), await bench.floor());
  const leaving = await bench.conductor();
  await row("Conductor", leaving, await bench.conductor({ beside: leaving }));
});
