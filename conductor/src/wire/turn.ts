// Work that takes milliseconds, spread over turns of the event loop, so that pings and probes are answered in between.
import { setImmediate } from "node:timers/promises";

let last: Promise<unknown> = Promise.resolve();
let line: Promise<unknown> = Promise.resolve();

/** Resolves in a turn that no other caller gets: whatever many of them have to do, only one piece is done at once. */
export function nextTurn(): Promise<unknown> {
  last = last.then(() => setImmediate());
  return last;
}

/** Does work that takes many turns and much memory when all such work before it is done. It must not wait for others. */
export function inLine<T>(work: () => Promise<T>): Promise<T> {
  const result = line.then(work);
  line = result.catch(() => undefined);
  return result;
}
