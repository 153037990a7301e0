import { formatDuration } from "../time.ts";

/** How much longer the second took: `+1.20 s`, `−300 ms`, or that it took as long. */
export function deltaWords(a: number | undefined, b: number | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  const difference = Math.round(b - a);
  if (difference === 0) return "as long";
  return `${difference > 0 ? "+" : "−"}${formatDuration(Math.abs(difference))}`;
}
