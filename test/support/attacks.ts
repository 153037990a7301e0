// What hostile executors and callers send, and how the others fared.
import { connect, type Socket } from "node:net";
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { frameHead } from "../../bench/support/raw-executor.ts";

export const mib = 1024 ** 2;

export interface AttackOptions {
  readonly port: number;
  readonly app: string;
  /** Sockets that send at the same time. */
  readonly sockets: number;
}

/**
 * Opens sockets, says who each is when `introduce` tells, and sends frames of so many bytes of garbage until Conductor
 * closes. Resolves with how many were closed by it within `lastMs`, in milliseconds.
 */
export async function sendGarbage(
  { port, app, sockets }: AttackOptions,
  frameBytes: number,
  introduce: boolean,
  lastMs: number,
): Promise<number> {
  const piece = Buffer.alloc(256 * 1_024, "x");
  const flood = (socket: Socket) => {
    let left = 0;
    const more = () => {
      while (!socket.destroyed) {
        if (left <= 0) {
          left = frameBytes;
          socket.write(frameHead(1, frameBytes));
        }
        const bytes = Math.min(left, piece.length);
        left -= bytes;
        if (!socket.write(piece.subarray(0, bytes))) return;
      }
    };
    socket.on("drain", more);
    more();
  };
  const ended = await Promise.all(
    Array.from({ length: sockets }, async (_, index) => {
      const socket = connect({ port, host: "127.0.0.1" });
      const closed = new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), lastMs);
        socket
          .on("error", () => undefined)
          .on("close", () => {
            clearTimeout(timer);
            resolve(true);
          });
      });
      socket.write(upgradeOf(`/websocket/${app}/key`));
      socket.once("data", () => {
        if (introduce) {
          const info = { type: "executor_info", request_id: "handshake", executor_id: `hostile-${index}` };
          const text = Buffer.from(JSON.stringify(info));
          socket.write(Buffer.concat([frameHead(1, text.length), text]));
        }
        flood(socket);
      });
      const isClosed = await closed;
      socket.destroy();
      return isClosed;
    }),
  );
  return ended.filter(Boolean).length;
}

function upgradeOf(path: string): string {
  return [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: cG9kaXVtLWJlbmNoLWtleQ==",
    "",
    "",
  ].join("\r\n");
}

export interface Probe {
  /** The slowest answer since the last call, in milliseconds. */
  lap(): Promise<number>;
  /** Ends the probing. Returns the slowest answer, and the requests without one. */
  stop(): Promise<{ readonly slowestMs: number; readonly failures: number; readonly count: number }>;
}

/** Asks `/healthz` every 50 ms from a thread of its own, so that only Conductor's delays are measured. */
export function probeHealth(port: number): Probe {
  const worker = new Worker(probeSource, { eval: true, workerData: { port } });
  return {
    lap: async () => {
      const result = new Promise<{ readonly slowestMs: number }>((resolve) =>
        worker.once("message", resolve),
      );
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage("lap");
      return (await result).slowestMs;
    },
    stop: async () => {
      const result = new Promise<{
        readonly slowestMs: number;
        readonly failures: number;
        readonly count: number;
      }>((resolve) => worker.once("message", resolve));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage("stop");
      const found = await result;
      await worker.terminate();
      return found;
    },
  };
}

const probeSource = `
const { parentPort, workerData } = require("node:worker_threads");
const { Agent, get } = require("node:http");
const agent = new Agent({ keepAlive: true });
const found = { slowestMs: 0, failures: 0, count: 0 };
let stopped = false;
function ask() {
  const startedAt = performance.now();
  const end = (isFailure) => {
    found.count += 1;
    if (isFailure) found.failures += 1;
    found.slowestMs = Math.max(found.slowestMs, performance.now() - startedAt);
    if (stopped) parentPort.postMessage(found);
    else setTimeout(ask, 50);
  };
  get({ host: "127.0.0.1", port: workerData.port, path: "/healthz", agent }, (answer) => {
    answer.resume().on("end", () => end(answer.statusCode !== 200));
  }).on("error", () => end(true));
}
parentPort.on("message", (word) => {
  if (word === "stop") stopped = true;
  else { parentPort.postMessage({ ...found }); found.slowestMs = 0; }
});
ask();
`;

/** Maximum memory that a process has had so far, in bytes; undefined where the system does not say. */
export function peakRss(pid: number): number | undefined {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line === null ? undefined : Number(line[1]) * 1_024;
  } catch {
    return undefined;
  }
}
