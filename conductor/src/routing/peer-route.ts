// Answers other replicas, from this replica's own executors only. Flow 3: another replica holds it.
import { createHash, timingSafeEqual } from "node:crypto";
import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { WebSocketServer, type WebSocket } from "ws";
import { ConductorError, toError } from "../errors.ts";
import type { Trouble } from "../executors/connection-log.ts";
import { refuseForeignSocket, type IsOwnName } from "../foreign.ts";
import type { MessageType } from "../wire/messages.ts";
import { gatherWrites } from "../wire/gather.ts";
import { JsonTooLarge } from "../wire/json-bounds.ts";
import { envelopeBytes, type PeerLimits } from "./peer-link.ts";
import {
  encodePeer,
  peerPath,
  readMessage,
  tooLarge,
  toPeerProblem,
  troublesQuestion,
  type PeerMessage,
} from "./peer-message.ts";
import { knowsType, outdated, peerVersion, peerVersionHeader } from "./peer-version.ts";
import type { Router } from "./router.ts";

export interface PeerRouteOptions {
  readonly server: Server;
  /** Must be the local one, so that nothing is forwarded twice. */
  readonly router: Router;
  /** What went wrong here with connections of an organisation's executors. */
  readonly troublesOf: (orgId: string) => Trouble[];
  readonly secret: string;
  readonly limits: PeerLimits;
  /** Conductor's own names without sign-in; undefined with it. */
  readonly isOwnName: IsOwnName | undefined;
  readonly log: Logger;
}

/** True for a request to the peer endpoint. */
export function isPeerRequest({ url }: IncomingMessage): boolean {
  return url === peerPath;
}

/** Attaches the peer endpoint to an HTTP server. Returns what ends its connections. */
export function attachPeerRoute(options: PeerRouteOptions): () => void {
  const { server, secret, isOwnName, limits } = options;
  const expected = digest(`Bearer ${secret}`);
  const upgrader = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.maxMessageBytes + envelopeBytes,
  });
  upgrader.on("headers", (headers) => headers.push(`${peerVersionHeader}: ${peerVersion}`));
  server.on("upgrade", (request, socket: Duplex, head) => {
    if (!isPeerRequest(request)) return;
    const { headers } = request;
    // Replicas speak to each other directly. A request through a proxy comes from outside and is refused.
    if (headers["x-forwarded-for"] !== undefined) refuse(socket, 404);
    else if (refuseForeignSocket(request, isOwnName) !== undefined) refuse(socket, 404);
    else if (!timingSafeEqual(digest(headers.authorization ?? ""), expected)) refuse(socket, 401);
    else upgrader.handleUpgrade(request, socket, head, (ws) => serve(ws, socket as Socket, options));
  });
  return () => {
    for (const ws of upgrader.clients) ws.close(1001);
  };
}

function serve(ws: WebSocket, socket: Socket, options: PeerRouteOptions): void {
  const { log, limits } = options;
  ws.on("error", (error) => log.warn({ err: error }, "peer lost"));
  ws.on("message", (data: Buffer) => {
    const reply = async () => {
      const question = await readMessage(data, limits);
      if (question === undefined) {
        ws.close(1003);
        return;
      }
      const outcome = await answerTo(question, options);
      gatherWrites(socket);
      ws.send(
        "reply" in outcome
          ? encodePeer(question.id, "reply", outcome.reply)
          : encodePeer(question.id, "failure", toPeerProblem(outcome.failure)),
      );
    };
    void reply();
  });
}

function answerTo(
  { kind, value }: { readonly kind: string; readonly value: unknown },
  { router, log, troublesOf }: PeerRouteOptions,
) {
  if (value instanceof JsonTooLarge) return { failure: tooLarge(value) };
  if (isKnown(kind, value)) {
    const { type, app } = value;
    return type === troublesQuestion
      ? { reply: troublesOf(app.id) }
      : answer(router, { ...value, type }, log);
  }
  return { failure: outdated(kind === "ask" ? String(Reflect.get(Object(value), "type")) : kind) };
}

/** False for what only a newer replica asks. */
function isKnown(kind: string, value: unknown): value is PeerMessage {
  if (kind !== "ask" || typeof value !== "object" || value === null) return false;
  const { app, type, request, options } = value as Partial<PeerMessage>;
  return (
    (type === troublesQuestion || knowsType(type)) &&
    [app, request, options].every((each) => typeof each === "object" && each !== null)
  );
}

/** The sender is a replica of the same deployment, so its request is as checked as our own. */
async function answer(
  router: Router,
  { app, type, request, options }: PeerMessage & { readonly type: MessageType },
  log: Logger,
): Promise<{ readonly reply: unknown } | { readonly failure: ConductorError }> {
  const { remainingMs, ...rest } = options;
  const { requestId } = rest;
  try {
    const reply = await router.ask(app, type, request as never, {
      ...rest,
      deadline: Date.now() + remainingMs,
    });
    log.debug({ requestId, app: app.name, type }, "peer answered");
    return { reply };
  } catch (error) {
    if (error instanceof ConductorError) return { failure: error };
    log.error({ requestId, err: toError(error) }, "peer request failed");
    const message = "A replica failed in a way it did not expect; its log has the reason.";
    return { failure: new ConductorError("CONDUCTOR_UNEXPECTED", message) };
  }
}

function refuse(socket: Duplex, status: 401 | 404): void {
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}

/** Equal lengths, whatever was sent, so that the comparison takes the same time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
