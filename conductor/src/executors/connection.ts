// One executor on its socket: handshake, requests by id, deadlines. Flow 1: an executor comes in.
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { closeCodes, type CloseReason } from "../wire/close-codes.ts";
import { decodeReply, encodeRequest, type ReplyMessage } from "../wire/codec.ts";
import type { ExecutorInfo, MessageType, Request } from "../wire/messages.ts";
import { Outbox } from "./outbox.ts";
import { PendingRequests, RequestLost, type PendingLimits } from "./pending.ts";

/** Who the executor says it is; fixed for the lifetime of a connection. */
export interface ExecutorIdentity {
  executorId: string;
  applicationVersion: string;
  hostname: string | null;
  language: string | null;
  dbosVersion: string | null;
  metadata: Record<string, unknown> | null;
}

export interface ConnectionLimits extends PendingLimits {
  /** Longest wait for the answer to `executor_info`, in milliseconds. */
  handshakeMs: number;
  /** A connection from which no byte came, or which took none of what waits for it, for this many milliseconds is dead. */
  silenceMs: number;
}

export interface ConnectionEvents {
  /** The handshake is complete. */
  identified(connection: ExecutorConnection, identity: ExecutorIdentity): void;
  /** The socket is closed; called once, and last. */
  closed(connection: ExecutorConnection, code: number): void;
  /** It has a deadline to meet from now on; see `isAtRest`. */
  hurried(connection: ExecutorConnection): void;
  /** An answer came that nobody waits for, or a message that breaks the protocol. */
  strayMessage(connection: ExecutorConnection): void;
}

/** Answers that nobody waits for: late ones are normal, more than this many on one connection are not. */
const maxStrayMessages = 16;
/** How long a closing handshake may take before the socket is cut. */
const closeHandshakeMs = 2_000;
const handshakeId = "handshake";

/**
 * A connection is *shaking hands* until `executor_info` is answered, then *open*, then *closing* (we sent a close
 * frame, or the peer is gone), then closed. Only an open one takes requests.
 */
export class ExecutorConnection {
  /** Tells this connection from every other one, on any replica. */
  readonly id = randomUUID();
  readonly app: { id: string; name: string };
  /** Id of the API key that admitted the executor, null in no-auth mode. */
  readonly keyId: string | null;
  readonly openedAt: number;
  identity: ExecutorIdentity | undefined;
  /** Message types to which this executor answered that it does not know them. */
  readonly unsupported = new Set<MessageType>();
  /** When a request last ran into its deadline here, in epoch milliseconds. */
  lastTimeoutAt = 0;
  /** Why Conductor closed it, if it did: the peer may never get to see the code. */
  closedFor: CloseReason | undefined;

  private readonly ws: WebSocket;
  private readonly socket: Socket;
  private readonly events: ConnectionEvents;
  private readonly outbox: Outbox;
  private readonly pending: PendingRequests;
  private strayMessages = 0;
  private heardBytes = -1;
  private heardAt: number;
  private takenBytes = 0;
  private takenAt: number;
  private closingSince: number | undefined;
  private leaveBy: number | undefined;

  constructor(
    app: { id: string; name: string },
    keyId: string | null,
    ws: WebSocket,
    socket: Socket,
    events: ConnectionEvents,
    limits: ConnectionLimits,
    now: number,
  ) {
    this.app = app;
    this.keyId = keyId;
    this.ws = ws;
    this.socket = socket;
    this.events = events;
    this.openedAt = now;
    this.heardAt = now;
    this.takenAt = now;
    this.outbox = new Outbox(ws, socket);
    this.pending = new PendingRequests(this.outbox, limits);
    ws.on("message", (data: Buffer, isBinary: boolean) => this.receive(data, isBinary));
    ws.on("close", (code) => this.finish(code));
    // ws reports broken frames and oversized messages here and closes with the right code by itself.
    ws.on("error", () => this.pending.failAll());
    ws.send(encodeRequest("executor_info", handshakeId, {}));
  }

  get isOpen(): boolean {
    return this.identity !== undefined && this.closingSince === undefined && this.leaveBy === undefined;
  }

  /** True while only silence could end it: no handshake, request or close waits for its deadline. */
  get isAtRest(): boolean {
    return this.isOpen && this.load === 0;
  }

  /** Requests under way or waiting; the measure of load. */
  get load(): number {
    return this.pending.size;
  }

  /**
   * Sends a request and resolves with its answer, failures included: see `outcomeOf`.
   * Rejects with `RequestLost` when the deadline (epoch milliseconds) passes or the connection ends.
   */
  request<T extends MessageType>(
    type: T,
    request: Request<T>,
    id: string,
    deadline: number,
  ): Promise<ReplyMessage> {
    // Whoever chose this connection may have waited for another one first; nobody would ever fail a request on it now.
    if (!this.isOpen) return Promise.reject(new RequestLost("disconnected", false));
    this.events.hurried(this);
    return this.pending.add(id, type, encodeRequest(type, id, request), deadline);
  }

