// Whether Conductor is restarting. A replica announces that it will stop; its silence is then no failure.

/** A replica drains for seconds, and a single replica is back some seconds later. */
const restartMs = 30_000;

let announcedAtMs = Number.NEGATIVE_INFINITY;

/** Takes in an answer's header `conductor-state`, which a ready replica does not send. */
export function noticeConductorState(state: string | null, nowMs: number): void {
  if (state !== null) announcedAtMs = nowMs;
}

/** Whether what fails now is explained by a restart that was announced a moment ago. */
export function isConductorRestarting(nowMs: number): boolean {
  return nowMs - announcedAtMs <= restartMs;
}
