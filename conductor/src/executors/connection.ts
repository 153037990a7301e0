// One executor on its socket: handshake, requests by id, deadlines. Flow 1: an executor comes in.
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { closeCodes, type CloseReason } from "../wire/close-codes.ts";
import type { BytesInFlight } from "../in-flight.ts";
import { decodeLargeReply, decodeReply, encodeRequest, type ReplyMessage } from "../wire/codec.ts";
import { JsonTooLarge, largeBytes, type JsonLimits } from "../wire/json-bounds.ts";
import type { MessageType, Request } from "../wire/messages.ts";
import { readIdentity, type ExecutorIdentity } from "./identity.ts";
import { Intake, maxStrangerBytes } from "./intake.ts";
import { Outbox } from "./outbox.ts";
import { SecondPong } from "./second-pong.ts";
import { PendingRequests, RequestLost, type Loss, type PendingLimits } from "./pending.ts";

export interface ConnectionLimits extends PendingLimits, JsonLimits {
  /** Largest export, in bytes. All other messages have `maxJsonBytes`. */
  readonly maxMessageBytes: number;
  /** Longest wait for the answer to `executor_info`, in milliseconds. */
  readonly handshakeMs: number;
  /** A connection from which no byte came, or which took none of what waits for it, for this many milliseconds is dead. */
  readonly silenceMs: number;
}

export interface ConnectionEvents {
  /** The handshake is complete. */
  identified(connection: ExecutorConnection, identity: ExecutorIdentity): void;
  /** The socket is closed; called once, and last. */
  closed(connection: ExecutorConnection, code: number): void;
  /** It has a deadline to meet from now on; see `isAtRest`. */
  hurried(connection: ExecutorConnection): void;
  /** A request goes to the executor under the id `wireId`; `requestId` is its caller's. */
  asked(connection: ExecutorConnection, type: MessageType, wireId: string, requestId: string): void;
  /** An answer came to a request that was never sent, or a second one. */
  strayMessage(connection: ExecutorConnection): void;
}

/** Maximum number of answers to no request on one connection. Those that are only late do not count. */
const maxStrayMessages = 16;
/** How long a closing handshake may take before the socket is cut. */
const closeHandshakeMs = 2_000;
/** How long an executor whose socket is no longer read may take to see the close code. */
const refusalMs = 500;
const handshakeId = "handshake";

/**
 * A connection is *shaking hands* until `executor_info` is answered, then *open*, then *closing* (we sent a close
 * frame, or the peer is gone), then closed. Only an open one takes requests.
 */
export class ExecutorConnection {
  /** Tells this connection from every other one, on any replica. */
  readonly id = randomUUID();
  readonly app: { readonly id: string; readonly name: string };
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
  private readonly secondPong = new SecondPong();
  private readonly limits: ConnectionLimits;
  private readonly inFlight: BytesInFlight;
  private readonly intake: Intake;
  /** Answers, and exports among them, that were asked for and have not come, given up or not. */
  private owed = 0;
  private exportsOwed = 0;
  private asks = 0;
  private strayMessages = 0;
  private heardBytes = -1;
  private heardAt: number;
  private takenBytes = 0;
  private takenAt: number;
  private closingSince: number | undefined;
  private leaveBy: number | undefined;

  constructor(
    app: { readonly id: string; readonly name: string },
    keyId: string | null,
    ws: WebSocket,
    socket: Socket,
    events: ConnectionEvents,
    limits: ConnectionLimits,
    inFlight: BytesInFlight,
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
    this.limits = limits;
    this.inFlight = inFlight;
    this.intake = new Intake(socket, inFlight, this);
    ws.on("message", (data: Buffer, isBinary: boolean) => {
      this.intake.taken(data.length);
      this.receive(data, isBinary);
    });
    const takeControl = (data: Buffer) => this.intake.takenControl(data.length);
    ws.on("ping", takeControl).on("pong", takeControl);
    ws.on("ping", () => {
      this.secondPong.pinged(Date.now(), this.identity?.language);
      if (this.secondPong.isDue) events.hurried(this);
    });
    ws.on("close", (code) => this.finish(code));
    // ws reports broken frames and oversized messages here and closes with the right code by itself.
    ws.on("error", (error: Error & { readonly code?: string }) =>
      error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
        ? this.pending.failAll("tooLarge", this.excess)
        : this.pending.failAll(),
    );
    ws.send(encodeRequest("executor_info", handshakeId, {}));
  }

  get isOpen(): boolean {
    return this.identity !== undefined && this.closingSince === undefined && this.leaveBy === undefined;
  }

  /** True while only silence could end it: no handshake, request, pong or close waits for its time. */
  get isAtRest(): boolean {
    return this.isOpen && this.load === 0 && !this.secondPong.isDue;
  }

  /** Requests under way or waiting; the measure of load. */
  get load(): number {
    return this.pending.size;
  }

