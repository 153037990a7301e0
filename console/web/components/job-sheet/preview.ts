// What a job would be about, as Conductor counts it, or as rows were last read where it cannot.
import { useQuery } from "@tanstack/react-query";
import { jobPreviewQuery } from "../../api/jobs.ts";
import type { JobOptions, JobPreview as Counted } from "../../api/types.ts";
import { toFailure } from "../../model/failure.ts";
import { maxJobWorkflows } from "../../model/job.ts";
import { countRows, previewChoice } from "../../model/job-scope.ts";
import type { JobScope } from "../../model/job-scope.ts";
import type { WorkflowAction } from "../../model/status.ts";

export interface Preview {
  /** How many the job would change; undefined while that is not known. */
  readonly eligible: number | undefined;
  readonly total: number;
  readonly byStatus: Counted["byStatus"];
  readonly byVersion: Counted["byVersion"];
  /** Why Conductor could not count; then the rows are counted as they were last read. */
  readonly failure: string | undefined;
  readonly isUpToDate: boolean;
}

interface Wish {
  readonly action: WorkflowAction;
  readonly scope: JobScope;
  readonly options: JobOptions | undefined;
  readonly isFromFailure: boolean;
}

const nothing = { total: 0, byStatus: [], byVersion: [] };

/** Counts what the wish is about, again whenever it changes. */
export function usePreview(appName: string, { action, scope, options, isFromFailure }: Wish): Preview {
  const choice = previewChoice(scope);
  // Only the place to fork at decides which workflows fit.
  const place =
    action === "fork" ? { options: isFromFailure ? { fromLastFailure: true } : { fromStep: 0 } } : {};
  const query = useQuery({
    ...jobPreviewQuery(appName, { action, ...(choice ?? { workflowIds: [] }), ...place }),
    enabled: choice !== undefined && options !== undefined,
  });
  const rows = "rows" in scope.chosen ? scope.chosen.rows : undefined;
  const failure = query.error === null ? undefined : toFailure(query.error).message;
  if (rows !== undefined && (choice === undefined || failure !== undefined)) {
    const byStatus = countRows(rows, action, isFromFailure);
    const eligible = byStatus.reduce((sum, one) => sum + (one.isEligible ? one.count : 0), 0);
    return { eligible, total: rows.size, byStatus, byVersion: [], failure, isUpToDate: false };
  }
  const known = query.isPlaceholderData ? undefined : query.data;
  return {
    ...(query.data ?? nothing),
    eligible: known === undefined ? undefined : Math.min(known.eligible, maxJobWorkflows),
    failure,
    isUpToDate: known !== undefined,
  };
}
