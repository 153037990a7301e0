// Instants as callers write them and as they read them.
import { wireTime } from "../wire/time.ts";
import type { WireTime } from "../wire/messages.ts";

const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Instants that every SDK can represent: the years 1 to 9999, in epoch milliseconds. */
const earliestMs = -62_135_596_800_000;
const latestMs = 253_402_300_799_999;

/**
 * Epoch milliseconds of an RFC 3339 instant with any offset and up to nine fractional digits, of which three count.
 * Undefined for anything else, for dates that do not exist, and outside the years 1 to 9999.
 */
export function parseInstant(text: string): number | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  // A leap second is the only 60 there is; it is taken for the second after it.
  if (hour > 23 || minute > 59 || second > 60 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day); // unlike Date.UTC, takes the years 0 to 99 as they are
  local.setUTCHours(hour, minute, second, Number((match[7] ?? "").slice(0, 3).padEnd(3, "0")));
  const offsetMs = (match[8] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  const instant = local.getTime() - offsetMs;
  return isRepresentable(instant) ? instant : undefined;
}

/** A checked instant of a request, as executors read it. */
export function toWireTime(text: string | undefined): WireTime | undefined {
  const instant = text === undefined ? undefined : parseInstant(text);
  return instant === undefined ? undefined : wireTime(instant);
}

/** RFC 3339 in UTC with milliseconds, or null for anything else. Takes epoch ms as a number or its digits. */
export function instantOrNull(epochMs: string | number | null | undefined): string | null {
  // The type is a promise of another program: converting an object may throw.
  if ((typeof epochMs !== "number" && typeof epochMs !== "string") || epochMs === "") return null;
  const instant = Math.trunc(Number(epochMs));
  return isRepresentable(instant) ? isoText(instant) : null;
}

const dayMs = 86_400_000;
/** Text of the instant that was written last; what changes from row to row is its time of day. */
const written = Buffer.from("0000-00-00T00:00:00.000Z", "latin1");
let writtenDay = Number.NaN;

/**
 * `Date.prototype.toISOString`, several times faster for a row's neighbours: a listing has several instants per row, most
 * of them of one day, and would spend more time on writing these than on everything else about a row. Written into
 * bytes, since a text that is put together from pieces must be copied once more when it goes into JSON.
 */
function isoText(epochMs: number): string {
  const day = Math.floor(epochMs / dayMs);
  if (day !== writtenDay) {
    writtenDay = day;
    written.write(new Date(epochMs).toISOString(), "latin1");
  }
  // Whole numbers of 32 bits, which are divided several times faster than others.
  const ms = (epochMs - day * dayMs) | 0;
  const secs = (ms / 1_000) | 0;
  const minutes = (secs / 60) | 0;
  const hours = (minutes / 60) | 0;
  writeDigits(11, hours);
  writeDigits(14, minutes - hours * 60);
  writeDigits(17, secs - minutes * 60);
  const rest = ms - secs * 1_000;
  const tenths = (rest / 100) | 0;
  written[20] = zero + tenths;
  writeDigits(21, rest - tenths * 100);
  return written.toString("latin1");
}

const zero = 48;

/** Writes two digits. */
function writeDigits(at: number, value: number): void {
  const tens = (value / 10) | 0;
  written[at] = zero + tens;
  written[at + 1] = zero + value - tens * 10;
}

/** The same for ISO text of the shapes that SDKs write; text without an offset is UTC. */
export function isoInstantOrNull(text: string | null | undefined): string | null {
  if (typeof text !== "string") return null;
  const withT = text.trim().replace(" ", "T");
  const complete = /(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(withT) ? withT : `${withT}Z`;
  return instantOrNull(Date.parse(complete));
}

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isRepresentable(epochMs: number): boolean {
  return epochMs >= earliestMs && epochMs <= latestMs;
}
