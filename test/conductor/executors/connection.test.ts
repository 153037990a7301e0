// The socket as executors see it: conformance checklist 1–7 and 9–14 of the executor protocol.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

let conductor: TestConductor;
beforeAll(async () => {
  conductor = await startTestConductor({ handshakeMs: 1_000 });
  for (const app of ["shop", "billing"]) await conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
});
afterAll(() => conductor.dispose());

const healthyIds = async (app = "shop") =>
  (await executorsOf(conductor, `/v2/orgs/local/apps/${app}`))
    .filter((each) => each.status === "HEALTHY")
    .map((each) => each.executorId);
const untilHealthy = (executor: ScriptedExecutor, app = "shop") =>
  waitFor("the executor to be healthy", async () => (await healthyIds(app)).includes(executor.executorId));
const connectShop = async (options: Partial<Parameters<typeof connectExecutor>[0]> = {}) => {
  const executor = await connectExecutor({ port: conductor.port, app: "shop", ...options });
  await untilHealthy(executor, options.app);
  return executor;
};

/** Sends a raw upgrade request and returns the whole answer. */
async function rawUpgrade(path: string, extraHeaders: string[] = []): Promise<string> {
  const socket = connect(conductor.port, "127.0.0.1");
  const key = randomBytes(16).toString("base64");
  socket.write(
    [
      `GET ${path} HTTP/1.1`,
      "Host: conductor",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${key}`,
      ...extraHeaders,
      "",
      "",
    ].join("\r\n"),
  );
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => (answer += text));
  await waitFor(
    "an answer",
    () => answer.includes("\r\n\r\n") && (answer.includes("101") || socket.readableEnded),
  );
  socket.destroy();
  return answer;
}

describe("the upgrade", () => {
  test.each(["", "/conductor", "/conductor/v1alpha1", "/a/b/c"])(
    "is accepted under the prefix %s",
    async (prefix) => {
      const executor = await connectShop({ prefix });
      executor.socket.close();
      await executor.closed;
    },
  );

  test("is refused with 404 when a segment is missing or there are too many", async () => {
    for (const path of ["/websocket/shop", "/websocket/shop/key/more", "/nothing"]) {
      expect(await rawUpgrade(path)).toMatch(/^HTTP\/1\.1 404 /);
    }
  });

  test("negotiates no extension, and tolerates a Content-Length", async () => {
    const answer = await rawUpgrade("/websocket/shop/key", [
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
      "Content-Length: 0",
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(answer.toLowerCase()).not.toContain("sec-websocket-extensions");
  });

  test("of an unknown application is refused before it happens, with a short ASCII body that says why", async () => {
    const answer = await rawUpgrade("/websocket/no-such-app/dbos_secret");
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 404 Not Found/);
    expect(head).toContain("Connection: close");
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(body.length).toBeLessThanOrEqual(200);
    expect(body).toMatch(/^[\x20-\x7e]+$/);
    const problem = JSON.parse(body) as {
      readonly type: string;
      readonly status: number;
      readonly detail: string;
    };
    expect(problem.type).toBe("urn:podium:error:CONDUCTOR_APP_UNKNOWN");
    expect(problem.status).toBe(404);
    expect(problem.detail).toContain("registered");
  });

  test("never leaves the key in a log or an answer", async () => {
    const secret = "dbos_topsecretkey";
    const answers = [
      await rawUpgrade(`/websocket/no-such-app/${secret}`),
      await rawUpgrade(`/websocket/shop/${secret}/extra`),
      (await conductor.call("GET", `/websocket/shop/${secret}`)).text,
    ];
    const executor = await connectShop({ key: secret });
    executor.kill();
    await executor.closed;
    expect(answers.join() + JSON.stringify(conductor.logs)).not.toContain(secret);
  });
});

describe("keep-alive", () => {
  test("unsolicited pongs and every way to close leave no error in the log", async () => {
    const before = conductor.logs.length;
    for (const code of [undefined, 1000, 1011]) {
      const executor = await connectShop();
      executor.socket.pong("surprise");
      executor.socket.pong("surprise");
      executor.socket.close(code);
      await executor.closed;
    }
    const lines = conductor.logs.slice(before).filter((line) => String(line["msg"]).startsWith("executor"));
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map((line) => line["level"]))).toEqual(new Set(["info"]));
  });
});

describe("a ping", () => {
  /** Payloads of the pongs in the order in which they come. */
  const pongsTo = (executor: ScriptedExecutor) => {
    const pongs: { readonly at: number; readonly payload: string }[] = [];
    executor.socket.on("pong", (data: Buffer) =>
      pongs.push({ at: performance.now(), payload: data.toString() }),
    );
    return pongs;
  };

  test("of a Java executor is answered at once, and again about a second later", async () => {
    const executor = await connectShop({ language: "java" });
    const pongs = pongsTo(executor);
    executor.socket.ping("first");
    await waitFor("two pongs", () => pongs.length === 2);
    expect(pongs[0]?.payload).toBe("first");
    expect(pongs[1]!.at - pongs[0]!.at).toBeGreaterThan(700);
    executor.socket.ping("second");
    await waitFor("four pongs", () => pongs.length === 4);
    executor.kill();
  });

  test("of any other executor is answered once", async () => {
    const java = await connectShop({ language: "java" });
    const executor = await connectShop({ language: "go" });
    const [pongs, second] = [pongsTo(executor), pongsTo(java)];
    executor.socket.ping();
    java.socket.ping();
    // By then it would have come here too.
    await waitFor("the second pong of another one", () => second.length === 2);
    expect(pongs).toHaveLength(1);
    for (const each of [java, executor]) each.kill();
  });
});

describe("garbage on the socket", () => {
  const spoil = async (how: (executor: ScriptedExecutor) => void) => {
    const bystander = await connectShop();
    const victim = await connectShop();
    how(victim);
    const closed = await victim.closed;
    expect(await healthyIds()).toContain(bystander.executorId);
    expect(bystander.socket.readyState).toBe(WebSocket.OPEN);
    bystander.kill();
    return closed;
  };

  test.each(["not json", "", "[]", "null", '{"type":"x"}'])(
    "the text %j ends that connection",
    async (text) => {
      expect(await spoil((each) => each.socket.send(text))).toEqual({
        code: 4002,
        reason: "protocol violation",
      });
    },
  );

  test("a binary message ends that connection", async () => {
    expect(await spoil((each) => each.socket.send(Buffer.from("{}")))).toMatchObject({ code: 1003 });
  });

  test("an oversized frame is refused by its header, before its bytes arrive", async () => {
    const rss = process.memoryUsage().rss;
    const closed = await spoil((each) => {
      // The header of a masked 200 MB text frame, and the first of its bytes.
      const header = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0x0c, 0x80, 0, 0, 1, 2, 3, 4]);
      const raw = (each.socket as unknown as { readonly _socket: NodeJS.WritableStream })._socket;
      raw.write(Buffer.concat([header, Buffer.alloc(64 * 1024)]));
    });
    expect(closed.code).toBe(1009);
    expect(process.memoryUsage().rss - rss).toBeLessThan(64 * 1024 ** 2);
  });

  test("answers to no request are dropped, and a flood of them ends that connection", async () => {
    const stray = JSON.stringify({ type: "cancel", request_id: "nobody", success: true });
    const executor = await connectShop();
    for (let i = 0; i < 16; i += 1) executor.socket.send(stray);
    expect((await conductor.call("GET", "/v2/orgs/local/apps/shop/queues")).status).toBe(200);
    executor.socket.send(stray);
    expect(await executor.closed).toMatchObject({ code: 4002 });
  });

  test("a wrong first message and silence never become executors", async () => {
    const wrong = await connectExecutor({
      port: conductor.port,
      app: "shop",
      answers: { executor_info: () => ({ executor_id: null }) },
    });
    expect(await wrong.closed).toMatchObject({ code: 4002 });
    const silent = new WebSocket(`ws://127.0.0.1:${conductor.port}/websocket/shop/key`);
    const [code] = (await once(silent, "close")) as [number];
    expect(code).toBe(4003);
    expect(await healthyIds()).not.toContain(wrong.executorId);
  });

  test.each([
    { executor_id: "\0\0" },
    { executor_id: "half\0of it" },
    { executor_id: "x".repeat(513) },
    { executor_id: "half of a pair \ud800" },
    { application_version: "v1\0" },
    { application_version: "x".repeat(513) },
  ])("an id or version that would be kept as another one is refused: %j", async (info) => {
    const executor = await connectExecutor({
      port: conductor.port,
      app: "shop",
      answers: { executor_info: () => info },
    });
    expect(await executor.closed).toMatchObject({ code: 4010 });
  });

  test("requests that wait on a spoiled connection fail at once", async () => {
    const executor = await connectShop({ app: "billing", answers: { list_queues: () => "silence" } });
    const startedAt = Date.now();
    const answer = conductor.call("GET", "/v2/orgs/local/apps/billing/queues");
    await waitFor("the request", () => executor.received("list_queues").length > 0);
    executor.socket.send("{");
    expect((await answer).status).toBe(502);
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("identity", () => {
  test("the newest connection of an id wins, and the older one is closed with that reason", async () => {
    const older = await connectShop({ executorId: "twin" });
    const newer = await connectShop({ executorId: "twin" });
    expect(await older.closed).toMatchObject({ code: 4000 });
    expect((await healthyIds()).filter((id) => id === "twin")).toHaveLength(1);
    expect(newer.socket.readyState).toBe(WebSocket.OPEN);
    newer.kill();
  });

  test("two processes that share an id are left alone after a few rounds, and an operator is told", async () => {
    const all: ScriptedExecutor[] = [];
    for (let i = 0; i < 8; i += 1) all.push(await connectShop({ executorId: "shared" }));
    await waitFor("the warning", () =>
      conductor.logs.some((line) => line["msg"] === "two processes share one executor id"),
    );
    expect(all.filter((each) => each.socket.readyState === WebSocket.OPEN).length).toBeGreaterThan(1);
    for (const each of all) each.kill();
    await Promise.all(all.map((each) => each.closed));
    await waitFor("all to be gone", async () => !(await healthyIds()).includes("shared"));
  });

  test("what an executor says about itself is stored, whatever it holds", async () => {
    const executor = await connectShop({
      answers: {
        executor_info: () => ({
          hostname: "nul\0host",
          language: null,
          dbos_version: undefined,
          executor_metadata: { region: "eu\0west", half: "\ud800" },
        }),
      },
    });
    const row = (await executorsOf(conductor)).find((each) => each.executorId === executor.executorId);
    expect(row).toMatchObject({ hostname: "nulhost", language: null, dbosVersion: null, status: "HEALTHY" });
    executor.kill();
  });
});

test("a silent executor is given up", async () => {
  const impatient = await startTestConductor({ silenceMs: 600 }, conductor.databaseUrl);
  const executor = await connectExecutor({ port: impatient.port, app: "shop" });
  expect(await executor.closed).toMatchObject({ code: 4005 });
  await impatient.stop();
});

test("a slow large answer is no silence, although no ping fits inside its frame", async () => {
  const patient = await startTestConductor({ silenceMs: 600 }, conductor.databaseUrl);
  const executor = await connectExecutor({ port: patient.port, app: "shop" });
  const raw = (executor.socket as unknown as { readonly _socket: NodeJS.WritableStream })._socket;
  const text = JSON.stringify({ type: "cancel", request_id: "nobody", padding: "x".repeat(60_000) });
  // A masked text frame with a zero mask, trickling in until another one has been given up for its silence.
  const header = Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 0xff, 0, 0, 0, 0]);
  raw.write(header);
  const witness = await connectExecutor({ port: patient.port, app: "shop" });
  let sent = 0;
  let isOver = false;
  void witness.closed.then(() => (isOver = true));
  await waitFor("the silent one to be given up", () => {
    raw.write(text.slice(sent, sent + 10));
    sent += 10;
    return isOver;
  });
  raw.write(text.slice(sent));
  expect(executor.socket.readyState).toBe(WebSocket.OPEN);
  expect((await patient.call("GET", "/v2/orgs/local/apps/shop/queues")).status).toBe(200);
  executor.kill();
  await patient.stop();
});

test("an address may hold a limited number of connections and gets places back", async () => {
  const strict = await startTestConductor({ maxPerAddress: 2 }, conductor.databaseUrl);
  const connectOne = () => connectExecutor({ port: strict.port, app: "shop" });
  const [first, second] = [await connectOne(), await connectOne()];
  await expect(connectOne()).rejects.toThrow("429");
  first.kill();
  const again = await waitFor("a free place", () => connectOne());
  for (const each of [second, again]) each.kill();
  await strict.stop();
});

test("sockets that never finish their handshake keep no other out", async () => {
  const silent = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${conductor.port}/websocket/shop/key`);
      socket.on("error", () => undefined);
      return socket;
    }),
  );
  const executor = await connectShop();
  expect(executor.socket.readyState).toBe(WebSocket.OPEN);
  for (const socket of silent) socket.terminate();
  executor.kill();
});
