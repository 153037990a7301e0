// A TCP proxy that balances like a load balancer and fails like a bad line.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** `stall` takes connections and bytes and forwards none until later; `refuse` resets every connection. */
export type ProxyMode = "pass" | "stall" | "refuse";

export interface ProxyEvents {
  /** The proxy was broken or mended. */
  faulted(): void;
  /** How many clients have sent more than their first piece, which for WebSockets is the handshake's. */
  established(count: number): void;
}

interface Pair {
  readonly client: Socket;
  /** Missing until the connection has been forwarded. */
  server?: Socket; // mutable
  isForwarding: boolean; // mutable
  /** Pieces forwarded from the client. */
  pieces: number; // mutable
  /** What the client sends is dropped from now on. */
  isDeaf: boolean; // mutable
}

export class Proxy {
  private readonly ports: () => number[];
  private readonly events: ProxyEvents;
  private readonly listener: Server;
  private readonly pairs = new Set<Pair>();
  /** Server halves of connections whose client was told that they are gone. */
  private readonly abandoned = new Set<Socket>();
  private mode: ProxyMode = "pass";

  private constructor(ports: () => number[], events: ProxyEvents) {
    this.ports = ports;
    this.events = events;
    this.listener = createServer({ pauseOnConnect: true }, (client) => this.accept(client));
  }

  /** Listens on a free port. `ports` names the servers to try, in order, when a connection comes in. */
  static async open(
    ports: () => number[],
    events: ProxyEvents = { faulted: () => {}, established: () => {} },
  ): Promise<Proxy> {
    const proxy = new Proxy(ports, events);
    proxy.listener.listen(0, "127.0.0.1");
    await once(proxy.listener, "listening");
    return proxy;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  setMode(mode: ProxyMode): void {
    this.events.faulted();
    this.mode = mode;
    for (const pair of this.pairs) {
      const { client, server, isForwarding } = pair;
      if (mode === "refuse") reset(client, server);
      else if (mode === "stall") for (const each of [client, server]) each?.pause();
      else if (!isForwarding) this.forward(pair, this.ports());
      else if (server !== undefined) for (const each of [client, server]) each.resume();
    }
  }

  /** Resets both halves of every connection. */
  cut(): void {
    this.events.faulted();
    for (const { client, server } of this.pairs) reset(client, server);
  }

  /** Drops what clients send on their present connections; what they are sent still arrives. */
  deafen(): void {
    this.events.faulted();
    for (const pair of this.pairs) pair.isDeaf = true;
  }

  /** Leaves connections half-open: the clients' halves are reset, the servers' stay open and silent. */
  abandon(): void {
    this.events.faulted();
    for (const { client, server } of this.pairs) {
      if (server !== undefined) {
        this.abandoned.add(server);
        server.on("close", () => this.abandoned.delete(server));
      }
      client.resetAndDestroy();
    }
  }

  close(): void {
    this.listener.close();
    for (const { client, server } of this.pairs) for (const each of [client, server]) each?.destroy();
    for (const server of this.abandoned) server.destroy();
  }

  private accept(client: Socket): void {
    client.on("error", () => undefined);
    if (this.mode === "refuse") {
      client.resetAndDestroy();
      return;
    }
    const pair: Pair = { client, isForwarding: false, pieces: 0, isDeaf: false };
    this.pairs.add(pair);
    client.on("data", (bytes) => this.fromClient(pair, bytes));
    client.on("close", (isReset) => {
      this.pairs.delete(pair);
      this.count();
      const { server } = pair;
      if (server === undefined || this.abandoned.has(server)) return;
      if (isReset) server.resetAndDestroy();
      else server.end();
    });
    if (this.mode === "pass") this.forward(pair, this.ports());
  }

  /** Tries one server after the other; a client for whom there is none is reset. */
  private forward(pair: Pair, [port, ...others]: number[]): void {
    const { client } = pair;
    pair.isForwarding = true;
    if (port === undefined || client.destroyed) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ host: "127.0.0.1", port, noDelay: true });
    server.on("error", () => undefined);
    server.once("connect", () => {
      pair.server = server;
      if (client.destroyed) server.destroy();
      else if (this.mode === "pass") client.resume();
      else server.pause();
    });
    server.on("data", (bytes) => {
      if (!client.destroyed) client.write(bytes);
    });
    server.on("close", (isReset) => {
      if (pair.server === undefined) this.forward(pair, others);
      else if (isReset) client.resetAndDestroy();
      else client.end();
    });
  }

  private fromClient(pair: Pair, bytes: Buffer): void {
    if (pair.isDeaf || pair.server === undefined) return;
    pair.server.write(bytes);
    pair.pieces += 1;
    if (pair.pieces === 2) this.count();
  }

  private count(): void {
    this.events.established([...this.pairs].filter(({ pieces }) => pieces >= 2).length);
  }
}

function reset(...sockets: (Socket | undefined)[]): void {
  for (const each of sockets) each?.resetAndDestroy();
}