  /** Closes the socket with a named code. Requests that wait fail at once. */
  close(reason: CloseReason): void {
    if (this.closingSince !== undefined) return;
    this.closingSince = Date.now();
    this.closedFor = reason;
    this.events.hurried(this);
    this.pending.failAll();
    this.outbox.clear();
    const { code, reason: text } = closeCodes[reason];
    this.ws.close(code, text);
  }

  /** Takes no more requests, and closes when those under way are answered, or at `deadline` (epoch milliseconds). */
  leave(deadline: number): void {
    this.leaveBy = deadline;
    this.events.hurried(this);
    if (this.load === 0) this.close("shutdown");
  }

  /** Enforces every deadline of this connection. The hub calls it a few times a second, unless it is at rest. */
  sweep(now: number, limits: ConnectionLimits): void {
    this.pending.expire(now);
    if (this.closingSince !== undefined) {
      if (now - this.closingSince > closeHandshakeMs) this.ws.terminate();
      return;
    }
    if (this.leaveBy !== undefined && (this.load === 0 || now >= this.leaveBy)) {
      this.close("shutdown");
      return;
    }
    if (this.identity === undefined && now - this.openedAt > limits.handshakeMs) {
      this.close("handshakeTimeout");
      return;
    }
    // Bytes, not frames: a large answer is one frame, inside which no ping can arrive.
    if (this.socket.bytesRead !== this.heardBytes) {
      this.heardBytes = this.socket.bytesRead;
      this.heardAt = now;
    } else if (now - this.heardAt > limits.silenceMs) {
      this.close("silent");
      return;
    }
    if (!this.isReading(now, limits)) this.close("notReading");
  }

  /** False once the executor has taken nothing for too long, while something waits for it. */
  private isReading(now: number, { silenceMs }: ConnectionLimits): boolean {
    const isWaiting = this.ws.bufferedAmount > 0;
    const taken = isWaiting ? this.socket.bytesWritten - this.socket.writableLength : -1;
    if (!isWaiting || taken !== this.takenBytes) {
      this.takenBytes = taken;
      this.takenAt = now;
    }
    return now - this.takenAt <= silenceMs;
  }

  private receive(data: Buffer, isBinary: boolean): void {
    if (this.closingSince !== undefined) return;
    if (isBinary) {
      this.close("binaryMessage");
      return;
    }
    const reply = decodeReply(data);
    // What cannot be parsed may be two answers spliced into one: no waiting request can be trusted to get its own.
    if (reply === undefined) this.close("protocolViolation");
    else if (this.identity === undefined) this.shakeHands(reply);
    else if (!this.pending.settle(reply)) this.stray();
  }

  private shakeHands(reply: ReplyMessage): void {
    const identity = reply.request_id === handshakeId ? identityOf(reply) : undefined;
    if (identity === undefined) {
      this.close("protocolViolation");
      return;
    }
    this.identity = identity;
    this.pending.speaks(identity.language ?? undefined);
    this.events.identified(this, identity);
  }

  private stray(): void {
    this.strayMessages += 1;
    this.events.strayMessage(this);
    if (this.strayMessages > maxStrayMessages) this.close("protocolViolation");
  }

  private finish(code: number): void {
    this.closingSince ??= Date.now();
    this.pending.failAll();
    this.events.closed(this, code);
  }
}

/** Reads the answer to `executor_info`; undefined when it is not one that identifies an executor. */
function identityOf(reply: ReplyMessage): ExecutorIdentity | undefined {
  if (reply.type !== "executor_info" || (reply.error_message ?? "") !== "") return undefined;
  const info = reply as ReplyMessage & ExecutorInfo;
  const { executor_id: executorId, application_version: applicationVersion } = info;
  if (!isExact(executorId) || executorId === "" || !isExact(applicationVersion ?? "")) return undefined;
  return {
    executorId,
    applicationVersion: applicationVersion ?? "",
    hostname: text(info.hostname),
    language: text(info.language),
    dbosVersion: text(info.dbos_version),
    metadata: typeof info.executor_metadata === "object" ? (info.executor_metadata ?? null) : null,
  };
}

const maxIdentityLength = 512;

/** True for a text that is kept as it is. Work is looked for by id and version: neither may become another one's. */
function isExact(value: unknown): value is string {
  if (typeof value !== "string" || value.length > maxIdentityLength) return false;
  return !value.includes("\0") && value.isWellFormed();
}

/** A usable text: PostgreSQL stores no NUL, and nobody's host name is longer than this. */
function text(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const usable = value.replaceAll("\0", "").slice(0, maxIdentityLength);
  return usable === "" ? null : usable;
}
