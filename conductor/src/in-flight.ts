// All bytes that are on their way through this process: parts of messages and bodies, and answers that are not taken yet.
// Each has a limit of its own; here is the one of all together. When it is reached, what is largest of the application that
// holds most is dropped. To make senders wait instead would let those that never finish block all others.

/** One thing on its way. Made by `BytesInFlight.hold`. */
export interface Hold {
  readonly owner: string;
  bytes: number; // mutable
  /** Lets go of the bytes at once; called when something else needs the room. */
  readonly evict: () => void;
}

export class BytesInFlight {
  readonly limit: number;
  private total = 0;
  private readonly owners = new Map<string, { bytes: number; readonly holds: Set<Hold> }>(); // mutable

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes held now, by everything or by one owner. */
  used(owner?: string): number {
    return owner === undefined ? this.total : (this.owners.get(owner)?.bytes ?? 0);
  }

  /** Something of an owner, an application's id. Holds nothing yet. */
  hold(owner: string, evict: () => void): Hold {
    return { owner, bytes: 0, evict };
  }

  /** Changes how much it holds. False when there is no room for it, of all: then it holds nothing. */
  set(hold: Hold, bytes: number): boolean {
    this.change(hold, bytes);
    while (this.total > this.limit) {
      const most = largest([...this.owners.values()]);
      const dropped = largest([...(most?.holds ?? [])]) ?? hold;
      this.change(dropped, 0);
      if (dropped === hold) return false;
      dropped.evict();
    }
    return true;
  }

  private change(hold: Hold, bytes: number): void {
    const entry = this.owners.get(hold.owner) ?? { bytes: 0, holds: new Set() };
    const more = bytes - hold.bytes;
    hold.bytes = bytes;
    entry.bytes += more;
    this.total += more;
    if (bytes > 0) entry.holds.add(hold);
    else entry.holds.delete(hold);
    if (entry.holds.size === 0) this.owners.delete(hold.owner);
    else this.owners.set(hold.owner, entry);
  }
}

function largest<T extends { readonly bytes: number }>(all: T[]): T | undefined {
  return all.reduce<T | undefined>(
    (most, each) => (most === undefined || each.bytes > most.bytes ? each : most),
    undefined,
  );
}
