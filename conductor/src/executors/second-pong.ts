// The Java SDK arms its pong timer after it has sent the ping. A pong that is faster does not disarm it, and the SDK then
// drops a healthy connection: another pong a little later does.
import { WebSocket } from "ws";

/** By then the timer is armed, and far from running out, in milliseconds. */
const laterMs = 1_000;

/** The second pong of one connection. It is sent by the sweep that enforces every deadline. */
export class SecondPong {
  private dueAt: number | undefined;

  /** Notes a ping at `now`, in epoch milliseconds. The first may come before the executor has said its language. */
  pinged(now: number, language: string | null | undefined): void {
    if (language === undefined || language === "java") this.dueAt = now + laterMs;
  }

  get isDue(): boolean {
    return this.dueAt !== undefined;
  }

  /** Sends it when it is time, to a Java executor alone. */
  sweep(now: number, language: string | null | undefined, ws: WebSocket): void {
    if (this.dueAt === undefined || now < this.dueAt || language === undefined) return;
    this.dueAt = undefined;
    if (language === "java" && ws.readyState === WebSocket.OPEN) ws.pong();
  }
}
