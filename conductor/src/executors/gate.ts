// Lets a bounded number of handshakes run at once. A burst of connections would otherwise block the event loop for
// most of a second, and pongs of those already connected with it.

export interface GateLimits {
  /** Handshakes under way at once. */
  running: number;
  /** Longest wait for a turn, in milliseconds; SDKs give a handshake up after five seconds. */
  waitMs: number;
}

interface Waiter {
  since: number;
  enter: (admitted: boolean) => void;
}

/** A turnstile in order of arrival. */
export class Gate {
  private readonly limits: GateLimits;
  private readonly clock: () => number;
  private running = 0;
  private waiting: Waiter[] = [];

  constructor(limits: GateLimits, clock: () => number = Date.now) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Resolves with true when it is the caller's turn, who must `leave` afterwards; false when the wait was too long. */
  enter(): Promise<boolean> {
    if (this.running < this.limits.running) {
      this.running += 1;
      return Promise.resolve(true);
    }
    return new Promise((enter) => this.waiting.push({ since: this.clock(), enter }));
  }

  /** Ends a turn and gives it to the next who still waits. */
  leave(): void {
    const latest = this.clock() - this.limits.waitMs;
    const next = this.waiting.findIndex((each) => each.since >= latest);
    const passed = next < 0 ? this.waiting.splice(0) : this.waiting.splice(0, next);
    for (const each of passed) each.enter(false);
    const admitted = this.waiting.shift();
    if (admitted === undefined) this.running -= 1;
    else admitted.enter(true);
  }
}
