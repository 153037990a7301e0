// Lengths of time that a person types, in whole seconds: `90 s`, `10 min`, `2 h`, `1 d`.

const units: ReadonlyMap<string, number> = new Map([
  ["s", 1],
  ["min", 60],
  ["m", 60],
  ["h", 3_600],
  ["d", 86_400],
]);

const written = /^(\d{1,9})\s*(s|min|m|h|d)?$/i;

/** The seconds that a text means, at least 1; a number without a unit is seconds. Undefined when it is no length of time. */
export function typedSeconds(text: string): number | undefined {
  const [, amount = "", unit = "s"] = written.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (units.get(unit.toLowerCase()) ?? 1);
  return seconds >= 1 ? seconds : undefined;
}

/** Seconds in the largest unit that divides them: `90 s`, `10 min`. */
export function secondsText(seconds: number): string {
  for (const unit of ["d", "h", "min"]) {
    const size = units.get(unit) ?? 1;
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}`;
  }

  return `${seconds} s`;
}
