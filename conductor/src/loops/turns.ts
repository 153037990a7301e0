// Work of many applications side by side. Flow 4: how much may begin at once is bounded, and what takes long gives its
// place up, so that no number of slow applications can keep another one waiting.

export interface TurnLimits {
  /** Turns that hold a place at the same time. */
  readonly places: number;
  /** A turn that takes longer goes on without a place, in milliseconds. */
  readonly patienceMs: number;
  /** Turns under way altogether. */
  readonly total: number;
}

export class Turns {
  private readonly limits: TurnLimits;
  private readonly running = new Set<Promise<void>>();
  private held = 0;

  constructor(limits: TurnLimits) {
    this.limits = limits;
  }

  /** How many turns may begin now. */
  get free(): number {
    const { places, total } = this.limits;
    return Math.max(0, Math.min(places - this.held, total - this.running.size));
  }

  /** Begins a turn, which must not throw. */
  begin(work: () => Promise<void>): void {
    this.held += 1;
    let holds = true;
    const giveUp = () => {
      if (holds) this.held -= 1;
      holds = false;
    };
    const timer = setTimeout(giveUp, this.limits.patienceMs);
    const turn = work().finally(() => {
      clearTimeout(timer);
      giveUp();
      this.running.delete(turn);
    });
    this.running.add(turn);
  }

  /** Resolves when every turn has ended, those included that begin meanwhile. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
