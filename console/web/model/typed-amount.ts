// Durations and counts as people type them: `36 h`, `1 d 12 h`, `90d`, `1M`.

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The largest duration that Conductor keeps, in milliseconds: what JSON holds exactly. */
const maxMs = Number.MAX_SAFE_INTEGER;

/** A typed duration in milliseconds; undefined when it is none, or not above zero. */
export function readDuration(text: string): number | undefined {
  const parts = text.trim().toLowerCase();
  if (!/^(\d+(?:\.\d+)?\s*(?:ms|min|[smhdw])\s*)+$/.test(parts)) return undefined;
  let total = 0;
  for (const [, amount = "", unit = ""] of parts.matchAll(/(\d+(?:\.\d+)?)\s*(ms|min|[smhdw])/g)) {
    total += Number(amount) * (unitMs[unit] ?? 0);
  }
  const whole = Math.round(total);
  return whole > 0 && whole <= maxMs ? whole : undefined;
}

/** A duration as a person would type it, without loss: `36 h`, `90 d`, `1 m 30 s`. */
export function writeDuration(ms: number): string {
  const days = ms / 86_400_000;
  // Up to two days, people think in hours.
  const units = Number.isInteger(days) && days > 2 ? (["d"] as const) : (["h", "m", "s", "ms"] as const);
  let rest = ms;
  const words = units.flatMap((unit) => {
    const size = unitMs[unit] ?? 1;
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return amount === 0 ? [] : [`${amount} ${unit}`];
  });
  return words.length === 0 ? "0 s" : words.join(" ");
}

const multipliers: Readonly<Record<string, number>> = { "": 1, k: 1_000, m: 1_000_000, g: 1_000_000_000 };

/** A typed count, such as `250000`, `250,000`, `250k` or `1.5M`; undefined when it is none, or not above zero. */
export function readCount(text: string): number | undefined {
  const [, amount, suffix = ""] = /^(\d[\d,_ ]*(?:\.\d+)?)\s*([kmg]?)$/i.exec(text.trim()) ?? [];
  if (amount === undefined) return undefined;
  const count = Math.round(
    Number(amount.replaceAll(/[,_ ]/g, "")) * (multipliers[suffix.toLowerCase()] ?? 1),
  );
  return count > 0 && Number.isSafeInteger(count) ? count : undefined;
}

/** A count with its thousands apart. */
export function writeCount(count: number): string {
  return count.toLocaleString("en");
}
