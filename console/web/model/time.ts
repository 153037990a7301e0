// Durations and instants as people read them. Every function takes the clock and the zone as arguments.

export type Zone = "local" | "utc";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration with at most two units: `12 ms`, `8.2 s`, `3 m 05 s`, `2 h 10 m`, `4 d 3 h`. */
export function formatDuration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < second) return `${Math.round(value)} ms`;
  // 60.0 s is printed as a minute.
  if (value < minute - 50) return `${(value / second).toFixed(value < 10 * second ? 2 : 1)} s`;
  if (value < hour) return twoUnits(Math.max(value, minute), minute, "m", second, "s");
  if (value < day) return twoUnits(value, hour, "h", minute, "m");
  return twoUnits(value, day, "d", hour, "h");
}

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const total = Math.floor(ms / small);
  const perLarge = large / small;
  const rest = String(total % perLarge).padStart(2, "0");
  return `${Math.floor(total / perLarge)} ${largeName} ${rest} ${smallName}`;
}

/** How long ago, in one unit: `now`, `12 s`, `4 m`, `3 h`, `6 d`. */
export function formatAge(ms: number): string {
  if (ms < 2 * second) return "now";
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} m`;
  if (ms < 2 * day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

/** Clock time, with the date when it is not today's: `14:02:51` or `21 Nov 14:02:51`. */
export function formatClock(iso: string, zone: Zone, nowMs: number): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = formatter(zone, timeOptions).format(at);
  const date = formatter(zone, dateOptions);
  const isToday = date.format(at) === date.format(nowMs);
  if (isToday) return time;
  const isThisYear = yearOf(at, zone) === yearOf(new Date(nowMs), zone);
  return `${isThisYear ? date.format(at) : `${date.format(at)} ${yearOf(at, zone)}`} ${time}`;
}

/** The full instant with its zone, for tooltips and copying: `2026-11-21 14:02:51.118 UTC`. */
export function formatInstant(iso: string, zone: Zone): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const parts = Object.fromEntries(
    formatter(zone, instantOptions)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day: dayOfMonth, hour: hours, minute: minutes, second: seconds } = parts;
  const fraction = String(at.getMilliseconds()).padStart(3, "0");
  return `${year}-${month}-${dayOfMonth} ${hours}:${minutes}:${seconds}.${fraction} ${parts["timeZoneName"]}`;
}

const timeOptions: Intl.DateTimeFormatOptions = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};
const dateOptions: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };
const instantOptions: Intl.DateTimeFormatOptions = {
  ...timeOptions,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  timeZoneName: "short",
};

// Making a formatter costs far more than using it, and lists format hundreds of times.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}${JSON.stringify(options)}`;
  let made = formatters.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat("en-GB", zone === "utc" ? { ...options, timeZone: "UTC" } : options);
    formatters.set(key, made);
  }
  return made;
}

function yearOf(at: Date, zone: Zone): number {
  return zone === "utc" ? at.getUTCFullYear() : at.getFullYear();
}

const relativeUnits: Readonly<Record<string, number>> = { s: second, m: minute, h: hour, d: day, w: 7 * day };

const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * A time that a person typed, who sees times in `zone`: `-6h` unchanged, an instant with its zone, so that a link shows the
 * same to every person. Undefined when it is neither.
 */
export function typedInstant(text: string, zone: Zone): string | undefined {
  if (text === "" || relativeTime.test(text)) return text;
  const [, date = "", time = "00:00", offset] = written.exec(text) ?? [];
  if (date === "") return undefined;
  // A text without an offset is in the machine's own zone.
  const at = new Date(`${date}T${time}${offset ?? (zone === "utc" ? "Z" : "")}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString().replace(/(:00)?\.000Z$/, "Z");
}

const relativeTime = /^-(\d{1,5})([smhdw])$/;

/** Resolves `-6h` against the clock and keeps an instant, in UTC without a zone; undefined when the text is neither. */
export function resolveInstant(text: string, nowMs: number): string | undefined {
  const relative = relativeTime.exec(text);
  if (relative) {
    const [, amount = "", unit = ""] = relative;
    return new Date(nowMs - Number(amount) * (relativeUnits[unit] ?? 0)).toISOString();
  }
  const absolute = typedInstant(text, "utc");
  return absolute === undefined || absolute === "" ? undefined : new Date(absolute).toISOString();
}
