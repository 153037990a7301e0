// A load balancer in front of several Conductors: new connections go in turn to those that say they are ready.
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface Balancer {
  readonly port: number;
  /** Puts a Conductor behind it, which is then asked for its readiness. */
  add(port: number): void;
  /** Takes one away; its connections stay. */
  remove(port: number): void;
  close(): void;
}

/** Time between two looks at a Conductor's readiness, in milliseconds. */
const probeMs = 250;

/** Starts one on a free port. A connection is closed when no Conductor is ready. */
export async function startBalancer(): Promise<Balancer> {
  const ready = new Map<number, boolean>();
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    const targets = [...ready].filter(([, isReady]) => isReady).map(([port]) => port);
    turn += 1;
    const port = targets[turn % Math.max(1, targets.length)];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => sockets.delete(from));
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const probe = async (port: number) => {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready.has(port)) ready.set(port, isReady);
  };
  const prober = setInterval(() => [...ready.keys()].forEach((port) => void probe(port)), probeMs);
  return {
    port: (server.address() as AddressInfo).port,
    add: (port) => {
      ready.set(port, false);
      void probe(port);
    },
    remove: (port) => void ready.delete(port),
    close: () => {
      clearInterval(prober);
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
