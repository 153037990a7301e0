// Replicas of two releases: a message that one does not know is refused at once, by name.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { PeerLink } from "../../../conductor/src/routing/peer-link.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";

const peerSecret = "a secret of replicas";
const app = { id: "1", name: "shop" };
const newer = "rewind_workflow" as MessageType;
const options = { requestId: "r", remainingMs: 60_000, repeatable: true };

describe("a newer replica", () => {
  /** A replica that answers every question with this, and says this of its version. */
  async function startPeer(version: string | undefined, answer: string) {
    const asked: string[] = [];
    const server = createServer().listen(0, "127.0.0.1");
    const upgrader = new WebSocketServer({ server });
    if (version !== undefined) {
      upgrader.on("headers", (headers) => headers.push(`x-podium-peer-version: ${version}`));
    }
    upgrader.on("connection", (socket) =>
      socket.on("message", (data: Buffer) => {
        asked.push(data.toString());
        socket.send(Buffer.from(`${data.toString().split(" ")[0]} ${answer}`));
      }),
    );
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const link = new PeerLink({
      address: `127.0.0.1:${port}`,
      secret: peerSecret,
      limits: { maxMessageBytes: 1_000_000, maxJsonBytes: 1_000_000, maxJsonValues: 1_000, maxJsonDepth: 99 },
      onClosed: () => undefined,
    });
    return {
      asked,
      ask: (type: MessageType) =>
        link.ask({ app, type, request: { workflow_id: "w" }, options }, Date.now() + 60_000),
      stop: () => {
        link.close();
        upgrader.close();
        server.closeAllConnections();
        server.close();
      },
    };
  }

  test("does not ask a replica without a version what that cannot know", async () => {
    const peer = await startPeer(undefined, 'reply\n{"success":true}');
    await expect(peer.ask(newer)).rejects.toMatchObject({
      code: "CONDUCTOR_PEER_OUTDATED",
      message: expect.stringContaining("does not know rewind_workflow") as string,
    });
    expect(peer.asked).toEqual([]);
    await expect(peer.ask("cancel")).resolves.toEqual({ success: true });
    await expect(peer.ask(newer)).rejects.toMatchObject({ code: "CONDUCTOR_PEER_OUTDATED" });
    peer.stop();
  });

  test("asks a replica that has a version, and passes on that it does not know", async () => {
    const problem = { type: "urn:podium:error:CONDUCTOR_PEER_OUTDATED", detail: "too old" };
    const peer = await startPeer("2", `failure\n${JSON.stringify(problem)}`);
    await expect(peer.ask(newer)).rejects.toMatchObject({
      code: "CONDUCTOR_PEER_OUTDATED",
      message: "too old",
    });
    expect(peer.asked).toHaveLength(1);
    peer.stop();
  });
});

describe("this replica", () => {
  let conductor: TestConductor;
  let socket: WebSocket;
  let version: string | string[] | undefined;
  beforeAll(async () => {
    conductor = await startTestConductor({ peerSecret });
    socket = new WebSocket(`ws://127.0.0.1:${conductor.port}/peer`, {
      headers: { authorization: `Bearer ${peerSecret}` },
    });
    socket.on("upgrade", ({ headers }) => {
      version = headers["x-podium-peer-version"];
    });
    await once(socket, "open");
  });
  afterAll(async () => {
    socket.terminate();
    await conductor.dispose();
  });

  const send = async (text: string) => {
    socket.send(Buffer.from(text));
    const [data] = (await once(socket, "message")) as [Buffer];
    return data.toString();
  };

  test("says its version to a replica that says none", () => {
    expect(version).toBe("2");
  });

  test.each([
    [
      "a type that it does not know",
      `1 ask\n${JSON.stringify({ app, type: newer, request: {}, options: {} })}`,
    ],
    [
      "a type that every object has",
      `1 ask\n${JSON.stringify({ app, type: "toString", request: {}, options: {} })}`,
    ],
    ["a kind of question that it does not know", "1 tell\n{}"],
    ["a question of another shape", '1 ask\n{"type":"cancel"}'],
    ["no question at all", "1 ask\nnull"],
  ])("answers %s at once", async (_what, question) => {
    const answer = await send(question);
    expect(answer).toMatch(/^1 failure\n/);
    expect(answer).toContain("CONDUCTOR_PEER_OUTDATED");
  });

  test("serves what a replica of the first version asks", async () => {
    const question = {
      app,
      type: "list_queues",
      request: { body: {} },
      options: { requestId: "r", remainingMs: 1_000, repeatable: true },
    };
    expect(await send(`1 ask\n${JSON.stringify(question)}`)).toContain("CONDUCTOR_EXECUTOR_NOT_CONNECTED");
  });
});
