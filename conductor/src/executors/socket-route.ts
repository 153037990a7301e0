// GET /websocket/{appName}/{key}, under any prefix: admit, upgrade, hand over to the hub. Flow 1: an executor comes in.
// The path holds a secret: it is never logged and never part of an answer.
import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import type { Admission, Admitted, Refusal } from "./admission.ts";
import type { Hub } from "./hub.ts";

export interface SocketRouteOptions {
  server: Server;
  hub: Hub;
  admission: Admission;
  log: Logger;
  /** Largest message an executor may send, in bytes. */
  maxMessageBytes: number;
  /** False while the process drains: then every upgrade is refused. */
  isOpen: () => boolean;
}

/** How long a refused client may take to read the answer, in milliseconds. */
const refusalLingerMs = 2_000;

interface Target {
  appName: string;
  key: string;
}

/** Attaches the executor endpoint to an HTTP server. */
export function attachSocketRoute(options: SocketRouteOptions): void {
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Costs thirty times the memory of a connection, and half of the SDKs cannot use it.
    perMessageDeflate: false,
    maxPayload: options.maxMessageBytes,
    // Text that is not UTF-8 fails later, as JSON.
    skipUTF8Validation: true,
  });
  options.server.on("upgrade", (request, stream: Duplex, head) => {
    const socket = stream as Socket;
    socket.on("error", () => socket.destroy());
    void decide(options, request).then((answer) => {
      if ("status" in answer) return refuse(socket, answer);
      return upgrader.handleUpgrade(request, socket, head, (ws) =>
        options.hub.add(answer.app, answer.keyId, ws, socket),
      );
    });
  });
}

async function decide(
  { admission, isOpen, log }: SocketRouteOptions,
  request: IncomingMessage,
): Promise<Admitted | Refusal> {
  const target = readTarget(request.url ?? "");
  if (target === undefined) {
    return { status: 404, detail: "Executors connect to /websocket/{application}/{key}." };
  }
  if (!isOpen()) return { status: 503, detail: "draining" };
  try {
    return await admission.check(target.appName, target.key);
  } catch (error) {
    log.warn({ err: error }, "executor not admitted");
    return { status: 503, detail: "unavailable" };
  }
}

/**
 * Reads application and key from a request target: the last two segments, after `websocket`. Prefixes and repeated
 * or trailing slashes do not matter, since proxies and SDKs add and keep them differently.
 */
export function readTarget(requestTarget: string): Target | undefined {
  const segments = (requestTarget.split("?", 1)[0] ?? "").split("/").filter((segment) => segment !== "");
  const [route, appName, key] = segments.slice(-3);
  if (route !== "websocket" || appName === undefined || key === undefined) return undefined;
  try {
    return { appName: decodeURIComponent(appName), key: decodeURIComponent(key) };
  } catch {
    return undefined;
  }
}

/** Answers in full before the upgrade. SDKs print the body; an unfinished one makes them hang. */
function refuse(socket: Socket, refusal: Refusal): void {
  const title = STATUS_CODES[refusal.status] ?? "Error";
  const body = JSON.stringify({ title, status: refusal.status, detail: refusal.detail });
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${title}`,
      "Content-Type: application/problem+json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
  // The peer closes once it has read the answer; destroying at once could cost it the answer.
  socket.resume();
  socket.setTimeout(refusalLingerMs, () => socket.destroy());
}
