// How long after its timeout a dead executor's work is given to another one: alone, together with a thousand of its
// version, and while another application has ten thousand that no executor can take.
// Usage: node bench/recovery.ts [--rounds 20] [--timeout 1] [--dead 1000] [--stranded 10000]
// The timeout is the applications', in seconds.
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Client } from "pg";
import { printRow, runBench, type Server } from "./support/bench.ts";
import { connectRawExecutor } from "./support/raw-executor.ts";
import { recoveryFloor } from "./support/recovery-floor.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    timeout: { type: "string", default: "1" },
    dead: { type: "string", default: "1000" },
    stranded: { type: "string", default: "10000" },
  },
});
const timeoutSecs = Number(values.timeout);
const rounds = Number(values.rounds);
const dead = Number(values.dead);
const stranded = Number(values.stranded);

/** Ids whose work has not been given away. */
const owners = new Set<string>();
let recoveries = 0;

function connect(server: Server, executorId: string) {
  return connectRawExecutor({
    port: server.port,
    path: server.socketPath,
    localAddress: "127.0.0.2",
    answer: (type, id, text) => {
      if (type === "recovery") {
        recoveries += 1;
        for (const each of (JSON.parse(text) as { readonly executor_ids: string[] }).executor_ids) {
          owners.delete(each);
        }
      }
      const about =
        type === "exist_pending_workflows" ? /"executor_id":"([^"]+)"/.exec(text)?.[1] : undefined;
      const members =
        type === "executor_info"
          ? `"executor_id":"${executorId}","application_version":"bench"`
          : `"success":true,"exist":${owners.has(about ?? "")},"output":[]`;
      return `{"type":"${type}","request_id":"${id}",${members}}`;
    },
  });
}

/** Loses `count` executors at once, and returns how many seconds after the timeout the last one's work is given away. */
async function loseAndTime(server: Server, count: number, name: string): Promise<number> {
  const ids = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  const sockets = ids.map((id) => connect(server, id));
  while ((await server.registered()) < count + 1) await pause(50);
  for (const id of ids) owners.add(id);
  await pause(Math.random() * 1_000);
  for (const socket of sockets) socket.destroy();
  const lostAt = performance.now();
  while (owners.size > 0) await pause(5);
  const seconds = (performance.now() - lostAt) / 1_000 - timeoutSecs;
  while ((await server.registered()) > 1) await pause(50);
  return seconds;
}

async function addStranded(server: Server, count: number): Promise<void> {
  await fetch(`http://127.0.0.1:${server.port}/v2/orgs/local/apps/gone`, { method: "PUT" });
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version, disconnected_at, recovery_due_at)
     SELECT id, 'gone-' || n, 'DEAD', 'v1', now(), now() FROM applications, generate_series(1, $1::int) n
      WHERE name = 'gone'`,
    [count],
  );
  await client.end();
}

async function timeRounds(server: Server, name: string): Promise<number[]> {
  const delays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    delays.push(await loseAndTime(server, 1, `${name}${round}`));
  }
  return delays.sort((a, b) => a - b);
}

await runBench(async (bench) => {
  const server = await bench.conductor();
  await fetch(`http://127.0.0.1:${server.port}/v2/orgs/local/apps/bench`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ executorTimeoutSecs: timeoutSecs }),
  });
  connect(server, "survivor");
  printRow(["one dead at a time", "rounds", "timeout s", "least s after it", "median s", "most s"]);
  printRow(Array.from({ length: 6 }, () => "---"));
  const printDelays = (what: string, delays: number[]) => {
    const [least, median, most] = [delays[0] ?? 0, delays[Math.floor(rounds / 2)] ?? 0, delays.at(-1) ?? 0];
    printRow([what, String(rounds), String(timeoutSecs), least, median, most]);
  };
  printDelays("alone", await timeRounds(server, "alone"));
  await addStranded(server, stranded);
  printDelays(`while ${stranded} of another application are stranded`, await timeRounds(server, "beside"));

  const floor = await recoveryFloor(server.databaseUrl, dead);
  recoveries = 0;
  const seconds = await loseAndTime(server, dead, "many");
  console.log();
  printRow(["dead at once", "floor s", "s after the timeout", "ratio", "recovery messages"]);
  printRow(Array.from({ length: 5 }, () => "---"));
  printRow([String(dead), floor, seconds, seconds / floor, String(recoveries)]);
});
