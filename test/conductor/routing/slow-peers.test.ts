// Peers that do not read what they get, or send their request too slowly: each is cut off, and the others do not notice.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";

const mib = 1024 ** 2;
/** Much longer than any limit here: large bodies take their time on a busy machine. */
const patienceMs = 30_000;
const shop = "/v2/orgs/local/apps/shop";
const billing = "/v2/orgs/local/apps/billing";
let conductor: TestConductor;
let bystander: ScriptedExecutor;
vi.setConfig({ testTimeout: 60_000 });
beforeAll(async () => {
  conductor = await startTestConductor({
    silenceMs: 5_000,
    maxOutboxBytes: 20 * mib,
    headersMs: 1_000,
    bodyMs: 6_000,
    stalledMs: 1_000,
  });
  for (const path of [shop, billing]) await conductor.call("PUT", path, {});
});
afterAll(() => conductor.dispose());
beforeEach(async () => {
  bystander = await connectExecutor({ port: conductor.port, app: "billing" });
  const timer = setInterval(() => bystander.socket.ping(), 200);
  void bystander.closed.then(() => clearInterval(timer));
  await waitFor(
    "the bystander",
    async () => (await conductor.call("GET", `${billing}/queues`)).status === 200,
  );
  return async () => {
    expect((await conductor.call("GET", `${billing}/queues`)).status).toBe(200);
    bystander.kill();
    await bystander.closed;
  };
});

const logged = (msg: string) => conductor.logs.filter((line) => line["msg"] === msg);
const lostFor = (executor: ScriptedExecutor) =>
  logged("executor disconnected").find((line) => line["executorId"] === executor.executorId)?.["reason"];
const codeOf = ({ body }: ApiAnswer) =>
  (body as { readonly type?: string }).type?.replace("urn:podium:error:", "");
const connectShop = async () => {
  const executor = await connectExecutor({ port: conductor.port, app: "shop" });
  await waitFor("the executor", async () => (await conductor.call("GET", `${shop}/queues`)).status === 200);
  return executor;
};

test("an executor that stops reading is cut off, and only a limited number of bytes waits for it until then", async () => {
  const executor = await connectShop();
  executor.socket.pause();
  // It still pings: only reading has stopped.
  const pings = setInterval(() => executor.socket.ping(), 100);
  const serializedWorkflow = "A".repeat(16 * mib);
  const imports = await Promise.all(
    Array.from({ length: 2 }, () =>
      conductor.call("POST", `${shop}/workflows/import`, { serializedWorkflow }),
    ),
  );
  clearInterval(pings);
  expect(new Set(imports.map(codeOf))).toEqual(
    new Set(["CONDUCTOR_EXECUTOR_BUSY", "CONDUCTOR_OUTCOME_UNKNOWN"]),
  );
  expect(await waitFor("the end of the connection", () => lostFor(executor), patienceMs)).toBe("notReading");
  executor.kill();
});

/** Sends the beginning of a request, and reads nothing. */
function begin(text: string): Socket {
  const socket = connect(conductor.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(text);
  return socket;
}

test("a client that does not read a large answer is cut off", async () => {
  const executor = await connectShop();
  executor.answer("export_workflow", () => ({ serialized_workflow: "A".repeat(16 * mib) }));
  const pings = setInterval(() => executor.socket.ping(), 100);
  const client = begin(`GET ${shop}/workflows/w/export HTTP/1.1\r\nHost: conductor\r\n\r\n`);
  await waitFor("the end of its patience", () => logged("answer not read").length > 0, patienceMs);
  expect(logged("answer not read")[0]).toMatchObject({ level: "warn", operation: "exportWorkflow" });
  let received = 0;
  client.on("data", (data: Buffer) => (received += data.length));
  await once(client, "close");
  expect(received).toBeLessThan(16 * mib);
  clearInterval(pings);
  executor.kill();
});

test.each([
  ["head", `GET ${shop} HTTP/1.1\r\nHost: conductor\r\nX-Slow: `],
  [
    "body",
    `PATCH ${shop} HTTP/1.1\r\nHost: conductor\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
  ],
])("a client whose %s trickles in is told so and cut off", async (_, beginning) => {
  const client = begin(beginning);
  // A byte now and then does not help.
  const trickle = setInterval(() => client.write(" "), 100);
  let answer = "";
  client.setEncoding("latin1").on("data", (text: string) => (answer += text));
  await once(client, "close");
  clearInterval(trickle);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain("CONDUCTOR_REQUEST_UNREADABLE");
});
