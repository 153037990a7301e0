// How fresh the page is: the instant at which everything on screen is known to be true, and why it is not later.
import type { Failure } from "./failure.ts";

/** The parts of an application's state that the change stream covers. */
export type Part = "executors" | "workflows";

/** What the stream said about one part, in epoch milliseconds. */
export interface Following {
  /** When a look last confirmed it. */
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
  /** The part that it depends on; without one it is only as fresh as its last answer. */
  readonly follows: Part | undefined;
  /** Maximum age before it counts as late, in milliseconds. */
  readonly everyMs: number;
}

export type Followed = { readonly [P in Part]?: Following };

export type LiveWord = "Live" | "Paused" | "Stale" | "Reconnecting";

export interface LiveState {
  readonly word: LiveWord;
  /** The instant at which everything on screen is known to be true, in epoch milliseconds. */
  readonly asOfMs: number;
  /** Why the page is not live, as a sentence. */
  readonly reason: string | undefined;
}

/** How late an answer may be before the page counts as stale, in milliseconds. */
const slackMs = 8_000;

/** Whether a reading must be repeated because its part has changed since. */
export function isOvertaken(reading: Pick<Reading, "readAtMs" | "follows">, followed: Followed): boolean {
  const following = reading.follows === undefined ? undefined : followed[reading.follows];
  return following !== undefined && following.changedAtMs > reading.readAtMs;
}

/** Until when a reading is known to be true. */
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
  // A reading without an answer shows its own state.
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
