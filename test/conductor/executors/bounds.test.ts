// What an executor may send: little before its introduction, and never more than there is room for.
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openDatabase } from "../../../conductor/src/store/database.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

const mib = 1024 ** 2;
let conductor: TestConductor;
let bystander: ScriptedExecutor;
beforeAll(async () => {
  conductor = await startTestConductor({
    maxJsonBytes: mib,
    maxJsonValues: 1_000,
    maxJsonDepth: 50,
    maxMessageBytes: 3 * mib,
    maxInFlightBytes: 4 * mib,
  });
  for (const app of ["shop", "billing"]) await conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
  bystander = await connectExecutor({ port: conductor.port, app: "billing" });
});
afterAll(async () => {
  expect(bystander.socket.readyState).toBe(WebSocket.OPEN);
  await conductor.dispose();
});

const shop = "/v2/orgs/local/apps/shop";
const rowOf = async ({ executorId }: ScriptedExecutor) =>
  (await executorsOf(conductor, shop)).find((each) => each.executorId === executorId);
const connectShop = async (info: Record<string, unknown> = {}) => {
  const executor = await connectExecutor({
    port: conductor.port,
    app: "shop",
    answers: { executor_info: () => info },
  });
  await waitFor("the executor", async () => (await rowOf(executor))?.["status"] === "HEALTHY");
  return executor;
};
const problemOf = ({ status, body }: ApiAnswer) => {
  const { type, detail } = body as { readonly type: string; readonly detail: string };
  return { status, code: type.replace("urn:podium:error:", ""), detail };
};
/** Answers with a member given as JSON text, which may be larger than any other way allows. */
const answerJson = (executor: ScriptedExecutor, type: MessageType, output: string) =>
  executor.answer(type, ({ request_id }) => {
    executor.socket.send(`{"type":"${type}","request_id":"${request_id}","output":${output}}`);
    return "silence";
  });
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

/** The stream below the connection, to send what no WebSocket library would. */
const rawOf = ({ socket }: { readonly socket: WebSocket }) =>
  (socket as unknown as { readonly _socket: NodeJS.WritableStream })._socket;
/** The head of a masked text frame of so many bytes, whose mask changes nothing. */
const headOf = (length: number) => {
  const head = Buffer.alloc(14);
  head[0] = 0x81;
  head[1] = 0xff;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
};

describe("before an executor has said who it is", () => {
  test.each([
    ["of more than 64 KiB", (socket: WebSocket) => socket.send("x".repeat(70_000))],
    [
      "that never ends",
      (socket: WebSocket) => {
        const raw = rawOf({ socket });
        raw.write(headOf(2 * mib));
        for (let i = 0; i < 8; i += 1) raw.write(Buffer.alloc(32 * 1_024, "x"));
      },
    ],
  ])("a message %s ends the connection", async (_, send) => {
    const socket = new WebSocket(`ws://127.0.0.1:${conductor.port}/websocket/shop/key`);
    socket.on("error", () => undefined);
    await once(socket, "message");
    send(socket);
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1009);
  });
});

describe("who an executor says it is", () => {
  test.each([
    ["of many bytes", { blob: "x".repeat(20_000) }, /^200\d\d bytes, of which at most 4096 are kept$/],
    [
      "that is deeply nested",
      JSON.parse(`${'{"a":'.repeat(1_000)}1${"}".repeat(1_000)}`) as unknown,
      /^nested deeper than 16$/,
    ],
  ])("holds metadata %s no longer, and says so", async (_, executor_metadata, note) => {
    const executor = await connectShop({ executor_metadata });
    expect((await rowOf(executor))?.["executorMetadata"]).toEqual({
      cut: expect.stringMatching(note) as unknown,
    });
    executor.kill();
  });

  test.each([
    ["an id of nothing but NUL", { executor_id: "\0\0" }],
    ["an id that is too long", { executor_id: "x".repeat(513) }],
    ["an id that is not Unicode", { executor_id: "\ud800" }],
    ["a version that is too long", { application_version: "1".repeat(513) }],
  ])("is refused with %s", async (_, info) => {
    const executor = await connectExecutor({
      port: conductor.port,
      app: "shop",
      answers: { executor_info: () => info },
    });
    expect(await executor.closed).toMatchObject({ code: 4010 });
  });

  test("is refused if PostgreSQL does not save it, because its end could not be seen", async () => {
    const db = openDatabase({
      url: conductor.databaseUrl,
      maxConnections: 1,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 10_000,
      onIdleError: () => undefined,
    });
    await db.query("ALTER TABLE executors ADD CONSTRAINT no_devils CHECK (executor_id <> 'devil')");
    await db.close();
    const other = await connectShop();
    const executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "devil" });
    expect(await executor.closed).toMatchObject({ code: 4011 });
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
    other.kill();
  });
});

