// Finds the workflows that a job's filters choose, a page at a time, in the order in which they were created: what changes
// its status meanwhile moves no page.
import type { AppRef, Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import { saveProgress, type JobRow, type Progress } from "../store/jobs.ts";
import { addJobWorkflows } from "../store/job-workflows.ts";
import type { WireWorkflow, WorkflowFilters } from "../wire/messages.ts";
import { wireTime } from "../wire/time.ts";
import { readWorkflows } from "./requests.ts";

/** Workflows that one job takes at most. */
const maxJobWorkflows = 100_000;
const pageRows = 500;

/** Reads the next page. The job acts once there is no further one. Throws what the router throws. */
export async function collectPage(
  { db, router }: { readonly db: Database; readonly router: Router },
  app: AppRef,
  job: JobRow,
): Promise<void> {
  const { own, read } = await readWorkflows(router, app, pageFilters(job));
  const total = await addJobWorkflows(
    db,
    job.id,
    own.map(({ WorkflowUUID }) => WorkflowUUID),
  );
  await saveProgress(db, job.id, { note: null, ...progressAfter(job, read, total) });
}

function pageFilters({ filters, collectedToMs, collectedThere }: JobRow): WorkflowFilters {
  return {
    ...(filters as WorkflowFilters),
    ...(collectedToMs === null ? {} : { start_time: wireTime(collectedToMs) }),
    limit: pageRows,
    offset: collectedThere,
  };
}

function progressAfter(
  { collectedToMs, collectedThere }: JobRow,
  read: readonly WireWorkflow[],
  total: number,
): Progress {
  if (read.length < pageRows) return { phase: "ACTING" };
  if (total >= maxJobWorkflows) {
    const note = `At least ${total} workflows match. A job takes ${maxJobWorkflows}; start another one for the rest.`;
    return { phase: "ACTING", note };
  }
  const lastMs = Number(read.at(-1)?.CreatedAt ?? Number.NaN);
  // A whole page of one instant: only counting its rows gets past it.
  if (!Number.isSafeInteger(lastMs) || lastMs === collectedToMs) {
    return { collectedThere: collectedThere + read.length };
  }
  return { collectedToMs: lastMs, collectedThere: 0 };
}
