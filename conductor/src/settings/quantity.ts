// Texts with units, as settings use them: "30s", "128MiB". Each reader throws an `Error` that says what it expects.

const durationUnits: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const byteUnits: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Reads a duration such as `30s` into milliseconds. */
export function parseDuration(minMs: number, maxMs: number): (text: string) => number {
  return (text) => inUnits(text, durationUnits, minMs, maxMs, `a duration such as 30s (ms, s, m or h)`);
}

/** Reads a size such as `64MiB` into bytes. */
export function parseBytes(min: number, max: number): (text: string) => number {
  return (text) => inUnits(text, byteUnits, min, max, `a size such as 64MiB (B, KiB, MiB or GiB)`);
}

function inUnits(
  text: string,
  units: Record<string, number>,
  min: number,
  max: number,
  expected: string,
): number {
  const [, digits, unit] = /^(\d+)([A-Za-z]+)$/.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  if (digits === undefined || factor === undefined) throw new Error(`expected ${expected}`);
  const value = Number(digits) * factor;
  if (value < min || value > max) {
    throw new Error(`expected ${expected}, from ${spell(min, units)} to ${spell(max, units)}`);
  }

  return value;
}

/** How a setting's number is written so that `parse` reads it: as it is, as a duration in milliseconds, or as a size in bytes. */
export function spellFor(parse: (text: string) => unknown, value: number): string {
  const spellings = [String(value), spell(value, durationUnits), spell(value, byteUnits)];
  return spellings.find((each) => reads(parse, each, value)) ?? String(value);
}

function reads(parse: (text: string) => unknown, text: string, value: number): boolean {
  try {
    return parse(text) === value;
  } catch {
    return false;
  }
}

/** The shortest whole spelling: 60000 → 1m. */
function spell(value: number, units: Record<string, number>): string {
  const [unit, factor] = Object.entries(units).findLast(
    ([, each]) => value >= each && value % each === 0,
  ) ?? ["", 1];
  return `${value / factor}${unit}`;
}

/** Reads a whole number within bounds. */
export function parseInteger(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new Error(`expected a whole number from ${min} to ${max}`);
    }

    return value;
  };
}

/** Reads one of a few words. */
export function parseChoice<const Choice extends string>(
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new Error(`expected one of ${choices.join(", ")}`);
    return found;
  };
}

/** Reads `true` or `false`. */
export function parseFlag(text: string): boolean {
  return parseChoice(["true", "false"])(text.toLowerCase()) === "true";
}
