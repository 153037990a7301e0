// Sends text messages in order, large ones in fragments, so that pongs and pings slip in between.
import type { WebSocket } from "ws";

/** Fragment size for large messages, in bytes. */
const fragmentBytes = 64 * 1024;

/** The outgoing side of one socket. A message of more than one fragment yields to the socket after each. */
export class Outbox {
  private readonly socket: WebSocket;
  private readonly queue: (string | Buffer)[] = [];
  private busy = false;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  /** Queues one message. Failures surface as the socket's close. */
  send(message: string | Buffer): void {
    if (!this.busy && message.length <= fragmentBytes) {
      this.socket.send(message, { binary: false }, ignore);
      return;
    }
    this.queue.push(message);
    if (!this.busy) this.next();
  }

  private next(): void {
    const message = this.queue.shift();
    this.busy = message !== undefined;
    if (message === undefined) return;
    this.fragment(typeof message === "string" ? Buffer.from(message) : message, 0);
  }

  private fragment(message: Buffer, start: number): void {
    const end = boundary(message, start + fragmentBytes);
    const last = end >= message.length;
    this.socket.send(message.subarray(start, end), { fin: last, binary: false }, (error) => {
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

/** A failed write closes the socket, and the close is what everybody listens to. */
function ignore(): void {}
