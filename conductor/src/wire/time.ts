// Instants on the wire.
import type { WireTime } from "./messages.ts";

/** The one spelling that every SDK accepts: Python 3.10 refuses `Z`, Go and Java refuse a missing offset. */
export function wireTime(epochMs: number): WireTime {
  return new Date(epochMs).toISOString().replace("Z", "+00:00");
}
