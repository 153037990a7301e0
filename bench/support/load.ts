// A closed loop of HTTP callers on keep-alive sockets. Child of the benchmarks.
import { connect } from "node:net";
import { serveParent } from "./child.ts";

interface RunOptions {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly callers: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
}

export interface LoadResult {
  /** Answers per second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers whose status was not 2xx. */
  readonly failures: number;
  /** Answers of any status, those while warming up included. */
  readonly all: number;
}

serveParent({ run });

async function run(options: RunOptions): Promise<LoadResult> {
  const latencies: number[] = [];
  let failures = 0;
  let all = 0;
  let measuring = false;
  const stopAt = performance.now() + options.warmUpMs + options.durationMs;
  const text = requestText(options);
  const caller = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: options.port, noDelay: true });
      let sentAt = 0;
      let missing = 0;
      const next = () => {
        if (performance.now() > stopAt) {
          socket.destroy();
          resolve();
          return;
        }
        sentAt = performance.now();
        socket.write(text);
      };
      socket.on("connect", next);
      socket.on("error", reject);
      socket.on("data", (chunk) => {
        if (missing === 0) {
          const { total, status } = readHead(chunk);
          missing = total;
          if (measuring && (status < 200 || status > 299)) failures += 1;
        }
        missing -= chunk.length;
        if (missing > 0) return;
        missing = 0;
        all += 1;
        if (measuring) latencies.push(performance.now() - sentAt);
        next();
      });
    });
  const timer = setTimeout(() => {
    measuring = true;
  }, options.warmUpMs);
  await Promise.all(Array.from({ length: options.callers }, caller));
  clearTimeout(timer);
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) => latencies[Math.floor(q * (latencies.length - 1))] ?? Number.NaN;
  return {
    rate: (latencies.length / options.durationMs) * 1_000,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    failures,
    all,
  };
}

function requestText({ method, path, body }: RunOptions): string {
  const content =
    body === undefined ? "" : `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${content}\r\n${body ?? ""}`;
}

/** Bytes of a whole answer, from its head. */
function readHead(chunk: Buffer): { readonly total: number; readonly status: number } {
  const end = chunk.indexOf("\r\n\r\n");
  const head = chunk.subarray(0, end).toString("latin1");
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return { total: end + 4 + length, status: Number(head.slice(9, 12)) };
}
