// Jobs: row → API.
import type { Static } from "typebox";
import type { job } from "../../../contract/schemas/job.ts";
import type { JobCounts } from "../../../store/job-workflows.ts";
import type { JobRow } from "../../../store/jobs.ts";

const none: JobCounts = { WAITING: 0, SENT: 0, DONE: 0, REFUSED: 0, MISSING: 0, UNKNOWN: 0, UNTRIED: 0 };

export function jobView(row: JobRow, counts: JobCounts = none): Static<typeof job> {
  return {
    jobId: row.id,
    action: row.action,
    status: row.isStopping && row.phase !== "ENDED" ? "STOPPING" : row.phase,
    options: row.options,
    hasFilters: row.filters !== null,
    counts: {
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
      waiting: counts.WAITING + counts.SENT,
      done: counts.DONE,
      refused: counts.REFUSED,
      missing: counts.MISSING,
      unknown: counts.UNKNOWN,
      untried: counts.UNTRIED,
    },
    note: row.note,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
