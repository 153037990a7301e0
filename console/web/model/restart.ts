// Whether a Conductor restarts at this moment. A replica says that it is about to stop; its silence is then no failure.

/** A replica drains for seconds, and a single one is back within some more. */
const restartMs = 30_000;

let announcedAtMs = Number.NEGATIVE_INFINITY;

/** Remembers what an answer's header `conductor-state` says; an answer of a ready replica has none. */
export function noticeConductorState(state: string | null, nowMs: number): void {
  if (state !== null) announcedAtMs = nowMs;
}

/** Whether what fails now is explained by a restart that was announced a moment ago. */
export function isConductorRestarting(nowMs: number): boolean {
  return nowMs - announcedAtMs <= restartMs;
}
