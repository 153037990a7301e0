// Backfilling a schedule in slices. The TypeScript SDK searches a range second by second and does nothing else
// meanwhile, so that a range of years at once would keep its executor from working and from answering pings.
import { ConductorError } from "../errors.ts";
import { wireTime } from "../wire/time.ts";
import { askOnce, idList } from "./ask.ts";
import type { AppCall } from "./call.ts";
import { invalid } from "./refuse.ts";
import { parseInstant } from "./time.ts";

const sliceMs = 31 * 24 * 3_600_000;

/**
 * Starts what a schedule would have started between two instants, both exclusive, and returns the ids.
 * Throws `CONDUCTOR_REQUEST_INVALID` for a range that ends before it starts, and `CONDUCTOR_OUTCOME_UNKNOWN` when the
 * range could not be finished: repeating it is safe, since a fire time has one id.
 */
export async function backfill(
  call: AppCall,
  scheduleName: string,
  range: { startTime: string; endTime: string },
): Promise<string[]> {
  const start = parseInstant(range.startTime) ?? 0;
  const end = parseInstant(range.endTime) ?? 0;
  if (end < start) {
    throw invalid([
      { location: "body.endTime", message: "must not be before startTime", value: range.endTime },
    ]);
  }
  const ids = new Set<string>();
  for (let from = start; from === start || from < end; from += sliceMs) {
    // Bounds are exclusive: a slice starts a millisecond early, or the instant between two would belong to neither.
    const slice = { start: from === start ? from : from - 1, end: Math.min(from + sliceMs, end) };
    try {
      const reply = await askOnce(call, "backfill_schedule", {
        schedule_name: scheduleName,
        start: wireTime(slice.start),
        end: wireTime(slice.end),
      });
      for (const id of idList(reply.workflow_ids, call)) ids.add(id);
    } catch (error) {
      if (from === start) throw error;
      throw new ConductorError(
        "CONDUCTOR_OUTCOME_UNKNOWN",
        `Schedule ${scheduleName} was backfilled up to ${new Date(from).toISOString()} only; ` +
          "repeat the request from there, or ask for a longer wait with the header Prefer: wait=300.",
        { cause: error },
      );
    }
  }
  return [...ids];
}
