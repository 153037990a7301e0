// Values of the example files that no real stack has.
import type { Settings } from "../settings/fields.ts";

const placeholders: readonly RegExp[] = [
  // Names reserved for examples: RFC 2606.
  /(^|[@./])example\.(com|org|net)\b/,
  /EXAMPLE/,
  // The account of AWS's own documentation.
  /\b123456789012\b/,
  // Networks for documentation: RFC 5737.
  /^(192\.0\.2|198\.51\.100|203\.0\.113)\./,
  /your-organi[sz]ation/,
];

/** One sentence for each setting that still has a value of an example. */
export function findPlaceholders(settings: Partial<Settings>): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    // Outside prod the address is only a name to sign in with.
    if (key === "dexUsers" && settings.environment !== "prod") return [];
    const found = textsOf(value).filter((text) => placeholders.some((pattern) => pattern.test(text)));
    return found.length === 0
      ? []
      : [`${key} has ${[...new Set(found)].join(", ")} of the examples; set your own or remove it`];
  });
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
