// What one socket has sent of a message that is not complete yet. `ws` keeps it until the end comes, and has one limit for
// all sockets of a server; how much may come differs by who sends, and by what was asked.
import type { Socket } from "node:net";
import type { BytesInFlight, Hold } from "../in-flight.ts";

/** An executor says who it is in a few hundred bytes; what may be sent before that, in bytes. */
export const maxStrangerBytes = 64 * 1_024;
/** Bytes in hand below this are part of what a connection costs anyway, and not worth counting one by one. */
const uncountedBytes = 4_096;
/** Sockets hand over as much at once: so much may belong to the message before. */
const chunkBytes = 64 * 1_024;
/** Mask and head of a small frame, in bytes. */
const frameBytes = 6;

/** The connection that the bytes belong to. */
export interface IntakeOwner {
  readonly app: { readonly id: string };
  /** How large a message may become now, in bytes. */
  readonly allowance: number;
  /** It has become larger. */
  refuseLarge(): void;
  /** There is no room for it: let go of the socket at once. */
  evict(): void;
}

/** Counts by the socket's own bytes, since `ws` tells of a message only when it is complete. */
export class Intake {
  private readonly inFlight: BytesInFlight;
  private readonly owner: IntakeOwner;
  private inHand = 0;
  private chunk = 0;
  private hold: Hold | undefined;

  /** Begins to count. Create it before the first byte is read. */
  constructor(socket: Socket, inFlight: BytesInFlight, owner: IntakeOwner) {
    this.inFlight = inFlight;
    this.owner = owner;
    // In front of the listener of `ws`, so that a chunk is counted before the messages that end in it are taken off.
    socket.prependListener("data", (chunk: Buffer) => this.receive(chunk.length));
  }

  /** A whole message of so many bytes has been taken out. */
  taken(bytes: number): void {
    this.takenControl(bytes);
    // What came before the last chunk has been taken too, whatever the heads of its frames had added.
    this.inHand = Math.min(this.inHand, this.chunk);
    this.count();
  }

  /** A ping or pong has been taken out, maybe from between the parts of a message. */
  takenControl(bytes: number): void {
    this.inHand = Math.max(0, this.inHand - bytes - frameBytes);
  }

  /** Nothing is in hand any more: the socket is gone. */
  end(): void {
    this.inHand = 0;
    this.count();
  }

  private receive(bytes: number): void {
    this.chunk = bytes;
    this.inHand += bytes;
    this.count();
    if (this.inHand > this.owner.allowance + chunkBytes) this.owner.refuseLarge();
  }

  private count(): void {
    const bytes = this.inHand > uncountedBytes ? this.inHand : 0;
    if (bytes === 0 && this.hold === undefined) return;
    this.hold ??= this.inFlight.hold(this.owner.app.id, () => this.owner.evict());
    if (!this.inFlight.set(this.hold, bytes)) this.owner.evict();
    if (bytes === 0) this.hold = undefined;
  }
}
