// Which executors this replica holds, written to Postgres in batches. Flow 1: an executor comes in.
// State changes are written, heartbeats are not: one lease row says that this replica is alive.
import type { Logger } from "pino";
import { roleOf, type Hub, type HubListener } from "../executors/hub.ts";
import type { ExecutorConnection } from "../executors/connection.ts";
import type { ExecutorIdentity } from "../executors/identity.ts";
import { isUnavailable, toError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { releaseConnectors, removeConnectors, saveConnectors } from "../store/connectors.ts";
import { saveConnected, saveDisconnected, saveReleased, type ExecutorRow } from "../store/executors.ts";
import { endLease, renewLease, type Replica } from "../store/replicas.ts";

export interface PresenceOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly replica: Replica;
  /** Changes are collected this long before they are written, in milliseconds. */
  readonly batchMs?: number;
  /** Time between renewals of the lease, in milliseconds. */
  readonly leaseMs?: number;
}

type Change = { readonly appId: string; readonly identity: ExecutorIdentity } & (
  | { readonly what: "connected"; readonly connection: ExecutorConnection }
  | { readonly what: "disconnected" | "released" }
);

const retryMs = 1_000;

/**
 * Keeps the registry's rows equal to the hub's connections. While the database is away the latest state of each
 * executor waits in memory and is written when it returns; then a new watch begins.
 */
export class Presence implements HubListener {
  private readonly options: PresenceOptions;
  private changes = new Map<string, Change>();
  private flushTimer: NodeJS.Timeout | undefined;
  private leaseTimer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private interrupted = false;
  private stopped = false;
  private releasing = false;
  private leased = false;
  private leasedAt = performance.now();
  private others: readonly string[] = [];

  constructor(options: PresenceOptions) {
    this.options = options;
  }

  /** True while the lease is held and nothing suggests that executors could not be seen. */
  get isWatching(): boolean {
    return this.leased && !this.interrupted;
  }

  /** Since the lease was last renewed, in milliseconds. */
  get leaseAgeMs(): number {
    return performance.now() - this.leasedAt;
  }

  /** Addresses of the other replicas that were alive then. */
  get peers(): readonly string[] {
    return this.others;
  }

  /** Takes the lease and keeps it. Throws when the database refuses. */
  async start(hub: Hub): Promise<void> {
    await this.renew(hub);
    this.scheduleRenewal(hub);
  }

  connected(connection: ExecutorConnection, identity: ExecutorIdentity): void {
    this.note({ appId: connection.app.id, identity, what: "connected", connection });
  }

  disconnected(app: { readonly id: string }, identity: ExecutorIdentity): void {
    this.note({ appId: app.id, identity, what: this.releasing ? "released" : "disconnected" });
  }

  /** Says that this replica drains: executors that leave from here on are sent away, and expected on another one. */
  release(): void {
    this.releasing = true;
  }

  /**
   * Says that executors may have come and gone unseen, because the database failed somewhere. The next renewal begins
   * a new watch, and no one is declared dead before.
   */
  interrupt(): void {
    this.interrupted = true;
  }

  /** Writes what has changed. Resolves when everything noted before the call is in the database, or throws. */
  async flush(): Promise<void> {
    this.flushing = this.flushing.catch(() => undefined).then(() => this.write());
    await this.flushing;
  }

