// A scripted executor that comes back whenever it has lost its connection, as SDKs do.
import { setTimeout as pause } from "node:timers/promises";
import { connectExecutor, type ScriptedExecutor, type ScriptedExecutorOptions } from "./executor.ts";

export interface LastingEvents {
  /** It has a connection, `absentMs` after it lost the one before. */
  connected?(absentMs: number | undefined): void;
  /** Its connection was closed with this code. */
  lost?(code: number): void;
}

/** SDKs wait this long before they connect again. */
const reconnectMs = 1_000;

/** Keeps one executor connected. Returns what ends it. */
export function stayConnected(options: ScriptedExecutorOptions, events: LastingEvents): () => Promise<void> {
  let current: ScriptedExecutor | undefined;
  const over = new AbortController();
  const run = async () => {
    for (let lostAt: number | undefined; !over.signal.aborted;) {
      current = await connectExecutor(options).catch(() => undefined);
      if (current !== undefined) {
        events.connected?.(lostAt === undefined ? undefined : Date.now() - lostAt);
        const { code } = await current.closed;
        events.lost?.(code);
        lostAt = Date.now();
      }
      if (!over.signal.aborted) await pause(reconnectMs);
    }
  };
  const ended = run();
  return async () => {
    over.abort();
    current?.kill();
    await ended;
  };
}