describe("an answer", () => {
  const ask = async (output: string) => {
    const executor = await connectShop();
    const other = await connectShop();
    for (const each of [executor, other]) answerJson(each, "list_queues", output);
    const problem = problemOf(await conductor.call("GET", `${shop}/queues`));
    const asked = executor.received("list_queues").length > 0 ? executor : other;
    const closed = await asked.closed;
    const spared = asked === executor ? other : executor;
    expect(spared.received("list_queues")).toEqual([]);
    expect(spared.socket.readyState).toBe(WebSocket.OPEN);
    spared.kill();
    await spared.closed;
    return { ...problem, closed: closed.code };
  };

  test.each([
    [
      "more bytes",
      JSON.stringify("x".repeat(1.2 * mib)),
      1009,
      "more than 1048576 bytes (CONDUCTOR_MAX_JSON)",
    ],
    ["more values", `[${"{},".repeat(40_000)}{}]`, 4008, "more than 1000 values (CONDUCTOR_MAX_JSON_VALUES)"],
    [
      "more depth",
      nested(40_000),
      4008,
      "more than 50 lists and objects inside each other (CONDUCTOR_MAX_JSON_DEPTH)",
    ],
  ])(
    "of %s than Conductor takes fails by name, and no other executor is asked",
    async (_, output, code, why) => {
      expect(await ask(output)).toEqual({
        status: 502,
        code: "CONDUCTOR_ANSWER_TOO_LARGE",
        detail: `An executor of application shop answered with ${why} when list_queues was asked; ask for less at once.`,
        closed: code,
      });
    },
  );

  test("that is small and deeply nested does no harm", async () => {
    const executor = await connectShop();
    answerJson(executor, "get_workflow", `{"WorkflowUUID":"w","Input":${nested(20_000)}}`);
    expect(await conductor.call("GET", `${shop}/workflows/w`)).toMatchObject({
      status: 200,
      body: { workflowId: "w", input: null },
    });
    executor.kill();
    await executor.closed;
  });

  test("to an export may be larger, and arrives unchanged", async () => {
    const executor = await connectShop();
    const text = "H4sI".repeat(mib / 2);
    executor.answer("export_workflow", () => ({ serialized_workflow: text }));
    const { status, body } = await conductor.call("GET", `${shop}/workflows/w/export`);
    expect({ status, body }).toEqual({ status: 200, body: { serializedWorkflow: text } });
    executor.kill();
    await executor.closed;
  });

  test("to no request is cut off as soon as it is larger than any unrequested message may be", async () => {
    const executor = await connectShop();
    executor.socket.send("[".repeat(70_000));
    expect(await executor.closed).toMatchObject({ code: 1009 });
  });

  test("that comes too late is dropped unread, and harms nothing", async () => {
    const executor = await connectShop();
    executor.answer("list_queues", () => "silence");
    const late = await fetch(`${conductor.url}${shop}/queues`, { headers: { prefer: "wait=1" } });
    expect(await late.text()).toContain("CONDUCTOR_EXECUTOR_TIMED_OUT");
    executor.socket.send(
      JSON.stringify({ type: "list_queues", request_id: "late", output: "x".repeat(70_000) }),
    );
    executor.answer("list_queues", () => ({ output: [] }));
    expect((await conductor.call("GET", `${shop}/queues`)).status).toBe(200);
    executor.kill();
    await executor.closed;
  });
});

test("messages beyond the total cost the application that sends them, and no other", async () => {
  const begun = await Promise.all(Array.from({ length: 8 }, () => connectShop()));
  for (const each of begun) each.answer("list_queues", () => "silence");
  // Each owes an answer, so that it may send a large one.
  const asked = begun.map(() => conductor.call("GET", `${shop}/queues`));
  await waitFor("all to be asked", () => begun.every((each) => each.received("list_queues").length > 0));
  for (const each of begun) rawOf(each).write(Buffer.concat([headOf(mib), Buffer.alloc(0.8 * mib, "x")]));
  const isOpen = ({ socket }: ScriptedExecutor) => socket.readyState === WebSocket.OPEN;
  await waitFor("some to be dropped", () => begun.filter(isOpen).length < 6);
  const reasons = conductor.logs.filter((line) => line["reason"] === "noRoom");
  expect(reasons.length).toBeGreaterThan(2);
  expect(begun.filter(isOpen).length).toBeGreaterThan(2);
  expect((await conductor.call("GET", "/v2/orgs/local/apps/billing/queues")).status).toBe(200);
  for (const each of begun) each.kill();
  await Promise.all(asked);
});
