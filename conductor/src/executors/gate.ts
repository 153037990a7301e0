// Lets connections in a few at a time. A burst of handshakes would otherwise block the event loop, and with it the pongs
// to connected executors, for most of a second.

export interface GateLimits {
  /** How many may enter in one turn of the event loop. */
  readonly perTurn: number;
  /** Longest wait, in milliseconds; SDKs give a handshake up after five seconds. */
  readonly waitMs: number;
}

interface Waiter {
  readonly since: number;
  readonly enter: (admitted: boolean) => void;
}

/** A turnstile in order of arrival. Between two groups everything else that is due gets its turn. */
export class Gate {
  private readonly limits: GateLimits;
  private readonly clock: () => number;
  private waiting: Waiter[] = [];
  private isTurning = false;

  constructor(limits: GateLimits, clock: () => number = Date.now) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Resolves with true when it is the caller's turn, or with false when that came too late. */
  enter(): Promise<boolean> {
    return new Promise((enter) => {
      this.waiting.push({ since: this.clock(), enter });
      if (this.isTurning) return;
      this.isTurning = true;
      setImmediate(() => this.turn());
    });
  }

  private turn(): void {
    const latest = this.clock() - this.limits.waitMs;
    // Expired waiters do not use up a place.
    const late = this.waiting.findIndex((each) => each.since >= latest);
    for (const each of this.waiting.splice(0, late < 0 ? this.waiting.length : late)) each.enter(false);
    for (const each of this.waiting.splice(0, this.limits.perTurn)) each.enter(true);
    this.isTurning = this.waiting.length > 0;
    if (this.isTurning) setImmediate(() => this.turn());
  }
}
