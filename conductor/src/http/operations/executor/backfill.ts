// Backfilling a schedule in slices. The TypeScript SDK searches a range second by second and does nothing else
// meanwhile, so that a range of years at once would keep its executor from working and from answering pings.
import { ConductorError } from "../../../errors.ts";
import type { WireSchedule } from "../../../wire/messages.ts";
import { wireTime } from "../../../wire/time.ts";
import { askOnce, idList } from "./ask.ts";
import type { AppCall } from "../../call.ts";
import { countFireTimes, type FireTimes } from "./fire-times.ts";
import { requestInvalid } from "../../complaints.ts";
import { parseInstant } from "../../instants.ts";

function tooLarge(scheduleName: string, { lastMs = 0 }: FireTimes): ConductorError {
  // Bounds are exclusive: the millisecond after the last one is the end of a range that has it.
  const until = new Date(lastMs + 1).toISOString();
  return new ConductorError(
    "CONDUCTOR_BACKFILL_TOO_LARGE",
    `Schedule ${scheduleName} would start more than ${maxBackfill} workflows in this range, and nothing was started; ` +
      `backfill it in parts: the first ${maxBackfill} end with endTime ${until}, which is the next part's startTime.`,
  );
}

const sliceMs = 31 * 24 * 3_600_000;

/** Maximum workflows that one backfill starts: as many as an executor inserts before its caller gives up. */
export const maxBackfill = 5_000;

interface Range {
  readonly startTime: string;
  readonly endTime: string;
}

/** Bounds in epoch milliseconds. Throws `CONDUCTOR_REQUEST_INVALID` for a range that ends before it starts. */
export function readRange(
  range: Range,
  place: "body" | "query",
): { readonly start: number; readonly end: number } {
  const start = parseInstant(range.startTime) ?? 0;
  const end = parseInstant(range.endTime) ?? 0;
  if (end >= start) return { start, end };
  const message = "must not be before startTime";
  throw requestInvalid([{ location: `${place}.endTime`, message, value: range.endTime }]);
}

/**
 * Starts what a schedule would have started between two instants, both exclusive, and returns the ids.
 * Throws `CONDUCTOR_REQUEST_INVALID` for a range that ends before it starts, `CONDUCTOR_BACKFILL_TOO_LARGE` before
 * anything has started, and `CONDUCTOR_OUTCOME_UNKNOWN` when the range could not be finished: repeating it is safe,
 * since a fire time has one id.
 */
export async function backfill(call: AppCall, schedule: WireSchedule, range: Range): Promise<string[]> {
  const scheduleName = schedule.schedule_name;
  const { start, end } = readRange(range, "body");
  const times = await countFireTimes(schedule, start, end, maxBackfill);
  if (times?.isAll === false) throw tooLarge(scheduleName, times);
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
