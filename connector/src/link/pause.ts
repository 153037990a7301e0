// How long to wait before the next attempt to connect.

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * Milliseconds to wait after this many failures in a row: twice as long each time, half of it at random, so that the
 * connectors of a fleet do not come back at the same instant.
 */
export function pauseAfter(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 10));
  return Math.round(longest * (0.5 + random() / 2));
}
