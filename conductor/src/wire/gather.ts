// Fewer, larger writes: of a small message the system's part is larger than ours.
import type { Socket } from "node:net";

/** What is written to a socket from now until the end of this turn of the event loop leaves in one write. */
export function gatherWrites(socket: Socket): void {
  if (socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}
