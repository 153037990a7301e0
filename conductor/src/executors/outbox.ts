// Sends text messages in order, large ones in fragments, so that pongs and pings slip in between.
import type { WebSocket } from "ws";

/** Fragment size for large messages, in characters. */
const fragmentLength = 64 * 1024;

/** The outgoing side of one socket. A message of more than one fragment yields to the socket after each. */
export class Outbox {
  private readonly socket: WebSocket;
  private readonly queue: string[] = [];
  private busy = false;

  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  /** Queues one message. Failures surface as the socket's close. */
  send(text: string): void {
    if (!this.busy && text.length <= fragmentLength) {
      this.socket.send(text, ignore);
      return;
    }
    this.queue.push(text);
    if (!this.busy) this.next();
  }

  private next(): void {
    const text = this.queue.shift();
    this.busy = text !== undefined;
    if (text !== undefined) this.fragment(text, 0);
  }

  private fragment(text: string, start: number): void {
    const end = boundary(text, start + fragmentLength);
    const last = end >= text.length;
    this.socket.send(text.slice(start, end), { fin: last }, (error) => {
      if (error != null) return;
      if (last) this.next();
      else setImmediate(() => this.fragment(text, end));
    });
  }
}

/** Never between the halves of a surrogate pair: each fragment is encoded to UTF-8 by itself. */
function boundary(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return end < text.length && code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}

/** A failed write closes the socket, and the close is what everybody listens to. */
function ignore(): void {}
