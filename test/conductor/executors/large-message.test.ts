// A large message on its way to an executor must not delay the pongs of any executor: SDKs give a silent server up.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createDatabase, type TestDatabase } from "../../support/database.ts";
import { runConductor, type RunningProcess } from "../../support/processes.ts";

const importBytes = 50 * 1024 ** 2;
let database: TestDatabase;
let conductor: RunningProcess;

beforeAll(async () => {
  database = await createDatabase();
  // A process of its own, so that only what Conductor itself does can delay a pong.
  conductor = await runConductor(database.url);
});
afterAll(async () => {
  await conductor?.kill("SIGTERM");
  await database?.drop();
});

test("a ping is answered with its payload within a second while a 50 MiB import is being sent", async () => {
  await conductor.call("PUT", "/v2/orgs/local/apps/shop", {});
  const socket = new WebSocket(`ws://127.0.0.1:${conductor.port}/websocket/shop/key`);
  let received = 0;
  socket.on("message", (data: Buffer) => {
    const [, type, id] =
      /^\{"type":"([a-z_]+)","request_id":"([^"]+)"/.exec(data.toString("latin1", 0, 200)) ?? [];
    const members =
      type === "executor_info" ? { executor_id: "e-1", application_version: "v1" } : { success: true };
    if (type === "import_workflow") received = data.length;
    socket.send(JSON.stringify({ type, request_id: id, ...members }));
  });
  await once(socket, "message");

  const answer = conductor.call("POST", "/v2/orgs/local/apps/shop/workflows/import", {
    serializedWorkflow: "A".repeat(importBytes),
  });
  const payload = randomBytes(4);
  let slowestMs = 0;
  const isPending = async () => (await Promise.race([answer, Promise.resolve("pending")])) === "pending";
  while (await isPending()) {
    const sentAt = performance.now();
    const pong = once(socket, "pong") as Promise<[Buffer]>;
    socket.ping(payload);
    expect((await pong)[0]).toEqual(payload);
    slowestMs = Math.max(slowestMs, performance.now() - sentAt);
  }
  expect((await answer).status).toBe(201);
  expect(received).toBeGreaterThan(importBytes);
  expect(slowestMs).toBeLessThan(1_000);

  socket.terminate();
});
