// What an executor sends where a text is expected.
import { LargeText } from "./raw-json.ts";

/** The text, or null when there is none. Anything else becomes its JSON; what is nested too deep for that is none. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  // Written as the text that it is.
  if (value instanceof LargeText) return value as never;
  if (value === null || value === undefined) return null;
  try {
    return JSON.stringify(value);
  } catch {
    return null;
  }
}
