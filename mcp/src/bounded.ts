// Answers for a model: short enough to be read, and honest about what was left out.

const maxText = 2_000;
export const maxAnswer = 50_000;

/** JSON of at most `maxAnswer` characters: long texts are cut, then rows of a list are left out from its end. */
export function boundedJson(value: unknown): string {
  const short = shorten(value);
  const whole = JSON.stringify(short, undefined, 1) ?? "null";
  if (whole.length <= maxAnswer) return whole;
  if (!Array.isArray(short)) {
    return `${whole.slice(0, maxAnswer)}\n… (${whole.length - maxAnswer} more characters)`;
  }
  const rows: unknown[] = [];
  let length = 0;
  for (const row of short as readonly unknown[]) {
    length += JSON.stringify(row, undefined, 1).length + 2;
    if (length > maxAnswer) break;
    rows.push(row);
  }
  const left = short.length - rows.length;
  return `${JSON.stringify(rows, undefined, 1)}\n… (${left} more rows do not fit: ask for fewer, or for the next with offset)`;
}

function shorten(value: unknown): unknown {
  if (typeof value === "string" && value.length > maxText) {
    return `${value.slice(0, maxText)}… (${value.length - maxText} more characters)`;
  }
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shorten(each)]));
}
