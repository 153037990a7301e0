// All executors whose sockets this replica holds: add, find, sweep, drop. Flow 1: an executor comes in.
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { WebSocket } from "ws";
import type { CloseReason } from "../wire/close-codes.ts";
import type { MessageType } from "../wire/messages.ts";
import type { BytesInFlight } from "../in-flight.ts";
import type { ConnectionLog, Origin } from "./connection-log.ts";
import { ExecutorConnection, type ConnectionLimits } from "./connection.ts";
import type { ExecutorIdentity } from "./identity.ts";
import { Roster, type Slot } from "./roster.ts";

/** What is connected: a process that runs an application's work, or a connector that answers from its database alone. */
export type Role = "executor" | "connector";

export const roles: readonly Role[] = ["executor", "connector"];

/** What the rest of the process learns from the hub. Called synchronously. */
export interface HubListener {
  /** An executor is connected; also called when a newer connection of the same id takes over. */
  connected(connection: ExecutorConnection, identity: ExecutorIdentity): void;
  /** The last connection of an executor is gone. */
  disconnected(app: { readonly id: string; readonly name: string }, identity: ExecutorIdentity): void;
}

export interface HubOptions {
  readonly limits: ConnectionLimits;
  readonly inFlight: BytesInFlight;
  readonly log: Logger;
  readonly listener: HubListener;
  /** Takes note of connections that give people trouble. */
  readonly troubles?: ConnectionLog;
  /** Milliseconds between two sweeps. Deadlines of requests are checked in each, silence within eight. */
  readonly sweepIntervalMs?: number;
}

/** Sweeps in which every idle connection is checked once: tens of thousands must not cost a noticeable part of a core. */
const sweepsPerRound = 8;
/** Time between two batches of a drain, in milliseconds. */
const drainStepMs = 100;
/** An id that changes its connection more often than this within a minute belongs to two processes. */
const maxTakeoversPerMinute = 5;

/** Connections by application and executor id. One timer serves all their deadlines. */
export class Hub {
  private readonly options: HubOptions;
  private readonly all = new Set<ExecutorConnection>();
  /** Those with a deadline soon: handshakes, requests, closes. */
  private readonly hurried = new Set<ExecutorConnection>();
  /** Rosters by application. An id stands for one thing in each: a connector cannot take an executor's place. */
  private readonly apps: Readonly<Record<Role, Map<string, Roster>>> = {
    executor: new Map(),
    connector: new Map(),
  };
  private readonly origins = new WeakMap<ExecutorConnection, Origin>();
  private readonly sweeper: NodeJS.Timeout;
  private round = this.all.values();

  constructor(options: HubOptions) {
    this.options = options;
    // After the sockets were read: what came while the process was busy is no silence.
    this.sweeper = setInterval(() => setImmediate(() => this.sweep()), options.sweepIntervalMs ?? 250);
    this.sweeper.unref();
  }

  /** Sockets open here, handshakes included. */
  get size(): number {
    return this.all.size;
  }

  /** Keys and applications that sockets here were admitted with, handshakes included. */
  admissions(): { readonly keyIds: Set<string>; readonly appIds: Set<string> } {
    const keyIds = new Set<string>();
    const appIds = new Set<string>();
    for (const { keyId, app } of this.all) {
      if (keyId !== null) keyIds.add(keyId);
      appIds.add(app.id);
    }
    return { keyIds, appIds };
  }

  /** Takes over an upgraded socket, which comes from `origin`. `onClosed` is called once, when it is gone. */
  add(
    app: { readonly id: string; readonly name: string },
    keyId: string | null,
    ws: WebSocket,
    socket: Socket,
    onClosed: () => void,
    origin?: Origin,
  ): void {
    const events = {
      identified: (each: ExecutorConnection, identity: ExecutorIdentity) => this.identified(each, identity),
      closed: (each: ExecutorConnection, code: number) => {
        this.closed(each, code);
        onClosed();
      },
      hurried: (each: ExecutorConnection) => void this.hurried.add(each),
      asked: (each: ExecutorConnection, type: MessageType, wireId: string, requestId: string) =>
        this.options.log.debug(
          { app: app.name, executorId: each.identity?.executorId, type, wireId, requestId },
          "message sent",
        ),
      strayMessage: (each: ExecutorConnection) =>
        this.options.log.debug({ app: app.name, executorId: each.identity?.executorId }, "stray message"),
    };
    const connection = new ExecutorConnection(
      app,
      keyId,
      ws,
      socket,
      events,
      this.options.limits,
      this.options.inFlight,
      Date.now(),
    );
    if (origin !== undefined) this.origins.set(connection, origin);
    this.all.add(connection);
    this.hurried.add(connection);
  }

  /** Executors of an application, or its connectors, that can take requests now, or the one of this id: see `Roster`. */
  executorsOf(appId: string, executorId?: string, role: Role = "executor"): Iterable<ExecutorConnection> {
    const roster = this.apps[role].get(appId);
    if (roster === undefined) return [];
    return executorId === undefined ? roster.inTurn() : roster.only(executorId);
  }

