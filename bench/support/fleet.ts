// Many raw executors in one process. Child of the benchmarks.
import type { Socket } from "node:net";
import { serveParent } from "./child.ts";
import { connectRawExecutor, pingFrame } from "./raw-executor.ts";
import { workflowsText } from "./payload.ts";

interface OpenOptions {
  port: number;
  path: string;
  count: number;
  /** First number of the executors' ids. */
  from: number;
  localAddress: string;
  /** Rows in the answer to `list_workflows`. */
  rows: number;
}

const sockets: Socket[] = [];
let pinger: NodeJS.Timeout | undefined;

serveParent({
  open: (options: OpenOptions) => open(options),
  /** Pings each executor once per `periodMs`, spread evenly. */
  ping: ({ periodMs }: { periodMs: number }) => {
    let at = 0;
    const perTick = Math.max(1, Math.round((sockets.length * 50) / periodMs));
    pinger = setInterval(() => {
      for (let i = 0; i < perTick; i += 1) sockets[at++ % sockets.length]?.write(pingFrame);
    }, 50);
  },
  close: () => {
    clearInterval(pinger);
    for (const socket of sockets.splice(0)) socket.destroy();
  },
});

/** Opens sockets and resolves when every handshake has been answered. */
function open({ port, path, count, from, localAddress, rows }: OpenOptions): Promise<void> {
  const listing = workflowsText(rows);
  let left = count;
  return new Promise((resolve) => {
    for (let i = 0; i < count; i += 1) {
      const executorId = `bench-${from + i}`;
      const answer = (type: string, id: string) => {
        if (type === "executor_info") {
          left -= 1;
          if (left === 0) setImmediate(resolve);
          return (
            `{"type":"executor_info","request_id":"${id}","executor_id":"${executorId}",` +
            `"application_version":"bench","hostname":"bench-host","language":"typescript","dbos_version":"4.27.6"}`
          );
        }
        const output = type === "get_workflow" ? listing.slice(1, -1) : listing;
        return `{"type":"${type}","request_id":"${id}","output":${output}}`;
      };
      sockets.push(connectRawExecutor({ port, path, localAddress, answer }));
    }
  });
}
