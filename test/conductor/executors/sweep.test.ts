// The hub's one timer notices silence in time, however many executors rest, and however rarely it looks at each.
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { loadConfig } from "../../../conductor/src/settings/config.ts";
import { Hub } from "../../../conductor/src/executors/hub.ts";
import { BytesInFlight } from "../../../conductor/src/in-flight.ts";

const silenceMs = 45_000;
const sweepIntervalMs = 250;
const limits = { ...loadConfig({ DBOS__CONDUCTOR_DB_URL: "postgres://nowhere/none" }), silenceMs };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The two halves of an upgraded socket, as far as a connection uses them. */
class LightSocket extends EventEmitter {
  bytesRead = 0;
  bytesWritten = 0;
  writableLength = 0;
  bufferedAmount = 0;
  readonly code: number | undefined;
  send = () => undefined;
  cork = () => undefined;
  uncork = () => undefined;
  terminate = () => undefined;
  close = (code: number) => Object.assign(this, { code });
}

test.each([1, 40, 1_000])("%d resting executors that fall silent are all noticed in time", async (count) => {
  const ignore = () => undefined;
  const hub = new Hub({
    limits,
    inFlight: new BytesInFlight(Number.POSITIVE_INFINITY),
    log: pino({ enabled: false }),
    listener: { connected: ignore, disconnected: ignore },
    sweepIntervalMs,
  });
  const sockets = Array.from({ length: count }, () => new LightSocket());
  for (const [index, socket] of sockets.entries()) {
    hub.add(
      { id: "app", name: "shop" },
      null,
      socket as unknown as WebSocket,
      socket as unknown as Socket,
      ignore,
    );
    const info = { type: "executor_info", request_id: "handshake", executor_id: `e${index}` };
    socket.emit("message", Buffer.from(JSON.stringify(info)), false);
  }
  const closed = () => sockets.filter(({ code }) => code === 4005).length;
  // While bytes come, no executor is given up, even after the time in which silence would be noticed.
  for (let at = 0; at < 3 * silenceMs; at += 20_000) {
    for (const socket of sockets) socket.bytesRead += 6;
    await vi.advanceTimersByTimeAsync(20_000);
  }
  expect(closed()).toBe(0);
  // The hub had looked at each within a round of eight sweeps, and looks again within another round.
  await vi.advanceTimersByTimeAsync(silenceMs - 20_000 + 2 * 9 * sweepIntervalMs);
  expect(closed()).toBe(count);
  hub.stop();
});
