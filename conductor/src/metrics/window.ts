// The time that rates and maxima of a scrape are about. Pure.

export interface TimeWindow {
  /** First instant inside, in epoch milliseconds. */
  readonly startMs: number;
  /** First instant after it, in epoch milliseconds. */
  readonly endMs: number;
}

const minuteMs = 60_000;
/** Length of every window, in seconds: what a count is divided by to be a rate. */
export const windowSecs = minuteMs / 1_000;

/** The last complete minute of the clock before `nowMs`. */
export function lastMinute(nowMs: number): TimeWindow {
  const endMs = Math.floor(nowMs / minuteMs) * minuteMs;
  return { startMs: endMs - minuteMs, endMs };
}