  /** Every connected executor and connector, for the presence that is written to Postgres. */
  executors(): { readonly connection: ExecutorConnection; readonly identity: ExecutorIdentity }[] {
    const rosters = roles.flatMap((role) => [...this.apps[role].values()]);
    return rosters.flatMap((roster) =>
      [...roster.all()].flatMap(({ connections }) => {
        const connection = connections.at(-1);
        return connection?.identity === undefined ? [] : [{ connection, identity: connection.identity }];
      }),
    );
  }

  /** Closes connections, for example those that a revoked key had admitted. Returns how many. */
  closeWhere(matches: (connection: ExecutorConnection) => boolean, reason: CloseReason): number {
    const found = [...this.all].filter(matches);
    for (const each of found) each.close(reason);
    return found.length;
  }

  /**
   * Sends every executor away in random order, evenly over `windowMs`: SDKs come back after one second without jitter,
   * so that sockets closed at once would all return at once. A request under way may take up to `requestMs` more.
   */
  async drain(windowMs: number, requestMs: number): Promise<void> {
    const rest = shuffle([...this.all]);
    const batchSize = Math.ceil(rest.length / Math.max(1, windowMs / drainStepMs));
    while (rest.length > 0) {
      for (const each of rest.splice(0, batchSize)) each.leave(Date.now() + requestMs);
      if (rest.length > 0) await pause(drainStepMs);
    }
    // Each is cut off by its own sweep when its peer does not answer the close.
    while (this.all.size > 0) await pause(20);
  }

  /** Stops the timer that enforces deadlines. Call it when every socket is closed. */
  stop(): void {
    clearInterval(this.sweeper);
  }

  /** Busy connections are swept every time, idle ones in rotation. */
  private sweep(): void {
    const now = Date.now();
    for (const each of this.hurried) {
      each.sweep(now, this.options.limits);
      if (each.isAtRest) this.hurried.delete(each);
    }
    for (let left = Math.ceil(this.all.size / sweepsPerRound); left > 0; left -= 1) {
      const next = this.round.next();
      if (next.done === true) {
        this.round = this.all.values();
        return;
      }
      next.value.sweep(now, this.options.limits);
    }
  }

  private identified(connection: ExecutorConnection, identity: ExecutorIdentity): void {
    const apps = this.apps[roleOf(identity)];
    const roster = apps.get(connection.app.id) ?? new Roster();
    apps.set(connection.app.id, roster);
    const slot = roster.open(identity.executorId);
    const rivals = [...slot.connections];
    slot.connections.push(connection);
    if (rivals.length > 0) this.takeOver(slot, rivals, connection);
    const origin = this.origins.get(connection);
    if (origin !== undefined) {
      this.options.troubles?.connected(connection.app, identity.executorId, origin, rivals.length > 0);
    }

    this.options.log.info(
      {
        app: connection.app.name,
        executorId: identity.executorId,
        version: identity.applicationVersion,
        language: identity.language,
        ...(identity.connector === null ? {} : { connector: identity.connector }),
      },
      "executor connected",
    );
    this.options.listener.connected(connection, identity);
  }

  /**
   * The same id on a second socket is normal after a network fault: the newer one wins. Two processes that share
   * an id would then throw each other out forever, so after a few rounds both stay and an operator is told.
   */
  private takeOver(slot: Slot, rivals: ExecutorConnection[], newest: ExecutorConnection): void {
    const now = Date.now();
    slot.takeovers = [...slot.takeovers.filter((at) => now - at < 60_000), now];
    if (slot.takeovers.length > maxTakeoversPerMinute) {
      this.options.log.warn(
        { app: newest.app.name, executorId: newest.identity?.executorId },
        "two processes share one executor id",
      );
      return;
    }
    for (const rival of rivals) rival.close("replaced");
  }

  private closed(connection: ExecutorConnection, code: number): void {
    this.all.delete(connection);
    this.hurried.delete(connection);
    const { identity, app } = connection;
    const origin = this.origins.get(connection);
    if (origin !== undefined) {
      this.options.troubles?.closed(app, identity?.executorId ?? null, origin, connection.closedFor);
    }

    if (identity === undefined) return;
    const apps = this.apps[roleOf(identity)];
    const roster = apps.get(app.id);
    const slot = roster?.find(identity.executorId);
    if (roster === undefined || slot === undefined) return;
    slot.connections = slot.connections.filter((each) => each !== connection);
    if (slot.connections.length > 0) return;
    // Takeovers are forgotten with the slot, as the id is free again.
    roster.remove(identity.executorId);
    if (roster.isEmpty) apps.delete(app.id);
    const { closedFor: reason } = connection;
    this.options.log.info(
      { app: app.name, executorId: identity.executorId, code, reason },
      "executor disconnected",
    );
    this.options.listener.disconnected(app, identity);
  }
}

/** Beside a process a connector is that process's executor; beside a database it is none. */
export function roleOf({ connector }: ExecutorIdentity): Role {
  return connector === "database" ? "connector" : "executor";
}

function shuffle<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
