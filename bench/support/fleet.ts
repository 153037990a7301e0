// Many raw executors in one process. Child of the benchmarks.
import type { Socket } from "node:net";
import { serveParent } from "./child.ts";
import { connectRawExecutor, pingFrame } from "./raw-executor.ts";
import { exportBytes, workflowsText } from "./payload.ts";

interface OpenOptions {
  readonly port: number;
  readonly path: string;
  readonly count: number;
  /** Rows in the answer to `list_workflows`. */
  readonly rows: number;
  /** Milliseconds after which a handshake is given up and tried again; SDKs wait five seconds. */
  readonly patienceMs?: number;
}

/** SDKs come back after exactly this long. */
const reconnectMs = 1_000;

/** Executors take turns with local addresses: the system finds a free port slowly where most are taken. */
const addresses = 32;

const sockets: Socket[] = [];
let attempts = 0;
/** When executors shook hands, in milliseconds of this process. */
let arrivals: number[] = [];
let movedTo: number | undefined;
let isClosing = false;
let pinger: NodeJS.Timeout | undefined;

serveParent({
  open: (options: OpenOptions) => open(options),
  /** Pings each executor once per `periodMs`, spread evenly. */
  ping: ({ periodMs }: { readonly periodMs: number }) => {
    let at = 0;
    const perTick = Math.max(1, Math.round((sockets.length * 50) / periodMs));
    pinger = setInterval(() => {
      for (let i = 0; i < perTick; i += 1) sockets[at++ % sockets.length]?.write(pingFrame);
    }, 50);
  },
  /** Connection attempts so far. */
  attempts: () => attempts,
  /** Executors that lose their connection come back at this port from now on. Forgets earlier arrivals. */
  moveTo: ({ port }: { readonly port: number }) => {
    movedTo = port;
    arrivals = [];
  },
  /** Arrivals since `moveTo`, and the most of them within any second. */
  arrivals: () => {
    const most = arrivals.map((from, first) => countUntil(first, from + 1_000));
    return { count: arrivals.length, mostPerSecond: Math.max(0, ...most) };
  },
  close: () => {
    isClosing = true;
    clearInterval(pinger);
    for (const socket of sockets.splice(0)) socket.destroy();
  },
});

/** Opens sockets and resolves when every handshake has been answered. Refused ones try again, as SDKs do. */
function open(options: OpenOptions): Promise<void> {
  const listing = workflowsText(options.rows);
  const known = new Set<string>();
  isClosing = false;
  return new Promise((resolve) => {
    const answer = (executorId: string, type: string, id: string) => {
      if (type === "export_workflow") {
        return [Buffer.from(`{"type":"${type}","request_id":"${id}","serialized_workflow":"`), exportBytes];
      }

      if (type !== "executor_info") {
        const output = type === "get_workflow" ? listing.slice(1, -1) : listing;
        return `{"type":"${type}","request_id":"${id}","output":${output}}`;
      }
      known.add(executorId);
      arrivals.push(performance.now());
      if (known.size === options.count) setImmediate(resolve);
      return (
        `{"type":"executor_info","request_id":"${id}","executor_id":"${executorId}",` +
        `"application_version":"bench","hostname":"bench-host","language":"typescript","dbos_version":"4.27.6"}`
      );
    };
    const connect = (number: number) => {
      attempts += 1;
      const executorId = `bench-${number}`;
      const socket = connectRawExecutor({
        port: movedTo ?? options.port,
        path: options.path,
        localAddress: `127.0.0.${2 + (number % addresses)}`,
        answer: (type, id) => answer(executorId, type, id),
        onOpen: () => clearTimeout(patience),
        onClose: () => {
          clearTimeout(patience);
          if (!isClosing) setTimeout(() => connect(number), reconnectMs);
        },
      });
      const patience = setTimeout(() => socket.destroy(), options.patienceMs ?? 3_600_000);
      sockets.push(socket);
    };
    for (let number = 0; number < options.count; number += 1) connect(number);
  });
}

/** Arrivals from index `first` to before `until`. */
function countUntil(first: number, until: number): number {
  let last = first;
  while ((arrivals[last] ?? Infinity) < until) last += 1;
  return last - first;
}
