// What went wrong lately with connections of executors, for the people whose applications they are: refusals, and
// connections that were closed for a fault or keep coming back. In memory, and bounded; the key is never part of it.
import { BoundedMap } from "../memory.ts";
import { closeCodes, type CloseReason } from "../wire/close-codes.ts";

/** Refused before the upgrade; closed by Conductor; one executor id on two sockets; connecting again and again. */
export type TroubleKind = "REFUSED" | "CLOSED" | "ID_SHARED" | "FLAPPING";

export interface Trouble {
  readonly kind: TroubleKind;
  readonly orgId: string;
  /** Null where there is no such application. */
  readonly appId: string | null;
  /** The application's name as the executor gave it. */
  readonly applicationName: string;
  /** Null before the executor has said who it is. */
  readonly executorId: string | null;
  /** Where the executor comes from, as far as proxies can be trusted. */
  readonly clientAddress: string;
  /** The error's code, or the name of the reason to close. */
  readonly code: string;
  readonly detail: string;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

/** Whose connection it is and where it comes from. */
export interface Origin {
  readonly orgId: string;
  readonly clientAddress: string;
}

export interface ConnectionLogLimits {
  readonly perOrg: number;
  readonly total: number;
  /** What has not happened again for so long is forgotten, in milliseconds. */
  readonly keptMs: number;
}

const usual: ConnectionLogLimits = { perOrg: 100, total: 2_000, keptMs: 900_000 };

/** One takeover in a minute is a network fault; more are two processes. */
const takeoverMs = 60_000;
const takeoversOfOne = 1;
/** Connecting more often than this within the time is flapping; a rolling restart connects each executor a few times. */
const flappingMs = 300_000;
const connectsAtRest = 5;
const maxWatched = 10_000;

/** Reasons to close that are not the fault of an executor. */
const innocent: ReadonlySet<CloseReason> = new Set(["shutdown", "replaced", "appDeleted"]);

/** What two reports of the same trouble have in common. */
export function troubleKey(trouble: Pick<Trouble, (typeof identifying)[number]>): string {
  return JSON.stringify(identifying.map((name) => trouble[name]));
}

const identifying = ["kind", "code", "applicationName", "clientAddress", "executorId"] as const;

export class ConnectionLog {
  private readonly clock: () => number;
  private readonly limits: ConnectionLogLimits;
  /** By organisation and by what is the same trouble; in both the one that moved last is last. */
  private readonly orgs = new Map<string, Map<string, Trouble>>();
  private size = 0;
  /** When an executor connected lately, and when one took over from another connection. */
  private readonly connects = new BoundedMap<{ readonly seen: number[]; readonly takeovers: number[] }>(
    maxWatched,
  );

  /** `clock` returns epoch milliseconds. */
  constructor(clock: () => number, limits: ConnectionLogLimits = usual) {
    this.clock = clock;
    this.limits = limits;
  }

  /** Takes note of a trouble. The same one again only counts. */
  note(trouble: Omit<Trouble, "firstAt" | "lastAt" | "count">): void {
    const now = this.clock();
    const { orgId } = trouble;
    const key = troubleKey(trouble);
    const found = this.orgs.get(orgId) ?? new Map<string, Trouble>();
    const known = found.get(key);
    const isNew = known === undefined || now - known.lastAt > this.limits.keptMs;
    if (known === undefined) this.size += 1;
    found.delete(key);
    found.set(key, {
      ...trouble,
      firstAt: isNew ? now : known.firstAt,
      lastAt: now,
      count: isNew ? 1 : known.count + 1,
    });
    this.orgs.delete(orgId);
    this.orgs.set(orgId, found);
    if (found.size > this.limits.perOrg) this.forgetOldest(orgId);
    while (this.size > this.limits.total) this.forgetOldest(firstOf(this.orgs) ?? orgId);
  }

  /** An executor has said who it is. `takesOver` when its id had a connection already. */
  connected(
    app: { readonly id: string; readonly name: string },
    executorId: string,
    { orgId, clientAddress }: Origin,
    takesOver: boolean,
  ): void {
    const now = this.clock();
    const key = `${app.id} ${executorId}`;
    const before = this.connects.get(key) ?? { seen: [], takeovers: [] };
    const lately = (times: number[], forMs: number) => times.filter((at) => now - at < forMs).slice(-20);
    const seen = [...lately(before.seen, flappingMs), ...(takesOver ? [] : [now])];
    const takeovers = [...lately(before.takeovers, takeoverMs), ...(takesOver ? [now] : [])];
    this.connects.set(key, { seen, takeovers });
    const about = { orgId, appId: app.id, applicationName: app.name, executorId, clientAddress };
    if (takesOver && takeovers.length > takeoversOfOne) {
      const detail =
        "Two processes have the same executor id: each throws the other out. Start every process by itself, not as a copy of one that has launched, and give no two the same DBOS__VMID.";
      this.note({ ...about, kind: "ID_SHARED", code: "replaced", detail });
    } else if (!takesOver && seen.length > connectsAtRest) {
      const detail = `The executor connected ${seen.length} times within ${flappingMs / 60_000} minutes. Look for a proxy that ends connections, or for a process that is too busy to answer.`;
      this.note({ ...about, kind: "FLAPPING", code: "reconnected", detail });
    }
  }

  /** A connection ended. `reason` is why Conductor ended it, if it did. */
  closed(
    app: { readonly id: string; readonly name: string },
    executorId: string | null,
    { orgId, clientAddress }: Origin,
    reason: CloseReason | undefined,
  ): void {
    if (reason === undefined || innocent.has(reason)) return;
    const text = closeCodes[reason].reason;
    const detail = `Conductor closed the connection: ${text}.`;
    const about = { orgId, appId: app.id, applicationName: app.name, executorId, clientAddress };
    this.note({ ...about, kind: "CLOSED", code: reason, detail });
  }

  /** What happened lately in an organisation, the newest first. */
  list(orgId: string): Trouble[] {
    const since = this.clock() - this.limits.keptMs;
    return [...(this.orgs.get(orgId)?.values() ?? [])].filter(({ lastAt }) => lastAt >= since).toReversed();
  }

  private forgetOldest(orgId: string): void {
    const key = firstOf(this.orgs.get(orgId) ?? new Map<string, Trouble>());
    if (key !== undefined) this.forget(orgId, key);
  }

  private forget(orgId: string, key: string): void {
    const found = this.orgs.get(orgId);
    if (found?.delete(key) !== true) return;
    this.size -= 1;
    if (found.size === 0) this.orgs.delete(orgId);
  }
}

function firstOf<Key>(map: ReadonlyMap<Key, unknown>): Key | undefined {
  return map.keys().next().value;
}
