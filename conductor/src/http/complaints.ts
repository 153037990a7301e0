// Checks of well-formed requests that the published schemas cannot express.
import { ConductorError, type ErrorDetail } from "../errors.ts";

/** Maximum of `limit` and `offset`: Java executors read 32 bits. */
export const maxPageNumber = 2_147_483_647;
/** Maximum step number: the Go SDK does not answer beyond it. */
export const maxStepNumber = 1_073_741_823;

/** The failure that lists every detail. */
export function requestInvalid(details: ErrorDetail[]): ConductorError {
  const first = details[0];
  const where = first?.location === undefined ? "" : `: ${first.location} ${first.message}`;
  const more = details.length > 1 ? `, and ${details.length - 1} more` : "";
  return new ConductorError("CONDUCTOR_REQUEST_INVALID", `validation failed${where}${more}`, { details });
}

/** Throws `CONDUCTOR_REQUEST_INVALID` with every complaint, unless there is none. */
export function requireNone(details: ErrorDetail[]): void {
  if (details.length > 0) throw requestInvalid(details);
}

/** A complaint when the value is given and outside the range. */
export function outside(
  location: string,
  value: number | undefined,
  least: number,
  most: number,
): ErrorDetail[] {
  if (value === undefined || (value >= least && value <= most)) return [];
  return [{ location, message: `must be from ${least} to ${most}`, value }];
}

/** A complaint when the text is longer than what is kept of it. */
export function longerThan(most: number, location: string, text: string | undefined): ErrorDetail[] {
  if (text === undefined || text.length <= most) return [];
  return [{ location, message: `must have at most ${most} characters` }];
}

/** A complaint per value that is not among those allowed. */
export function notAmong(
  location: string,
  values: string[] | null | undefined,
  allowed: readonly string[],
): ErrorDetail[] {
  return (values ?? []).flatMap((value, index) =>
    allowed.includes(value)
      ? []
      : [
          {
            location: `${location}[${index}]`,
            message: `must be one of ${allowed.join(", ")}`,
            value: shorten(value),
          },
        ],
  );
}

const maxReflected = 200;

/** A refused value as the answer may repeat it. */
export function shorten(value: string): string {
  return value.length > maxReflected ? `${value.slice(0, maxReflected)}…` : value;
}
