// How long one large message stalls everything else: the longest delay of Conductor's event loop while an executor answers, or a
// caller sends, a message just below the limits. The goal is at most 100 ms.
// Usage: node bench/stall.ts [--heap 256]
import { parseArgs } from "node:util";
import type { MessageType } from "../conductor/src/wire/messages.ts";
import { peakRss } from "../test/support/attacks.ts";
import { connectExecutor } from "../test/support/executor.ts";
import { printRow, runBench, type Bench, type Lag } from "./support/bench.ts";

const { values } = parseArgs({ options: { heap: { type: "string", default: "256" } } });
const workflows = "/v2/orgs/local/apps/bench/workflows";

interface Case {
  readonly name: string;
  readonly type: MessageType;
  /** Member of the answer that holds the result, and its JSON. */
  readonly member: string;
  readonly result: string;
  readonly path: string;
  /** Makes it a POST. */
  readonly body?: string;
}

const listOf = (count: number, element: string) => `[${`${element},`.repeat(count - 1)}${element}]`;
const workflow = (members: string) => `{"WorkflowUUID":"w","Status":"SUCCESS",${members}}`;
const members = Array.from({ length: 33 }, (_, at) => `"Member${at}":"value ${at}"`).join(",");
const text = (bytes: number) => `"Output":${JSON.stringify("x".repeat(bytes))}`;
const step = `{"function_id":1,"function_name":"step","output":"1","error":null,"started_at_epoch_ms":"1"}`;
const list = { type: "list_workflows", member: "output", path: "" } as const;
const one = { type: "get_workflow", member: "output", path: "/w" } as const;

const cases: Case[] = [
  { ...list, name: "200,000 empty workflows", result: listOf(200_000, "{}") },
  { ...list, name: "10,000 workflows of 35 members", result: listOf(10_000, workflow(members)) },
  { ...list, name: "100 workflows of 90 kB", result: listOf(100, workflow(text(90_000))) },
  { ...one, name: "a workflow of 9 MB", result: workflow(text(9_000_000)) },
  { ...one, name: "a workflow of 480,000 values", result: workflow(`"Output":${listOf(480_000, "1")}`) },
  {
    name: "60,000 steps",
    type: "list_steps",
    member: "output",
    result: listOf(60_000, step),
    path: "/w/steps",
  },
  {
    name: "a stream of 480,000 entries",
    type: "get_workflow_streams",
    member: "streams",
    result: `[{"key":"k","values":${listOf(480_000, '"1"')}}]`,
    path: "/w/streams",
  },
  {
    name: "100,000 groups",
    type: "get_workflow_aggregates",
    member: "output",
    result: listOf(100_000, '{"group":{"name":"w"},"count":1}'),
    path: "/aggregates",
    body: '{"groupByWorkflowName":true,"selectCount":true}',
  },
  {
    ...list,
    name: "a search for 100,000 ids",
    result: "[]",
    path: "/search",
    body: `{"workflowIds":${listOf(100_000, '"w"')}}`,
  },
  {
    ...list,
    name: "a search of 1 MB of junk",
    result: "[]",
    path: "/search",
    body: `{"workflowIds":${listOf(200_000, "{}")}}`,
  },
];

await runBench(async (bench) => {
  printRow(["message", "answer", "bytes", "seconds", "longest stall ms", "peak RSS MiB"]);
  printRow(Array.from({ length: 6 }, () => "---"));
  for (const each of cases) printRow(await measure(bench, each));
});

/** Each case has a server of its own, so that no case pays for the garbage of another. */
async function measure(bench: Bench, { name, type, member, result, path, body }: Case) {
  const server = await bench.conductor({ heapMib: Number(values.heap) });
  const executor = await connectExecutor({ port: server.port, app: "bench" });
  executor.answer("get_workflow", () => ({ output: { WorkflowUUID: "w", Status: "SUCCESS" } }));
  executor.answer(type, ({ request_id }) => {
    executor.socket.send(`{"type":"${type}","request_id":"${request_id}","${member}":${result}}`);
    return "silence";
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await server.call<Lag>("lag");
  const startedAt = performance.now();
  const headers = { "content-type": "application/json" };
  const request = body === undefined ? {} : { method: "POST", body, headers };
  const answer = await fetch(`http://127.0.0.1:${server.port}${workflows}${path}`, request);
  const { length } = await answer.arrayBuffer().then((bytes) => new Uint8Array(bytes));
  const secs = (performance.now() - startedAt) / 1_000;
  const { maxMs } = await server.call<Lag>("lag");
  const rss = (peakRss(server.pid) ?? Number.NaN) / 1024 ** 2;
  executor.kill();
  await server.stop();
  return [name, String(answer.status), String(length), secs, maxMs, rss];
}