  /**
   * Sends a request and resolves with its answer, failures included: see `outcomeOf`. `requestId` is for the log: each
   * send has a wire id of its own, because a caller may use one id for two requests at the same time. `took` is told how
   * many bytes of a large answer stay in memory.
   * Rejects with `RequestLost` when the deadline (epoch milliseconds) passes or the connection ends, and with what `took`
   * throws.
   */
  request<T extends MessageType>(
    type: T,
    request: Request<T>,
    requestId: string,
    deadline: number,
    took?: (bytes: number) => void,
  ): Promise<ReplyMessage> {
    // The connection may have closed since the router chose it; no sweep would fail the request any more.
    if (!this.isOpen) return Promise.reject(new RequestLost("disconnected", false));
    this.events.hurried(this);
    this.owed += 1;
    if (type === "export_workflow") this.exportsOwed += 1;
    this.asks += 1;
    const wireId = `${this.id.slice(0, 8)}-${this.asks}`;
    this.events.asked(this, type, wireId, requestId);
    return this.pending.add({ id: wireId, type, text: encodeRequest(type, wireId, request), deadline, took });
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
    this.secondPong.sweep(now, this.identity?.language, this.ws);
    if (this.closingSince !== undefined) {
      const patienceMs = this.ws.isPaused ? refusalMs : closeHandshakeMs;
      if (now - this.closingSince > patienceMs) this.ws.terminate();
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
      this.refuse("binaryMessage");
      return;
    }
    if (data.length > this.allowance) this.refuseLarge();
    else if (this.identity === undefined || data.length < largeBytes) this.settle(decodeReply(data));
    else void this.receiveLarge(data);
  }

  /** Decoded in turns, while its bytes still count. Without an open request the message is not decoded. */
  private async receiveLarge(data: Buffer): Promise<void> {
    if (this.pending.isExpectingNothing) {
      this.came("export_workflow");
      if (!this.pending.isLate(data)) this.stray();
      return;
    }
    const hold = this.inFlight.hold(this.app.id, () => this.evict());
    if (!this.inFlight.set(hold, data.length)) return this.evict();
    try {
      const reply = await decodeLargeReply(data, this.limits);
      this.inFlight.set(hold, 0);
      if (this.closingSince === undefined) this.settle(reply, data.length);
    } catch (error) {
      if (!(error instanceof JsonTooLarge)) throw error;
      this.refuse("messageTooComplex", "tooLarge", error.message);
    } finally {
      this.inFlight.set(hold, 0);
    }
  }

  private settle(reply: ReplyMessage | undefined, largeBytesHeld?: number): void {
    this.came(reply?.type);
    // What cannot be parsed may be two answers spliced into one: no waiting request can be trusted to get its own.
    if (reply === undefined) this.refuse("protocolViolation");
    else if (this.identity === undefined) this.shakeHands(reply);
    else if (this.pending.settle(reply, largeBytesHeld) === "unknown") this.stray();
  }

  private came(type: string | undefined): void {
    this.owed = Math.max(0, this.owed - 1);
    if (type === "export_workflow") this.exportsOwed = Math.max(0, this.exportsOwed - 1);
  }

  /** How large a message may be now, in bytes. Executors never speak first: without an open request there is nothing large to send. */
  get allowance(): number {
    const isOwed = this.owed > 0 && this.closingSince === undefined;
    if (this.identity === undefined || !isOwed) return maxStrangerBytes;
    return this.exportsOwed > 0 ? this.limits.maxMessageBytes : this.limits.maxJsonBytes;
  }

  private get excess(): string {
    const setting = this.exportsOwed > 0 ? "CONDUCTOR_MAX_MESSAGE" : "CONDUCTOR_MAX_JSON";
    return `more than ${this.allowance} bytes (${setting})`;
  }

  /** Closes for what was sent. Nothing more is read: the rest would be kept until its end has come. */
  private refuse(reason: CloseReason, why: Loss = "disconnected", detail = ""): void {
    // An executor that goes on sending after the close is cut off.
    if (this.closingSince !== undefined) return this.ws.terminate();
    this.pending.failAll(why, detail);
    this.close(reason);
    this.ws.pause();
  }

  /** Refuses a message that is larger than allowed, whole or not. */
  refuseLarge(): void {
    this.refuse("messageTooLarge", "tooLarge", this.excess);
  }

  /** Drops everything at once. The close code is sent, but may not arrive. */
  evict(): void {
    const { limit } = this.inFlight;
    this.refuse("noRoom", "noRoom", `more than ${limit} bytes were under way (CONDUCTOR_MAX_IN_FLIGHT)`);
    this.ws.terminate();
  }

  private shakeHands(reply: ReplyMessage): void {
    const identity = reply.request_id === handshakeId ? readIdentity(reply) : "stranger";
    if (typeof identity === "string") {
      this.refuse(identity === "refused" ? "identityRefused" : "protocolViolation");
      return;
    }
    this.identity = identity;
    this.pending.speaks(identity.language ?? undefined);
    this.events.identified(this, identity);
  }

  private stray(): void {
    this.strayMessages += 1;
    this.events.strayMessage(this);
    if (this.strayMessages > maxStrayMessages) this.refuse("protocolViolation");
  }

  private finish(code: number): void {
    this.closingSince ??= Date.now();
    this.intake.end();
    this.pending.failAll();
    this.events.closed(this, code);
  }
}
