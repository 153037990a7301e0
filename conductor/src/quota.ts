// How many of something each name may hold at once, for example connections of an address.

/** Counts by name, up to a limit. Names that hold nothing cost nothing. */
export class Quota {
  readonly limit: number;
  private readonly held = new Map<string, number>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** How many the name holds. */
  used(name: string): number {
    return this.held.get(name) ?? 0;
  }

  /** Takes one. False when the name holds its limit already. */
  take(name: string): boolean {
    const held = this.used(name);
    if (held >= this.limit) return false;
    this.held.set(name, held + 1);
    return true;
  }

  /** Gives one back. */
  release(name: string): void {
    const held = this.used(name) - 1;
    if (held > 0) this.held.set(name, held);
    else this.held.delete(name);
  }
}
