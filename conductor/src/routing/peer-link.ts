// One socket to another replica, on which any number of questions are under way. Flow 3: another replica holds it.
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { gatherWrites } from "../wire/gather.ts";
import { handOver } from "../executors/pending.ts";
import { JsonTooLarge, largeBytes, type JsonLimits } from "../wire/json-bounds.ts";
import {
  encodePeer,
  fromProblem,
  peerPath,
  readMessage,
  tooLarge,
  type PeerMessage,
} from "./peer-message.ts";
import { mayAskPeer, outdated, peerVersion, peerVersionHeader, readPeerVersion } from "./peer-version.ts";

/** A question without an answer: `arrived` says whether the peer may have acted on it. */
export class PeerLost extends Error {
  override readonly name = "PeerLost";
  readonly arrived: boolean;
  readonly timedOut: boolean;

  constructor(arrived: boolean, timedOut: boolean, cause?: unknown) {
    super("peer lost", { cause });
    this.arrived = arrived;
    this.timedOut = timedOut;
  }
}

/** How large the messages of a peer may be. */
export interface PeerLimits extends JsonLimits {
  /** Largest message, in bytes: that of an executor, and what replicas put around it. */
  readonly maxMessageBytes: number;
}

/** What replicas put around a message, in bytes. */
export const envelopeBytes = 64 * 1_024;

export interface PeerLinkOptions {
  /** `host:port` of the replica. */
  readonly address: string;
  readonly secret: string;
  readonly limits: PeerLimits;
  /** The link is of no more use; called once. */
  readonly onClosed: () => void;
}

interface Question {
  readonly type: string;
  data: Buffer; // mutable
  sent: boolean; // mutable
  /** Epoch milliseconds. */
  readonly deadline: number;
  readonly took: ((bytes: number) => void) | undefined;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
}

const connectMs = 2_000;
const sweepMs = 100;

/** Connects at once. Questions asked before the socket is open are sent when it is. */
export class PeerLink {
  private readonly ws: WebSocket;
  private socket: Socket | undefined;
  private readonly questions = new Map<number, Question>();
  private readonly sweeper: NodeJS.Timeout;
  private count = 0;
  /** Of the replica at the other end, as soon as the socket is open. */
  private version = 1;
  private cause: unknown;

  constructor({ address, secret, limits, onClosed }: PeerLinkOptions) {
    this.ws = new WebSocket(`ws://${address}${peerPath}`, {
      headers: { authorization: `Bearer ${secret}`, [peerVersionHeader]: String(peerVersion) },
      perMessageDeflate: false,
      handshakeTimeout: connectMs,
      maxPayload: limits.maxMessageBytes + envelopeBytes,
    });
    this.ws.on("upgrade", ({ socket, headers }) => {
      this.socket = socket;
      this.version = readPeerVersion(headers);
    });
    this.ws.on("open", () => this.sendWaiting());
    this.ws.on("message", (data: Buffer) => void this.receive(data, limits));
    this.ws.on("error", (error) => {
      this.cause = error;
    });
    this.ws.on("close", () => {
      clearInterval(this.sweeper);
      for (const { sent, reject } of this.questions.values()) reject(new PeerLost(sent, false, this.cause));
      this.questions.clear();
      onClosed();
    });
    this.sweeper = setInterval(() => this.sweep(Date.now()), sweepMs);
    this.sweeper.unref();
  }

  /**
   * Resolves with the peer's reply. Rejects with the failure that it reported, with `CONDUCTOR_PEER_OUTDATED` when the peer
   * is too old for the question, or with `PeerLost` when the deadline (epoch milliseconds) passes or the socket ends.
   * `took` is told how many bytes of a large reply stay in memory, and may throw to refuse it.
   */
  ask(message: PeerMessage, deadline: number, took?: (bytes: number) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.count += 1;
      const question = {
        type: message.type,
        data: encodePeer(this.count, "ask", message),
        sent: false,
        deadline,
        took,
        resolve,
        reject,
      };
      this.questions.set(this.count, question);
      if (this.ws.readyState === WebSocket.OPEN) this.send(this.count, question);
    });
  }

  /** Ends the link. What is under way is lost. */
  close(): void {
    this.ws.terminate();
  }

  private sendWaiting(): void {
    for (const [id, question] of this.questions) if (!question.sent) this.send(id, question);
  }

  private send(id: number, question: Question): void {
    if (!mayAskPeer(this.version, question.type)) {
      this.questions.delete(id);
      question.reject(outdated(question.type));
      return;
    }
    question.sent = true;
    if (this.socket !== undefined) gatherWrites(this.socket);
    this.ws.send(question.data, { binary: true });
    question.data = Buffer.alloc(0);
  }

  private async receive(data: Buffer, limits: PeerLimits): Promise<void> {
    const message = await readMessage(data, limits);
    if (message === undefined) {
      this.close();
      return;
    }
    const { id, kind, value } = message;
    const question = this.questions.get(id);
    this.questions.delete(id);
    if (value instanceof JsonTooLarge) question?.reject(tooLarge(value));
    else if (question !== undefined && kind === "reply") {
      handOver(question, value, data.length < largeBytes ? undefined : data.length);
    } else question?.reject(fromProblem(value) ?? new PeerLost(true, false));
  }

  private sweep(now: number): void {
    for (const [id, { deadline, sent, reject }] of this.questions) {
      if (deadline > now) continue;
      this.questions.delete(id);
      reject(new PeerLost(sent, true));
      // A peer says itself when an executor is late. One that does not may be at the other end of a dead connection.
      this.close();
    }
  }
}
