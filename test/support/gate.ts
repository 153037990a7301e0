// A TCP port in front of a server that can be shut: connections are cut then, and new ones refused until it is opened.
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

export interface Gate {
  readonly port: number;
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** Opens a gate to a port of this machine, on a free port that it keeps. */
export async function openGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const listen = async (port: number): Promise<number> => {
    const opened = createServer((client) => {
      const upstream = connect(target, "127.0.0.1");
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(from);
        from.on("error", () => to.destroy()).on("close", () => sockets.delete(from) && to.destroy());
        from.pipe(to);
      }
    });
    await new Promise<void>((resolve) => opened.listen(port, "127.0.0.1", resolve));
    server = opened;
    return (opened.address() as AddressInfo).port;
  };
  const port = await listen(0);
  return {
    port,
    shut: async () => {
      const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    open: async () => void (await listen(port)),
  };
}
