// Work that takes milliseconds, spread over turns of the event loop, so that pings and probes are answered in between.
import { setImmediate } from "node:timers/promises";

let last: Promise<unknown> = Promise.resolve();

/** Resolves in a turn that no other caller gets: whatever many of them have to do, only one piece is done at once. */
export function nextTurn(): Promise<unknown> {
  last = last.then(() => setImmediate());
  return last;
}
