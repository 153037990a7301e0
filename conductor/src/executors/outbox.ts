// Sends text messages in order, large ones in fragments, so that pongs and pings slip in between.
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import { gatherWrites } from "../wire/gather.ts";

/** Fragment size for large messages, in bytes. */
const fragmentBytes = 64 * 1024;

/** The outgoing side of one socket. A message of more than one fragment yields to the socket after each. */
export class Outbox {
  private readonly ws: WebSocket;
  private readonly socket: Socket;
  private queue: Buffer[] = [];
  private queuedBytes = 0;
  private busy = false;

  constructor(ws: WebSocket, socket: Socket) {
    this.ws = ws;
    this.socket = socket;
  }

  /** Queues one message. Failures surface as the socket's close. */
  send(message: string | Buffer): void {
    if (!this.busy && message.length <= fragmentBytes) {
      gatherWrites(this.socket);
      this.ws.send(message, { binary: false }, ignore);
      return;
    }
    const data = typeof message === "string" ? Buffer.from(message) : message;
    this.queue.push(data);
    this.queuedBytes += data.length;
    if (!this.busy) this.next();
  }

  /** Bytes that wait for the executor to take them, those that the socket holds included. */
  get bytes(): number {
    return this.queuedBytes + this.ws.bufferedAmount;
  }

  /** Forgets what was not sent. */
  clear(): void {
    this.queue = [];
    this.queuedBytes = 0;
  }

  private next(): void {
    const message = this.queue.shift();
    this.busy = message !== undefined;
    if (message !== undefined) this.fragment(message, 0);
  }

  private fragment(message: Buffer, start: number): void {
    const end = boundary(message, start + fragmentBytes);
    const last = end >= message.length;
    this.queuedBytes -= Math.min(end, message.length) - start;
    this.ws.send(message.subarray(start, end), { fin: last, binary: false }, (error) => {
      if (error != null) return;
      if (last) this.next();
      else setImmediate(() => this.fragment(message, end));
    });
  }
}

/** Never inside a character: some clients decode each fragment by itself. */
function boundary(message: Buffer, end: number): number {
  let at = end;
  while (at < message.length && ((message[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  return at;
}

/** A failed write closes the socket, and the close is handled elsewhere. */
function ignore(): void {}
