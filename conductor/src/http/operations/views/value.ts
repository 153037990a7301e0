// Single values from the wire. Executors are other programs in other languages: nothing here may throw.
import { textOf } from "../../../wire/text.ts";

/** Text, or null when there is none. Anything else becomes its JSON. */
export function text(value: string | null | undefined): string | null {
  return textOf(value);
}

/** Text that the API requires. */
export function requiredText(value: string | null | undefined): string {
  return text(value) ?? "";
}

/** A whole number from a number or its digits, or undefined. Go sends some as floats. */
export function integer(value: number | string | null | undefined): number | undefined {
  const number = decimal(value);
  const rounded = number === undefined ? undefined : Math.round(number);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** A number that may have a fraction, or undefined. */
export function decimal(value: number | string | null | undefined): number | undefined {
  // The type is a promise of another program: converting an object may throw.
  if ((typeof value !== "number" && typeof value !== "string") || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
