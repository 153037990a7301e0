// When an executor was without a connection, and whether its line had a part in that.
import type { ProxyEvents } from "./proxy.ts";

/** A fault shows this soon, in milliseconds. */
const soonMs = 50;

export class Absences implements ProxyEvents {
  private readonly clock: () => number;
  private readonly past: { readonly fromMs: number; readonly toMs: number }[] = [];
  private sinceMs: number | undefined;
  private faultyAtMs = -Infinity;

  /** `clock` is in epoch milliseconds. The executor is absent from the beginning. */
  constructor(clock: () => number = Date.now) {
    this.clock = clock;
    this.sinceMs = clock();
  }

  faulted(): void {
    this.faultyAtMs = this.clock();
  }

  established(count: number): void {
    const now = this.clock();
    if (count === 0) {
      // The fault that broke the connection happened just before.
      this.sinceMs ??= this.faultyAtMs > now - soonMs ? this.faultyAtMs : now;
    } else if (this.sinceMs !== undefined) {
      if (this.isFault(this.sinceMs)) this.past.push({ fromMs: this.sinceMs, toMs: now });
      this.sinceMs = undefined;
    }
  }

  /** Longest absence, before `untilMs`, in which the line was broken or mended; in milliseconds. */
  longestMs(untilMs: number): number {
    const { sinceMs } = this;
    const current =
      sinceMs !== undefined && this.isFault(sinceMs) ? [{ fromMs: sinceMs, toMs: this.clock() }] : [];
    const lengths = [...this.past, ...current].map(({ fromMs, toMs }) => Math.min(toMs, untilMs) - fromMs);
    return Math.max(0, ...lengths);
  }

  private isFault(sinceMs: number): boolean {
    return this.faultyAtMs >= sinceMs;
  }
}
