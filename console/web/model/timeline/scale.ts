// Milliseconds → position on the track. Long idle stretches are narrowed so that work stays visible.

/** A stretch of time without work, drawn as a narrow band with its true length. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Tick {
  readonly x: number;
  /** Since the start of the timeline. */
  readonly offsetMs: number;
}

export interface Scale {
  readonly startMs: number;
  readonly endMs: number;
  /** Position of an instant on the track, always within 0 and 1. */
  readonly x: (ms: number) => number;
  readonly gaps: readonly Gap[];
  readonly ticks: readonly Tick[];
}

interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** A gap is long when it is long beside the median piece of work and takes a large share of the window. */
const medianFactor = 10;
const shareOfSpan = 0.4;
const gapWidth = 0.07;
const tickCount = 6;
const minTickDistance = 0.09;
const labelWidth = 0.08;

/** Finds the long idle stretches between pieces of work. */
export function findGaps(work: readonly Interval[], startMs: number, endMs: number): Gap[] {
  const durations = work.map((one) => one.endMs - one.startMs).sort((a, b) => a - b);
  const median = durations[Math.floor(durations.length / 2)];
  if (median === undefined) return [];
  const threshold = Math.max(median * medianFactor, (endMs - startMs) * shareOfSpan, 1000);
  const gaps: Gap[] = [];
  let busyUntil = startMs;
  for (const one of [...work].sort((a, b) => a.startMs - b.startMs)) {
    if (one.startMs - busyUntil > threshold) gaps.push({ fromMs: busyUntil, toMs: one.startMs });
    busyUntil = Math.max(busyUntil, one.endMs);
  }
  if (endMs - busyUntil > threshold) gaps.push({ fromMs: busyUntil, toMs: endMs });
  return gaps;
}

/** Makes the scale of a window; without gaps it is linear. */
export function makeScale(startMs: number, endMs: number, gaps: readonly Gap[]): Scale {
  const idleMs = gaps.reduce((sum, gap) => sum + (gap.toMs - gap.fromMs), 0);
  const workMs = endMs - startMs - idleMs;
  // In a window without work the gaps share the whole track.
  const bandWidth = workMs > 0 ? gapWidth : 1 / Math.max(1, gaps.length);
  const perMs = workMs > 0 ? (1 - gaps.length * bandWidth) / workMs : 0;

  const x = (ms: number): number => {
    const at = Math.min(Math.max(ms, startMs), endMs);
    let position = (at - startMs) * perMs;
    for (const gap of gaps) {
      if (at <= gap.fromMs) break;
      const length = gap.toMs - gap.fromMs;
      const inside = Math.min(at, gap.toMs) - gap.fromMs;
      position += (inside / length) * bandWidth - inside * perMs;
    }
    return Math.min(Math.max(position, 0), 1);
  };

  return {
    startMs,
    endMs,
    x,
    gaps,
    ticks: makeTicks(startMs, endMs, gaps, niceStep(Math.max(1, workMs) / tickCount), x),
  };
}

/** The instant at a position on the track. */
export function instantAt(scale: Scale, position: number): number {
  let [from, to] = [scale.startMs, scale.endMs];
  // Positions only grow with time, so halving finds it.
  while (to - from > 0.5) {
    const middle = (from + to) / 2;
    if (scale.x(middle) < position) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}

/** The scale of a part of the time, with the gaps that reach into it. */
export function zoomedScale(whole: Scale, startMs: number, endMs: number): Scale {
  const gaps = whole.gaps
    .filter((gap) => gap.fromMs < endMs && gap.toMs > startMs)
    .map((gap) => ({ fromMs: Math.max(gap.fromMs, startMs), toMs: Math.min(gap.toMs, endMs) }));
  return makeScale(startMs, endMs, gaps);
}

function makeTicks(
  startMs: number,
  endMs: number,
  gaps: readonly Gap[],
  step: number,
  x: (ms: number) => number,
): Tick[] {
  const ticks: Tick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const consider = (offsetMs: number): void => {
    const at = startMs + offsetMs;
    const position = x(at);
    const isIdle = gaps.some((gap) => at > gap.fromMs && at < gap.toMs);
    // A gap's label is in its middle; two labels must not overlap.
    const meetsGap = gaps.some(
      (gap) => Math.abs((x(gap.fromMs) + x(gap.toMs)) / 2 - position - labelWidth / 2) < labelWidth,
    );
    // The last label would be cut off at the right edge.
    const isCutOff = position > 1 - minTickDistance / 2;
    if (isIdle || meetsGap || isCutOff || position - last < minTickDistance) return;
    ticks.push({ x: position, offsetMs });
    last = position;
  };
  // A gap is skipped at once: it may be millions of steps long.
  for (let offset = 0; startMs + offset <= endMs;) {
    consider(offset);
    const next = offset + step;
    const gap = gaps.find((one) => startMs + next > one.fromMs && startMs + next < one.toMs);
    offset = gap === undefined ? next : Math.ceil((gap.toMs - startMs) / step) * step;
  }
  return ticks;
}

const minuteMs = 60_000;
const niceAboveSecond = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400,
];

/** The smallest round duration of at least `ms`. */
export function niceStep(ms: number): number {
  if (ms <= 500) {
    const power = 10 ** Math.floor(Math.log10(Math.max(ms, 1)));
    const factor = [1, 2, 5, 10].find((one) => one * power >= ms) ?? 10;
    return factor * power;
  }
  const seconds = niceAboveSecond.find((one) => one * 1000 >= ms);
  return seconds === undefined ? Math.ceil(ms / (1440 * minuteMs)) * 1440 * minuteMs : seconds * 1000;
}
