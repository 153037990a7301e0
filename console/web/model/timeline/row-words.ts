// What a row says in words.
import { formatDuration } from "../time.ts";
import type { Row } from "./row.ts";

/** The sentence that replaces a bar for screen readers. */
export function describeRow(row: Row, timelineStartMs: number): string {
  const state = row.tone === "success" ? "succeeded" : row.tone === "unknown" ? "" : row.tone;
  const parts = [row.label, state].filter((part) => part !== "");
  const { recorded } = row;
  if (recorded === "none") return `${parts.join(", ")}, no time recorded`;
  if (isWaiting(row)) return [...parts, `waiting for ${formatDuration(waitedMs(row))}`].join(", ");
  const start = `started ${formatDuration(row.startMs - timelineStartMs)} in`;
  if (recorded === "start") return [...parts, start, "no end recorded"].join(", ");
  if (recorded === "end") {
    return [...parts, "no start recorded", `ended ${formatDuration(row.endMs - timelineStartMs)} in`].join(
      ", ",
    );
  }
  const took = `${row.isOpen ? "running for" : "took"} ${formatDuration(row.endMs - row.startMs)}`;
  return [...parts, start, took].join(", ");
}

/** How long a row took, where that was recorded. */
export function tookWords(row: Row): string {
  if (row.recorded === "none") return "no time recorded";
  if (isWaiting(row)) return "not started";
  if (row.recorded === "both") return formatDuration(row.endMs - row.startMs);
  return row.recorded === "start" ? "no end recorded" : "no start recorded";
}

/** Whether a row has not begun, and so has waited up to now. */
function isWaiting({ isOpen, startMs, endMs, queuedFromMs }: Row): boolean {
  return isOpen && startMs === endMs && queuedFromMs !== undefined;
}

function waitedMs({ endMs, queuedFromMs = endMs }: Row): number {
  return endMs - queuedFromMs;
}
