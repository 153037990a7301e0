// What charts draw: one number per line and point, from activity, collected metrics and step aggregates.

export const ranges = [
  { value: "1h", label: "1 h", ms: 3_600_000, pointMs: 60_000 },
  { value: "6h", label: "6 h", ms: 21_600_000, pointMs: 600_000 },
  { value: "24h", label: "24 h", ms: 86_400_000, pointMs: 1_800_000 },
  { value: "7d", label: "7 d", ms: 604_800_000, pointMs: 14_400_000 },
  { value: "30d", label: "30 d", ms: 2_592_000_000, pointMs: 43_200_000 },
] as const;
export type Range = (typeof ranges)[number];

/** The range of this name, or the first. */
export function rangeOf(value: string | undefined): Range {
  return ranges.find((range) => range.value === value) ?? ranges[0];
}

/** The instants of a range that contains now, in epoch milliseconds, both at the edge of a point. */
export function windowOf(range: Range, nowMs: number): { readonly startMs: number; readonly endMs: number } {
  const endMs = Math.ceil(nowMs / range.pointMs) * range.pointMs;
  return { startMs: endMs - range.ms, endMs };
}

export interface Line {
  readonly name: string;
  /** One per point; null where nothing is known. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  /** Where each point begins, in epoch milliseconds. */
  readonly startsMs: readonly number[];
  readonly pointMs: number;
  readonly lines: readonly Line[];
}

/** Counts over time, as Conductor answers them. */
export interface Activity {
  readonly startTime: string;
  readonly pointSecs: number;
  readonly collectedSecs: readonly number[];
  readonly series: readonly { readonly key: string | null; readonly counts: readonly number[] }[];
}

/** Activity as lines; where nothing was collected there is a gap, and not a zero. */
export function activityChart(activity: Activity, nameOf: (key: string) => string): ChartData {
  const startMs = Date.parse(activity.startTime);
  const pointMs = activity.pointSecs * 1_000;
  return {
    startsMs: activity.collectedSecs.map((_secs, index) => startMs + index * pointMs),
    pointMs,
    lines: activity.series.map(({ key, counts }) => ({
      name: key === null ? "all others" : nameOf(key),
      values: counts.map((count, index) => ((activity.collectedSecs[index] ?? 0) > 0 ? count : null)),
    })),
  };
}

/** A number that belongs to a line at an instant. */
export interface Sample {
  readonly name: string;
  readonly atMs: number;
  readonly value: number;
}

/** Lines that a chart shows; beyond these only the largest are kept. */
const mostLines = 8;

/**
 * Samples as lines, joined per point by `join`: the largest lines, the largest first. Of points after `untilMs` nothing is
 * known yet.
 */
export function sampleChart(
  samples: readonly Sample[],
  { startMs, endMs, pointMs }: { readonly startMs: number; readonly endMs: number; readonly pointMs: number },
  join: "sum" | "max",
  untilMs = endMs,
): ChartData {
  const points = Math.ceil((endMs - startMs) / pointMs);
  const emptyAt = (index: number): number | null =>
    join === "sum" && startMs + index * pointMs <= untilMs ? 0 : null;
  const lines = new Map<string, (number | null)[]>();
  for (const { name, atMs, value } of samples) {
    const index = Math.floor((atMs - startMs) / pointMs);
    if (index < 0 || index >= points) continue;
    const values = lines.get(name) ?? Array.from({ length: points }, (_, at) => emptyAt(at));
    const before = values[index] ?? 0;
    values[index] = join === "sum" ? before + value : Math.max(before, value);
    lines.set(name, values);
  }
  const size = (values: readonly (number | null)[]): number =>
    values.reduce<number>(
      (total, value) => (join === "sum" ? total + (value ?? 0) : Math.max(total, value ?? 0)),
      0,
    );
  return {
    startsMs: Array.from({ length: points }, (_, index) => startMs + index * pointMs),
    pointMs,
    lines: Array.from(lines, ([name, values]) => ({ name, values }))
      .toSorted((a, b) => size(b.values) - size(a.values))
      .slice(0, mostLines),
  };
}

/** The marks of versions that became the latest within a range. */
export function versionMarks(
  versions: readonly { readonly versionName: string; readonly versionTimestamp: string }[],
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): { readonly atMs: number; readonly label: string }[] {
  return versions
    .map(({ versionName, versionTimestamp }) => ({ atMs: Date.parse(versionTimestamp), label: versionName }))
    .filter(({ atMs }) => atMs >= startMs && atMs <= endMs)
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** An instant beside an axis: the time of day within a range of up to a day, otherwise the date. */
export function formatTick(ms: number, isShort: boolean, timeZone: string | undefined): string {
  const parts: Intl.DateTimeFormatOptions = isShort
    ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
    : { day: "numeric", month: "short" };
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat("en-GB", { ...parts, ...zone }).format(ms);
}

/** Whether a chart has anything to draw. */
export function isEmpty({ lines }: ChartData): boolean {
  return !lines.some(({ values }) => values.some((value) => value !== null && value > 0));
}

/** The sum of a line. */
export function totalOf({ values }: Line): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

const statusNames: Readonly<Record<string, string>> = {
  CREATED: "Created",
  SUCCESS: "Succeeded",
  ERROR: "Failed",
  CANCELLED: "Cancelled",
  MAX_RECOVERY_ATTEMPTS_EXCEEDED: "Recovery limit",
};

/** What activity counts, as a word. */
export function eventName(event: string): string {
  return statusNames[event] ?? event;
}
