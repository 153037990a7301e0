// How true the page is: as of when everything on screen is known to hold, and why it is not newer.
import type { Failure } from "./failure.ts";

/** The parts of an application's state that the change stream tells of. */
export type Part = "executors" | "workflows";

/** What is known of one part, in epoch milliseconds. */
export interface Following {
  /** When a look last found it as it was before. */
  readonly seenAtMs: number;
  /** When a look last found it changed. */
  readonly changedAtMs: number;
}

/** One reading on screen. */
export interface Reading {
  /** Zero before the first answer. */
  readonly readAtMs: number;
  /** Why the last attempt failed, if it did. */
  readonly failure: Failure | undefined;
  /** The part that it depends on; what depends on none is only as fresh as it was read. */
  readonly follows: Part | undefined;
  /** How old it may become before it counts as late, in milliseconds. */
  readonly everyMs: number;
}

export type Followed = { readonly [P in Part]?: Following };

export type LiveWord = "Live" | "Paused" | "Stale" | "Reconnecting";

export interface LiveState {
  readonly word: LiveWord;
  /** Everything on screen is known to hold at this instant, in epoch milliseconds. */
  readonly asOfMs: number;
  /** Why the page is not live, as a sentence. */
  readonly reason: string | undefined;
}

/** Answers may take this long beyond their turn before the page counts as late, in milliseconds. */
const slackMs = 8_000;

/** Whether a reading must be repeated, because its part has changed since. */
export function isOvertaken(reading: Pick<Reading, "readAtMs" | "follows">, followed: Followed): boolean {
  const following = reading.follows === undefined ? undefined : followed[reading.follows];
  return following !== undefined && following.changedAtMs > reading.readAtMs;
}

/** Until when a reading is known to hold. */
export function freshUntil(reading: Pick<Reading, "readAtMs" | "follows">, followed: Followed): number {
  const following = reading.follows === undefined ? undefined : followed[reading.follows];
  if (following === undefined || isOvertaken(reading, followed)) return reading.readAtMs;
  return Math.max(reading.readAtMs, following.seenAtMs);
}

/** The state of a page with these readings. A page that reads nothing is live. */
export function liveState(
  readings: readonly Reading[],
  followed: Followed,
  { isPaused, nowMs }: { readonly isPaused: boolean; readonly nowMs: number },
): LiveState {
  // What has never been read shows its own state.
  const read = readings.filter(({ readAtMs }) => readAtMs > 0);
  const asOfMs = Math.min(nowMs, ...read.map((reading) => freshUntil(reading, followed)));
  if (isPaused) return { word: "Paused", asOfMs, reason: undefined };
  const failure = readings.find((reading) => reading.failure !== undefined)?.failure;
  if (failure !== undefined) {
    const isPassing = failure.kind === "unreachable" || failure.kind === "restarting";
    return { word: isPassing ? "Reconnecting" : "Stale", asOfMs, reason: failure.message };
  }
  const late = read.some((each) => nowMs - freshUntil(each, followed) > each.everyMs + slackMs);
  return late
    ? { word: "Stale", asOfMs, reason: "Answers take longer than usual." }
    : { word: "Live", asOfMs, reason: undefined };
}
