// The part of the time that is shown: chosen on the strip, or by keys around a row.
import { instantAt } from "./scale.ts";
import type { Scale } from "./scale.ts";
import type { TimeWindow } from "./timeline.ts";

/** Minimum length of a window, in milliseconds. */
const minMs = 2;
/** A window of nearly the whole strip is the whole time. */
const nearlyAll = 0.995;

/** The window between two positions of the strip; undefined for the whole time. */
export function windowBetween(overview: Scale, one: number, other: number): TimeWindow | undefined {
  const [from, to] = [Math.max(0, Math.min(one, other)), Math.min(1, Math.max(one, other))];
  if (to - from >= nearlyAll) return undefined;
  return atLeast(overview, instantAt(overview, from), instantAt(overview, to));
}

/** Zooms by a factor around an instant; undefined when that would show the whole time. */
export function zoomed(
  overview: Scale,
  shown: TimeWindow | undefined,
  aroundMs: number,
  factor: number,
): TimeWindow | undefined {
  const { fromMs, toMs } = shown ?? { fromMs: overview.startMs, toMs: overview.endMs };
  const length = (toMs - fromMs) / factor;
  if (length >= overview.endMs - overview.startMs) return undefined;
  const share = Math.min(1, Math.max(0, (aroundMs - fromMs) / (toMs - fromMs)));
  const start = Math.min(Math.max(overview.startMs, aroundMs - share * length), overview.endMs - length);
  return atLeast(overview, start, start + length);
}

function atLeast(overview: Scale, fromMs: number, toMs: number): TimeWindow {
  if (toMs - fromMs >= minMs) return { fromMs, toMs };
  const middle = (fromMs + toMs) / 2;
  const start = Math.max(overview.startMs, Math.min(middle - minMs / 2, overview.endMs - minMs));
  return { fromMs: start, toMs: start + minMs };
}
