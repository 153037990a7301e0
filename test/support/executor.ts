// An executor whose answers a test decides, on a real socket. It behaves like the TypeScript SDK on the wire.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { MessageType } from "../../conductor/src/wire/messages.ts";

export interface WireRequest {
  readonly type: MessageType;
  readonly request_id: string;
  [member: string]: unknown;
}

/** Answers one request: members to send back, or `"silence"`. */
export type Answer = (request: WireRequest) => Record<string, unknown> | "silence";

export interface ScriptedExecutor {
  readonly executorId: string;
  readonly socket: WebSocket;
  /** Requests received so far, `executor_info` included. */
  readonly requests: WireRequest[];
  /** Requests of one type. */
  received(type: MessageType): WireRequest[];
  /** Changes how a type is answered from now on. */
  answer(type: MessageType, how: Answer): void;
  /** Resolves with code and reason once the socket is closed. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Drops the TCP connection without a close frame, as a killed process does. */
  kill(): void;
}

export interface ScriptedExecutorOptions {
  readonly port: number;
  readonly app: string;
  readonly key?: string;
  readonly executorId?: string;
  readonly version?: string;
  readonly language?: string;
  /** Path in front of `/websocket`. */
  readonly prefix?: string;
  /** What the socket's `Host` header says, for a proxy that goes by it. */
  readonly host?: string;
  readonly answers?: Partial<Record<MessageType, Answer>>;
}

const defaults: Partial<Record<MessageType, Answer>> = {
  list_workflows: () => ({ output: [] }),
  exist_pending_workflows: () => ({ exist: false }),
  recovery: () => ({ success: true }),
  list_application_versions: () => ({ output: [] }),
  list_queues: () => ({ output: [] }),
  list_schedules: () => ({ output: [] }),
};

/** Connects and waits until the handshake has been asked for. */
export async function connectExecutor(options: ScriptedExecutorOptions): Promise<ScriptedExecutor> {
  const { port, app, key = "any", prefix = "", version = "v1", language = "typescript", host } = options;
  const executorId = options.executorId ?? randomUUID();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${prefix}/websocket/${app}/${key}`, {
    headers: host === undefined ? {} : { host },
  });
  const requests: WireRequest[] = [];
  const answers = new Map(Object.entries({ ...defaults, ...options.answers }));
  answers.set("executor_info", () => ({
    executor_id: executorId,
    application_version: version,
    hostname: "test-host",
    language,
    dbos_version: "4.27.6",
    ...(options.answers?.executor_info?.({ type: "executor_info", request_id: "" }) as object | undefined),
  }));
  socket.on("message", (data: Buffer) => {
    const request = JSON.parse(data.toString()) as WireRequest;
    requests.push(request);
    const reply = answers.get(request.type)?.(request) ?? { error_message: "Unknown message type" };
    if (reply === "silence") return;
    socket.send(JSON.stringify({ type: request.type, request_id: request.request_id, ...reply }));
  });
  const closed = new Promise<{ readonly code: number; readonly reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on("error", () => undefined);
  await once(socket, "open");
  return {
    executorId,
    socket,
    requests,
    received: (type) => requests.filter((each) => each.type === type),
    answer: (type, how) => answers.set(type, how),
    closed,
    kill: () => socket.terminate(),
  };
}
