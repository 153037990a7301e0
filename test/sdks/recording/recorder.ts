// Stands between an executor and Conductor and notes what goes by. It changes nothing.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import type { Exchange, Frame } from "./recording.ts";

export interface Recorder {
  readonly port: number;
  /** What was exchanged since the last call. */
  take(): Exchange[];
  /** Types that the executor has said it does not know. */
  readonly unknown: ReadonlySet<string>;
  close(): void;
}

export async function startRecorder(conductorPort: () => number): Promise<Recorder> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  let exchanges: Exchange[] = [];
  const unknown = new Set<string>();
  const open = new Map<string, Frame>();
  sockets.on("connection", (executor, { url }) => {
    const conductor = new WebSocket(`ws://127.0.0.1:${conductorPort()}${url}`);
    const early: string[] = [];
    conductor.on("open", () => early.forEach((text) => conductor.send(text)));
    conductor.on("message", (data: Buffer) => {
      const request = JSON.parse(data.toString()) as Frame;
      open.set(request["request_id"] as string, request);
      executor.send(data.toString());
    });
    executor.on("message", (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Frame;
      const request = open.get(answer["request_id"] as string);
      if (request !== undefined) exchanges.push({ request: bare(request), answer: bare(answer) });
      if (answer["error_message"] === "Unknown message type") unknown.add(answer.type);
      if (conductor.readyState === WebSocket.OPEN) conductor.send(data.toString());
      else early.push(data.toString());
    });
    for (const [one, other] of [
      [executor, conductor],
      [conductor, executor],
    ] as const) {
      one.on("close", () => other.terminate());
      one.on("error", () => other.terminate());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    unknown,
    take: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    close: () => {
      for (const client of sockets.clients) client.terminate();
      server.close();
    },
  };
}

/** A frame without the id, which is another each time. */
export function bare(frame: Frame): Frame {
  return Object.fromEntries(Object.entries(frame).filter(([name]) => name !== "request_id")) as Frame;
}