  /** Writes the last changes and gives the lease up. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.flushTimer);
    clearTimeout(this.leaseTimer);
    try {
      await endLease(this.options.db, this.options.replica.id);
    } catch (error) {
      this.options.log.warn({ err: toError(error) }, "lease not given up");
    }
  }

  private note(change: Change): void {
    // When a replica leaves, its executors stay HEALTHY rows without a lease: a replica that sees that gives them grace.
    if (this.stopped) return;
    const { appId, identity } = change;
    this.changes.set(`${roleOf(identity)} ${appId} ${identity.executorId}`, change);
    this.scheduleFlush(this.options.batchMs ?? 20);
  }

  private scheduleFlush(delayMs: number): void {
    if (this.flushTimer !== undefined || this.stopped) return;
    this.flushTimer = setTimeout(() => {
      this.flushTimer = undefined;
      this.flush().catch(() => this.scheduleFlush(retryMs));
    }, delayMs);
  }

  private async write(): Promise<void> {
    if (this.changes.size === 0) return;
    const batch = this.changes;
    this.changes = new Map();
    try {
      await this.save([...batch.values()]);
    } catch (error) {
      if (isUnavailable(error)) {
        // What was noted meanwhile is newer than the batch.
        this.changes = new Map([...batch, ...this.changes]);
        this.interrupt();
        throw error;
      }
      await this.saveOneByOne([...batch.values()]);
    }
  }

  private async save(changes: Change[]): Promise<void> {
    const { executor = [], connector = [] } = Object.groupBy(changes, ({ identity }) => roleOf(identity));
    await this.saveExecutors(executor);
    await this.saveConnectors(connector);
  }

  private async saveExecutors(changes: Change[]): Promise<void> {
    const { db, replica } = this.options;
    await saveConnected(db, replica.id, rowsOf(changes));
    await saveDisconnected(db, replica.id, namesOf(changes, "disconnected"));
    await saveReleased(db, replica.id, namesOf(changes, "released"));
  }

  private async saveConnectors(changes: Change[]): Promise<void> {
    const { db, replica } = this.options;
    await saveConnectors(db, replica.id, rowsOf(changes));
    await removeConnectors(db, replica.id, namesOf(changes, "disconnected"));
    await releaseConnectors(db, replica.id, namesOf(changes, "released"));
  }

  /** One executor that Postgres refuses must not keep the others out. */
  private async saveOneByOne(changes: Change[]): Promise<void> {
    for (const change of changes) {
      try {
        await this.save([change]);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        this.options.log.error(
          { err: toError(error), executorId: change.identity.executorId },
          "executor not saved",
        );
        // Unseen by others it could never be declared dead, nor its work be recovered.
        if (change.what === "connected") change.connection.close("notSaved");
      }
    }
  }

  private scheduleRenewal(hub: Hub): void {
    if (this.stopped) return;
    this.leaseTimer = setTimeout(() => {
      void this.renew(hub)
        .catch((error: unknown) => {
          if (!this.interrupted) this.options.log.warn({ err: toError(error) }, "database lost");
          this.interrupt();
        })
        .finally(() => this.scheduleRenewal(hub));
    }, this.renewalDelayMs());
  }

  private renewalDelayMs(): number {
    return this.interrupted ? retryMs : (this.options.leaseMs ?? 3_000);
  }

  private async renew(hub: Hub): Promise<void> {
    const wasInterrupted = this.interrupted;
    this.interrupted = false;
    const askedAt = performance.now();
    try {
      const { restarted, peers } = await renewLease(this.options.db, this.options.replica, wasInterrupted);
      this.leased = true;
      this.leasedAt = askedAt;
      this.others = peers;
      if (!restarted) return;
      if (wasInterrupted) this.options.log.info("database back, watch begun again");
      // Others may have given this replica's executors up meanwhile.
      for (const { connection, identity } of hub.executors()) this.connected(connection, identity);
    } catch (error) {
      this.interrupted = wasInterrupted;
      throw error;
    }
  }
}

function rowsOf(changes: Change[]): ExecutorRow[] {
  const now = Date.now();
  return changes.flatMap((each) => {
    if (each.what !== "connected") return [];
    const { appId, identity, connection } = each;
    return [{ appId, ...identity, connectionId: connection.id, ageMs: now - connection.openedAt }];
  });
}

function namesOf(
  changes: Change[],
  what: Change["what"],
): { readonly appId: string; readonly executorId: string }[] {
  return changes
    .filter((each) => each.what === what)
    .map(({ appId, identity }) => ({ appId, executorId: identity.executorId }));
}
