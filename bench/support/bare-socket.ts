// A bare WebSocket server with one executor, for floors.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { connectRawExecutor, type RawExecutorOptions } from "./raw-executor.ts";

export interface BareSocket {
  /** Sends a request and resolves with the text of its answer. */
  readonly ask: (type: string, about: object) => Promise<string>;
  readonly stop: () => void;
}

/** Opens it; the executor answers as it is told. */
export async function openBareSocket(answer: RawExecutorOptions["answer"]): Promise<BareSocket> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const opened = once(sockets, "connection") as Promise<[WebSocket]>;
  const { port } = server.address() as AddressInfo;
  const executor = connectRawExecutor({ port, path: "/", localAddress: "127.0.0.2", answer });
  const [ws] = await opened;
  const waiting = new Map<string, (text: string) => void>();
  ws.on("message", (data: Buffer) => {
    const text = data.toString();
    const { request_id } = JSON.parse(text) as { readonly request_id: string };
    waiting.get(request_id)?.(text);
    waiting.delete(request_id);
  });
  let next = 0;
  return {
    ask: (type, about) =>
      new Promise((resolve) => {
        const request_id = String((next += 1));
        waiting.set(request_id, resolve);
        ws.send(JSON.stringify({ type, request_id, ...about }));
      }),
    stop: () => {
      executor.destroy();
      sockets.close();
      server.close();
    },
  };
}
