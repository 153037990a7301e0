// How long after its timeout a dead executor's work is given to another one.
// Usage: node bench/recovery.ts [--rounds 20] [--timeout 1]
// The timeout is the application's, in seconds.
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { printRow, runBench } from "./support/bench.ts";
import { connectRawExecutor } from "./support/raw-executor.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "20" }, timeout: { type: "string", default: "1" } },
});
const timeoutSecs = Number(values.timeout);
const rounds = Number(values.rounds);

await runBench(async (bench) => {
  const server = await bench.conductor();
  const app = `http://127.0.0.1:${server.port}/v2/orgs/local/apps/bench`;
  await fetch(app, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ executorTimeoutSecs: timeoutSecs }),
  });
  let recoveredAt = Number.NaN;
  const connect = (executorId: string) =>
    connectRawExecutor({
      port: server.port,
      path: server.socketPath,
      localAddress: "127.0.0.2",
      answer: (type, id) => {
        if (type === "recovery") recoveredAt = performance.now();
        const members =
          type === "executor_info"
            ? `"executor_id":"${executorId}","application_version":"bench"`
            : `"success":true,"exist":${Number.isNaN(recoveredAt)},"output":[]`;
        return `{"type":"${type}","request_id":"${id}",${members}}`;
      },
    });
  connect("survivor");
  const delays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    recoveredAt = Number.NaN;
    const victim = connect(`victim-${round}`);
    while ((await server.registered()) < 2) await pause(50);
    await pause(Math.random() * 1_000);
    victim.destroy();
    const lostAt = performance.now();
    while (Number.isNaN(recoveredAt)) await pause(5);
    delays.push((recoveredAt - lostAt) / 1_000 - timeoutSecs);
    while ((await server.registered()) > 1) await pause(50);
  }
  delays.sort((a, b) => a - b);
  printRow(["rounds", "timeout s", "least s after it", "median s", "most s"]);
  printRow(Array.from({ length: 5 }, () => "---"));
  printRow([
    String(rounds),
    String(timeoutSecs),
    delays[0] ?? 0,
    delays[Math.floor(rounds / 2)] ?? 0,
    delays.at(-1) ?? 0,
  ]);
});
