// An executor on the wire protocol, with one workflow, one queue and one schedule that never change.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import { replies, type Reply } from "./replies.ts";
import type { Settings } from "./settings.ts";

const deadlineMs = 10_000;

export interface WireRequest {
  readonly type: string;
  readonly request_id: string;
  readonly [member: string]: unknown;
}

export interface Executor {
  readonly id: string;
  readonly socket: WebSocket;
  /** Everything it was asked, the handshake included. */
  readonly requests: readonly WireRequest[];
  /** Changes how a type is answered; an undefined reply is silence. */
  answer(type: string, reply: Reply | undefined): void;
  /** Ends the connection as a killed process does. */
  kill(): void;
}

export interface ExecutorOptions {
  readonly id?: string;
  readonly version?: string;
  /** Path before `/websocket`. */
  readonly prefix?: string;
  /** What stands after the key. */
  readonly suffix?: string;
}

/** Connects and answers until it is killed. Throws when the upgrade is refused. */
export async function connectExecutor(
  { url, executorKey }: Settings,
  appName: string,
  { id = randomUUID(), version = "v1", prefix = "", suffix = "" }: ExecutorOptions = {},
): Promise<Executor> {
  const path = `${prefix}/websocket/${appName}/${encodeURIComponent(executorKey)}${suffix}`;
  const socket = new WebSocket(url.replace(/^http/, "ws") + path, { handshakeTimeout: deadlineMs });
  const requests: WireRequest[] = [];
  const changed = new Map<string, Reply | undefined>();
  const info = {
    executor_id: id,
    application_version: version,
    hostname: "conformance",
    language: "typescript",
  };
  socket.on("message", (data: Buffer) => {
    const request = JSON.parse(data.toString()) as WireRequest;
    requests.push(request);
    const own =
      request.type === "executor_info" ? () => ({ ...info, dbos_version: "4.27.6" }) : replies[request.type];
    const reply = changed.has(request.type) ? changed.get(request.type) : own;
    if (changed.has(request.type) && reply === undefined) return;
    const { type, request_id } = request;
    socket.send(
      JSON.stringify({
        type,
        request_id,
        ...(reply?.(request) ?? { error_message: "Unknown message type" }),
      }),
    );
  });
  await once(socket, "open");
  socket.on("error", () => undefined);
  return {
    id,
    socket,
    requests,
    answer: (type, reply) => void changed.set(type, reply),
    kill: () => socket.terminate(),
  };
}
